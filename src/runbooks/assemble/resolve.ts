import { baseName } from '../paths.ts';
import type { StartForm, Step } from '../runbook.ts';
import type { Draft } from './drafts.ts';

type Unnumbered<S extends Step = Step> = S extends Step ? Omit<S, 'id'> & { at?: number } : never;

const noStart: StartForm = { form: 'tomcat', command: '', catalinaBase: '' };

/** Gives each draft what its neighbours know: stop and follow their start, start its logs, unpack its top folder. */
export function resolveSteps(drafts: Draft[]): Unnumbered[] {
  return drafts.map((draft, index): Unnumbered => {
    switch (draft.kind) {
      case 'stop':
        return { ...draft, start: startAround(drafts, index, 'after') ?? noStart };
      case 'follow':
        return { ...draft, start: startAround(drafts, index, 'before') ?? noStart };
      case 'start':
        return { ...draft, logs: logsAfter(drafts, index) };
      case 'unpack':
        return { ...draft, top: topFolder(draft.archive, draft.top, drafts) };
      default:
        return draft;
    }
  });
}

/** Ids in order: `3-backup`, with a prefix `r3-backup`. */
export function numberSteps(steps: Unnumbered[], prefix: string): Step[] {
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
  const before = drafts.slice(0, index).findLast((draft) => draft.kind === 'start');
  const after = drafts.slice(index + 1).find((draft) => draft.kind === 'start');
  const chosen = first === 'after' ? (after ?? before) : (before ?? after);
  return chosen?.start;
}

function logsAfter(drafts: Draft[], index: number): string[] {
  const logs = new Set<string>();
  for (const draft of drafts.slice(index + 1)) {
    if (draft.kind === 'start' || draft.kind === 'stop') break;
    if (draft.kind === 'follow') for (const log of draft.logs) logs.add(log);
  }
  return [...logs];
}

/**
 * The folder an archive unpacks to: its name without the ending, or, for `shop-2.3.1.tar.gz`, the backed-up tree's
 * name when a version is all that follows it. The listing is checked against it before anything is stopped.
 */
export function topFolder(archive: string, stated: string | undefined, drafts: Draft[]): string {
  if (stated !== undefined) return stated;
  const stem = archiveStem(archive);
  for (const draft of drafts) {
    if (draft.kind !== 'backup') continue;
    const live = baseName(draft.from);
    if (stem.startsWith(live) && /^[-_.]v?\d/.test(stem.slice(live.length))) return live;
  }
  return stem;
}

const endings = ['.tar.gz', '.tar.bz2', '.tar.xz', '.tar.zst', '.tgz', '.tbz2', '.txz', '.tar'];

function archiveStem(archive: string): string {
  const name = baseName(archive);
  const ending = endings.find((one) => name.endsWith(one));
  return ending === undefined ? name : name.slice(0, -ending.length);
}
