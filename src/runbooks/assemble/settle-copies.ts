import { isBackupName } from '../backup-names.ts';
import { type Draft, has, touchedBy, treats } from '../kinds/table.ts';
import { isInside } from '../paths.ts';
import { liveTrees } from './check-steps.ts';
import { mentions } from './mentions.ts';

/**
 * A command that copies a tree says by its names whether it keeps or installs it; where these say nothing, its place
 * does: after the unpack the tree is the new one, and goes where it is used. A copy that may be mixed with what is
 * there is left to the shell.
 */
export function settleCopies(steps: Draft[]): Draft[] {
  return steps.map((step, index) => {
    if (!treats(step, 'saves')) return step;
    const before = steps.slice(0, index);
    if (isBackupName(step.from, step.to)) return isFreed(step.to, before) ? { ...step, freed: true } : step;
    const unpacked = before.filter((one) => treats(one, 'fills'));
    // What all of the section's steps say of an archive's folder holds for this unpack too.
    const trees = unpacked.flatMap((one) =>
      liveTrees([one, ...steps.filter((other) => treats(other, 'saves'))]),
    );
    if (!trees.some((tree) => step.from === tree || isInside(step.from, tree))) return step;
    const { written, ...draft } = step;
    const { kind: _, from: __, to, how: ___, ...placed } = draft;
    if (written !== undefined && !isFreed(to, before)) return { ...placed, kind: 'shell', ...written };
    return { ...draft, kind: 'place' };
  });
}

/** A step before has moved away what was there, or may have. */
const isFreed = (path: string, before: Draft[]): boolean =>
  before.some((step) => {
    if (treats(step, 'saves')) return step.how === 'move' && step.from === path;
    const { text, cwd } = touchedBy(step);
    return !has(step, 'understood') && text !== undefined && mentions(text, cwd, path);
  });
