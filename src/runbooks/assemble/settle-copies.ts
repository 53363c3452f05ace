import { isBackupName } from '../backup-names.ts';
import { type Draft, treats } from '../kinds/table.ts';
import { isInside } from '../paths.ts';
import { liveTrees } from './check-steps.ts';

/**
 * A command that copies a tree says by its names whether it keeps or installs it; where these say nothing, its place
 * does: after the unpack the tree is the new one, and goes where it is used.
 */
export function settleCopies(steps: Draft[]): Draft[] {
  return steps.map((step, index) => {
    if (!treats(step, 'saves') || isBackupName(step.from, step.to)) return step;
    const unpacked = steps.slice(0, index).filter((one) => treats(one, 'fills'));
    // What all of the section's steps say of an archive's folder holds for this unpack too.
    const trees = unpacked.flatMap((one) =>
      liveTrees([one, ...steps.filter((other) => treats(other, 'saves'))]),
    );
    if (!trees.some((tree) => step.from === tree || isInside(step.from, tree))) return step;
    return { ...step, kind: 'place' };
  });
}
