import type { StepOutcome } from '../../rollout/outcomes.ts';
import type { Step } from '../../runbooks/runbook.ts';
import { runRemote } from '../remote/calls.ts';
import type { StepContext } from '../remote/context.ts';
import { mapCommand, mapPath } from '../remote/paths.ts';
import { serviceEnv } from '../service/service-env.ts';

/** Runs a command that the runbook did not understand, as it is written. */
export async function shell(
  step: Extract<Step, { kind: 'shell' }>,
  context: StepContext,
): Promise<StepOutcome> {
  const { host, settings } = context;
  return runRemote(context, {
    argv: [
      'step_shell',
      settings.login ? 'yes' : 'no',
      step.cwd === undefined ? '' : mapPath(step.cwd, host.paths),
      mapCommand(step.command, host.paths),
    ],
    env: serviceEnv(host, settings),
    timeoutMs: settings.timeouts.shellMs,
  });
}
