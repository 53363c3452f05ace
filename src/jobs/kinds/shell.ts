import type { StepOutcome } from '../../rollout/outcomes.ts';
import type { StepOf } from '../../runbooks/kinds/table.ts';
import { runRemote } from '../remote/calls.ts';
import type { StepContext } from '../remote/context.ts';
import { mapPath } from '../remote/host-paths.ts';
import { serviceEnv } from '../service/service-env.ts';
import type { Acting } from './acting.ts';

export const acting: Acting<'shell'> = { needs: () => ({}), apply };

/**
 * Runs what the runbook did not understand, byte for byte as it was approved: a host's `paths` change nothing in it, and
 * it has the rights of the user who logs in.
 */
async function apply(step: StepOf<'shell'>, context: StepContext): Promise<StepOutcome> {
  const { host, settings } = context;
  return runRemote(context, {
    argv: [
      'step_shell',
      settings.login ? 'yes' : 'no',
      step.cwd === undefined ? '' : mapPath(step.cwd, host.paths),
      step.command,
    ],
    env: serviceEnv(host, settings),
    asLogin: true,
    timeoutMs: settings.timeouts.shellMs,
  });
}
