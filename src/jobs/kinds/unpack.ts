import type { StepOutcome } from '../../rollout/outcomes.ts';
import type { Step } from '../../runbooks/runbook.ts';
import { runRemote } from '../remote/calls.ts';
import type { StepContext } from '../remote/context.ts';
import { failed } from '../remote/failures.ts';
import { mapPath } from '../remote/paths.ts';

/** Unpacks the uploaded archive over the live tree, after its checksum was compared on the host. */
export async function unpack(
  step: Extract<Step, { kind: 'unpack' }>,
  context: StepContext,
): Promise<StepOutcome> {
  const { artifact, host, settings } = context;
  if (artifact === undefined) return failed('artifact-missing', { file: step.archive });
  return runRemote(context, {
    argv: [
      'step_unpack',
      mapPath(step.archive, host.paths),
      artifact.sha256,
      mapPath(step.intoDir, host.paths),
      step.top,
    ],
    timeoutMs: settings.timeouts.unpackMs,
  });
}
