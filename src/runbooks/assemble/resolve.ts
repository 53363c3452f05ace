import { archiveStem, fillsItsDirectory, noTop } from '../archives.ts';
import type { Neighbours } from '../kinds/kind.ts';
import { type Completed, complete, type Draft, has, type Step, treats } from '../kinds/table.ts';
import { baseName } from '../paths.ts';
import type { StartForm } from '../terms.ts';

const noStart: StartForm = { form: 'tomcat', command: '', catalinaBase: '' };

/** Gives each draft what its neighbours know. @param release what is kept is kept for it; none on a way back. */
export function resolveSteps(drafts: Draft[], release?: string): Completed[] {
  return drafts.map((draft, index) => complete(draft, neighboursOf(drafts, index, release)));
}

function neighboursOf(drafts: Draft[], index: number, release: string | undefined): Neighbours {
  const last = drafts.slice(0, index).findLast((one) => has(one, 'takesDown') || has(one, 'launches'));
  return {
    release,
    down: last !== undefined && has(last, 'takesDown') && !has(last, 'launches'),
    start: (first) => startAround(drafts, index, first) ?? noStart,
    logs: () => logsAfter(drafts, index),
    topFolder: (archive, stated) => topFolder(archive, stated, drafts),
  };
}

/** Ids in order: `3-backup`, with a prefix `r3-backup`. */
export function numberSteps(steps: Completed[], prefix: string): Step[] {
  return steps.map(
    ({ at: _, ...step }, index): Step => ({ ...step, id: `${prefix}${index + 1}-${step.kind}` }),
  );
}

/** A stop takes down what the next start brings up; a follow watches what the last start brought up. */
export function startAround(
  drafts: Draft[],
  index: number,
  first: 'after' | 'before',
): StartForm | undefined {
  const before = drafts.slice(0, index).findLast((draft) => has(draft, 'launches'));
  const after = drafts.slice(index + 1).find((draft) => has(draft, 'launches'));
  const chosen = first === 'after' ? (after ?? before) : (before ?? after);
  return chosen?.start;
}

function logsAfter(drafts: Draft[], index: number): string[] {
  const logs = new Set<string>();
  for (const draft of drafts.slice(index + 1)) {
    if (has(draft, 'launches') || has(draft, 'takesDown')) break;
    if (has(draft, 'bringsUp')) for (const log of draft.logs) logs.add(log);
  }
  return [...logs];
}

/**
 * The folder an archive unpacks to: its name without the ending, or, for `shop-2.3.1.tar.gz`, the backed-up tree's
 * name when a version is all that follows it; none for a war or a jar. The listing is checked against it before anything is stopped.
 */
export function topFolder(archive: string, stated: string | undefined, drafts: Draft[]): string {
  if (stated !== undefined) return stated;
  if (fillsItsDirectory(archive)) return noTop;
  const stem = archiveStem(archive);
  for (const draft of drafts) {
    if (!treats(draft, 'saves')) continue;
    const live = baseName(draft.from);
    if (stem.startsWith(live) && /^[-_.]v?\d/.test(stem.slice(live.length))) return live;
  }
  return stem;
}
