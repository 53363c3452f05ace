import { type Draft, has, touchedBy, treats } from '../kinds/table.ts';
import { baseName, directoryOf, isInside, joinPath, resolvePath } from '../paths.ts';
import type { StartForm } from '../terms.ts';
import { liveTrees } from './check-steps.ts';
import { covers, mentions } from './mentions.ts';

/**
 * An upload is made on every node before anything is stopped. It waits for the node's turn, and stays where it stands,
 * when an earlier step names its target or something above it, or when the service runs from there.
 */
export function markLate(steps: Draft[]): Draft[] {
  const starts = steps.flatMap((step) => (has(step, 'launches') ? [step.start] : []));
  return steps.map((step, index) => {
    if (!has(step, 'movesArchive')) return step;
    const target = joinPath(step.toDir, step.file);
    const before = steps.slice(0, index);
    const live = isLive(target, liveTrees(before), starts);
    if (!live && !before.some((one) => names(one, target, before))) return step;
    return { ...step, late: true, ...(live ? { live: true } : {}) };
  });
}

/** All uploads that do not wait, then everything else as written. */
export const stagedFirst = (steps: Draft[]): Draft[] => [
  ...steps.filter((step) => has(step, 'stages')),
  ...steps.filter((step) => !has(step, 'stages')),
];

/** Deployed as soon as it is there, or what a start's command names. */
function isLive(target: string, unpacked: string[], starts: StartForm[]): boolean {
  if (unpacked.some((tree) => isInside(target, tree))) return false;
  if (baseName(directoryOf(target)) === 'webapps') return true;
  return starts.some(
    (start) =>
      start.form === 'nohup' &&
      start.command.split(/\s+/).some((word) => {
        const path = resolvePath(word, start.cwd);
        return path.ok && path.path === target;
      }),
  );
}

function names(step: Draft, target: string, before: Draft[]): boolean {
  if (treats(step, 'fills') && liveTrees(before).some((tree) => covers(tree, target))) return true;
  const { paths, text, cwd } = touchedBy(step);
  return paths.some((path) => covers(path, target)) || (text !== undefined && mentions(text, cwd, target));
}
