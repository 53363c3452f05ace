import { type Draft, has, type KindsWith, treats } from '../kinds/table.ts';
import { isInside, joinPath } from '../paths.ts';
import { type Problems, quote } from '../problems.ts';
import { lineOf, type ServiceDraft } from './drafts.ts';
import { startAround, topFolder } from './resolve.ts';

type Treating<V extends 'fills' | 'saves'> = Extract<Draft, { kind: KindsWith<'tree', V> }>;

const startExpectation =
  'a start: `/…/bin/startup.sh`, or `cd /…` and `nohup … &` (it tells which process is the service)';

/** What no single line shows: how the steps of one section fit together. */
export function checkSteps(draft: ServiceDraft, problems: Problems): void {
  const { steps } = draft;
  if (steps.length === 0) {
    problems.add(
      draft.source.line,
      `the section of ${quote(draft.service)} has no step`,
      'an upload and command blocks',
    );
  }
  const trees = liveTrees(steps);
  steps.forEach((step, index) => {
    if (has(step, 'takesDown') || has(step, 'bringsUp')) checkHasStart(steps, index, problems);
    if (has(step, 'launches')) checkSingleStart(steps, index, problems);
    if (treats(step, 'fills')) checkUpload(step, steps, problems);
    if (treats(step, 'saves')) checkBackup(step, steps.slice(0, index), trees, problems);
    if (treats(step, 'puts-back')) {
      problems.add(
        lineOf(step),
        'a restore stands among the upgrade steps',
        'restores below the rollback chapter',
      );
    }
  });
}

export function liveTrees(steps: Draft[]): string[] {
  return steps.flatMap((step) =>
    treats(step, 'fills') ? [joinPath(step.intoDir, topFolder(step.archive, step.top, steps))] : [],
  );
}

function checkHasStart(steps: Draft[], index: number, problems: Problems): void {
  const step = steps[index];
  if (step === undefined) return;
  if (has(step, 'bringsUp') && !steps.slice(0, index).some((one) => has(one, 'launches'))) {
    problems.add(lineOf(step), 'a log is followed before anything was started', startExpectation);
  } else if (startAround(steps, index, 'after') === undefined) {
    problems.add(
      lineOf(step),
      'the service is stopped, and nothing says how it is started',
      startExpectation,
    );
  }
}

function checkSingleStart(steps: Draft[], index: number, problems: Problems): void {
  const step = steps[index];
  const earlier = steps.slice(0, index).findLastIndex((one) => has(one, 'launches'));
  if (step === undefined || earlier < 0) return;
  if (steps.slice(earlier, index).some((one) => has(one, 'takesDown'))) return;
  problems.add(
    lineOf(step),
    'a second start without a stop before it',
    'one start: a service is one process on a node',
  );
}

function checkUpload(unpack: Treating<'fills'>, steps: Draft[], problems: Problems): void {
  const uploads = steps.flatMap((step) =>
    has(step, 'movesArchive') ? [joinPath(step.toDir, step.file)] : [],
  );
  if (uploads.includes(unpack.archive)) return;
  problems.add(
    lineOf(unpack),
    `${quote(unpack.archive)} is unpacked, and no sentence uploads it`,
    uploads.length > 0
      ? uploads.join(' or ')
      : '上传`x.tar`文件到`/home`目录下, or: upload `x.tar` to `/home`',
  );
}

function checkBackup(backup: Treating<'saves'>, before: Draft[], trees: string[], problems: Problems): void {
  const line = lineOf(backup);
  if (backup.from === backup.to) {
    problems.add(
      line,
      `the backup ${quote(backup.to)} is the live tree itself`,
      'another path for the backup',
    );
  } else if (isInside(backup.to, backup.from)) {
    problems.add(
      line,
      `the backup ${quote(backup.to)} lies inside the tree it saves`,
      'a path beside the live tree',
    );
  }
  if (!trees.includes(backup.from)) {
    const expected =
      trees.length > 0 ? `${trees.join(' or ')}, which the archive unpacks to` : 'an unpack of the same tree';
    problems.add(line, `the backup saves ${quote(backup.from)}, which no archive here unpacks to`, expected);
  }
  if (before.some((step) => treats(step, 'fills') && liveTrees([step, backup]).includes(backup.from))) {
    problems.add(
      line,
      'the backup comes after the unpack and would save the new tree',
      'the backup before the unpack',
    );
  }
}
