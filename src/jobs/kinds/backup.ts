import type { StepOutcome } from '../../rollout/outcomes.ts';
import type { Step } from '../../runbooks/runbook.ts';
import { runRemote } from '../remote/calls.ts';
import type { StepContext } from '../remote/context.ts';
import { mapPath } from '../remote/paths.ts';

/** Copies the live tree beside itself, verified; a complete backup of this rollout is used as it is. */
export async function backup(
  step: Extract<Step, { kind: 'backup' }>,
  context: StepContext,
): Promise<StepOutcome> {
  const { paths } = context.host;
  return runRemote(context, {
    argv: ['step_backup', mapPath(step.from, paths), mapPath(step.to, paths)],
    timeoutMs: context.settings.timeouts.backupMs,
  });
}
