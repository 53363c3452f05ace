import type { StepOutcome } from '../../rollout/outcomes.ts';
import type { Step } from '../../runbooks/types.ts';
import { mapCommand, mapPath } from './paths.ts';
import { runRemote } from './remote.ts';
import { serviceEnv } from './service-env.ts';
import type { StepContext } from './types.ts';

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
