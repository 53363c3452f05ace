import { filledTree } from '../archives.ts';
import { isBeside } from '../backup-names.ts';
import { type Draft, has, type KindsWith, treats } from '../kinds/table.ts';
import { isInside, joinPath } from '../paths.ts';
import type { Problems } from '../problems.ts';
import { lineOf, type ServiceDraft } from './drafts.ts';
import { startAround, topFolder } from './resolve.ts';

type Treating<V extends 'fills' | 'saves'> = Extract<Draft, { kind: KindsWith<'tree', V> }>;

/** What no single line shows: how the steps of one section fit together. */
export function checkSteps(draft: ServiceDraft, problems: Problems): void {
  const { steps } = draft;
  if (steps.length === 0) {
    problems.add(draft.source.line, 'no-steps', { service: draft.service });
  }
  const trees = liveTrees(steps);
  steps.forEach((step, index) => {
    if (has(step, 'takesDown') || has(step, 'bringsUp')) checkHasStart(steps, index, problems);
    if (has(step, 'launches')) checkSingleStart(steps, index, problems);
    if (treats(step, 'fills')) checkUpload(step, steps, problems);
    if (treats(step, 'saves')) checkBackup(step, steps.slice(0, index), trees, problems);
    if (treats(step, 'puts-back')) {
      problems.add(lineOf(step), 'restore-in-upgrade', {});
    }
  });
}

export function liveTrees(steps: Draft[]): string[] {
  return steps.flatMap((step) =>
    treats(step, 'fills') ? [filledTree(step.intoDir, topFolder(step.archive, step.top, steps))] : [],
  );
}

function checkHasStart(steps: Draft[], index: number, problems: Problems): void {
  const step = steps[index];
  if (step === undefined) return;
  if (has(step, 'bringsUp') && !steps.slice(0, index).some((one) => has(one, 'launches'))) {
    problems.add(lineOf(step), 'follow-before-start', {});
  } else if (
    (!has(step, 'launches') && startAround(steps, index, 'after') === undefined) ||
    endsDown(steps, index)
  ) {
    problems.add(lineOf(step), 'stop-without-start', {});
  }
}

function checkSingleStart(steps: Draft[], index: number, problems: Problems): void {
  const step = steps[index];
  const earlier = steps.slice(0, index).findLastIndex((one) => has(one, 'launches'));
  if (step === undefined || earlier < 0) return;
  if (steps.slice(earlier + 1, index + 1).some((one) => has(one, 'takesDown'))) return;
  problems.add(lineOf(step), 'second-start', {});
}

function checkUpload(unpack: Treating<'fills'>, steps: Draft[], problems: Problems): void {
  const uploads = uploadedPaths(steps);
  if (uploads.includes(unpack.archive)) return;
  problems.add(lineOf(unpack), 'unpack-without-upload', { archive: unpack.archive, uploads });
}

/** Where uploads lie, and where steps put them. */
function uploadedPaths(steps: Draft[]): string[] {
  const paths: string[] = [];
  for (const step of steps) {
    if (has(step, 'movesArchive')) paths.push(joinPath(step.toDir, step.file));
    else if (step.kind === 'place' && paths.includes(step.from)) paths.push(step.to);
  }
  return paths;
}

function checkBackup(backup: Treating<'saves'>, before: Draft[], trees: string[], problems: Problems): void {
  const line = lineOf(backup);
  if (backup.from === backup.to) {
    problems.add(line, 'backup-is-live', { path: backup.to });
  } else if (isInside(backup.to, backup.from)) {
    problems.add(line, 'backup-inside', { path: backup.to });
  }
  // By its own name it is the backup of another tree than the one that it saves.
  if (!trees.includes(backup.from) && trees.some((tree) => isBeside(tree, backup.to))) {
    problems.add(line, 'backup-elsewhere', { path: backup.from, trees });
  }
  if (before.some((step) => treats(step, 'fills') && liveTrees([step, backup]).includes(backup.from))) {
    problems.add(line, 'backup-after-unpack', {});
  }
}

/** A start, and a stop after it that no start follows: what was brought up is taken down again. */
function endsDown(steps: Draft[], index: number): boolean {
  const step = steps[index];
  if (step === undefined || !has(step, 'takesDown') || has(step, 'launches') || has(step, 'bringsUp'))
    return false;
  if (step.if !== undefined || step.on !== undefined) return false;
  const up = (one: Draft) => has(one, 'launches') || has(one, 'bringsUp');
  return steps.slice(0, index).some(up) && !steps.slice(index + 1).some(up);
}
