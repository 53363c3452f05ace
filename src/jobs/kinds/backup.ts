import type { StepOutcome } from '../../rollout/outcomes.ts';
import type { StepOf } from '../../runbooks/kinds/table.ts';
import { runRemote } from '../remote/calls.ts';
import type { StepContext } from '../remote/context.ts';
import { mapPath, splitPath } from '../remote/host-paths.ts';
import type { Acting, Needs } from './acting.ts';

export const acting: Acting<'backup'> = { needs, apply };

function needs(step: StepOf<'backup'>, paths: Record<string, string>): Partial<Needs> {
  const tree = mapPath(step.from, paths);
  const backup = mapPath(step.to, paths);
  const backups = step.freed ? [] : [backup];
  const [into, out] = [splitPath(backup).dir, splitPath(tree).dir];
  if (step.how !== 'move')
    return { trees: [tree], backups, writes: [{ dir: into, of: 'copy', tree, backup }] };
  return {
    trees: [tree],
    frees: [tree],
    backups,
    writes: [
      { dir: into, of: 'move', tree, backup, from: out },
      { dir: out, of: 'names' },
    ],
  };
}

/** Keeps what is live, verified, by a copy or by moving it; a complete backup of this rollout is used as it is. */
async function apply(step: StepOf<'backup'>, context: StepContext): Promise<StepOutcome> {
  const { paths } = context.host;
  return runRemote(context, {
    argv: ['step_backup', mapPath(step.from, paths), mapPath(step.to, paths), step.how ?? 'copy'],
    timeoutMs: context.settings.timeouts.backupMs,
  });
}
