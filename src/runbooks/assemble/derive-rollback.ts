import { unpackedFolder } from '../kept.ts';
import { type Completed, type Draft, has, touchedBy, treats } from '../kinds/table.ts';
import { isInside } from '../paths.ts';
import type { SourceRef } from '../terms.ts';
import { liveTrees } from './check-steps.ts';
import type { ServiceDraft } from './drafts.ts';
import { mentions } from './mentions.ts';
import { resolveSteps } from './resolve.ts';

/**
 * The way back that a section's own steps give: what Baton keeps of what it replaces is put back, newest first, and the
 * section's one backup. For a document whose rollback is words ("restore the backup and restart"): give the result as
 * `rollback.steps` with `derived`; the stop, the start and its logs are added when the rollback is assembled.
 * @param source the lines of those words; without them each step names the lines of what it takes back.
 * @returns undefined when there is nothing to put back, or more than one backup to choose from.
 */
export function deriveRollback(draft: ServiceDraft, source?: SourceRef[]): Draft[] | undefined {
  const kept = restoresOfKept(draft, source);
  const replaced = kept.map(({ live }) => live);
  // What is kept of a place is newer than a backup of the same, and whole.
  const backups = draft.steps
    .filter((step) => treats(step, 'saves'))
    .filter(({ from }) => !replaced.some((path) => path === from || isInside(from, path)));
  const [backup, ...more] = backups;
  if (more.length > 0) return undefined;
  // What lies in a tree that goes back goes with it.
  const restores: Restore[] = kept.filter(({ live }) => backup === undefined || !isInside(live, backup.from));
  if (backup !== undefined) {
    const { from, to, how } = backup;
    restores.push({
      kind: 'restore',
      backup: to,
      live: from,
      ...(how === undefined ? {} : { how }),
      source: source ?? backup.source,
    });
  }
  return restores.length === 0 ? undefined : foldersLast(restores);
}

/** An archive that comes back takes the folder away that it is unpacked to: the folder itself comes after it. */
function foldersLast(restores: Restore[]): Restore[] {
  const folders = restores.map(({ live }) => unpackedFolder(live));
  const isFolder = ({ live }: Restore) => folders.includes(live);
  return [...restores.filter((one) => !isFolder(one)), ...restores.filter(isFolder)];
}

type Restore = Extract<Draft, { kind: 'restore' }>;

/** What the steps keep goes back by a move, so that nothing is left of it. */
function restoresOfKept(draft: ServiceDraft, source?: SourceRef[]): Restore[] {
  const archives = draft.steps.flatMap((step) => (treats(step, 'fills') ? [step.archive] : []));
  const steps: Completed[] = resolveSteps(draft.steps, draft.release);
  const away = draft.steps.flatMap((step) =>
    treats(step, 'saves') && step.how === 'move' ? [step.from] : [],
  );
  const restores = steps.toReversed().flatMap((step) =>
    ('keeps' in step ? (step.keeps ?? []) : []).map(
      ({ path, at }): Restore => ({
        kind: 'restore',
        backup: at,
        live: path,
        how: 'move',
        source: source ?? step.source,
      }),
    ),
  );
  // What a backup has moved away is not there any more to be kept.
  return restores.filter(({ live }) => !archives.includes(live) && !away.includes(live));
}

/** A script, or people, may have removed it before it could be kept. */
const isTouched = (path: string, { steps }: ServiceDraft): boolean =>
  steps.some((step) => {
    const { text, cwd, paths } = touchedBy(step);
    if (has(step, 'understood')) return false;
    return paths.includes(path) || (text !== undefined && mentions(text, cwd, path));
  });

/**
 * Whether a section can be taken back without a word of the document: its steps keep what they replace, and whatever
 * it unpacks is backed up, or only put in place from where it was unpacked, and nobody else removes what is kept.
 */
export function keepsAll(draft: ServiceDraft): boolean {
  const sources = draft.steps.flatMap((step) =>
    step.kind === 'place' || treats(step, 'saves') ? [step.from] : [],
  );
  const isSafe = (tree: string) => sources.some((from) => from === tree || isInside(from, tree));
  const kept = restoresOfKept(draft);
  return (
    kept.length > 0 &&
    liveTrees(draft.steps).every(isSafe) &&
    !kept.some(({ live }) => isTouched(live, draft))
  );
}
