import type { StepOutcome } from '../../rollout/outcomes.ts';
import type { StepOf } from '../../runbooks/kinds/table.ts';
import { runRemote } from '../remote/calls.ts';
import type { StepContext } from '../remote/context.ts';
import { failed } from '../remote/failures.ts';
import { mapPath, splitPath } from '../remote/host-paths.ts';
import type { Acting, Needs } from './acting.ts';

export const acting: Acting<'unpack'> = { needs, apply };

function needs({ archive, intoDir }: StepOf<'unpack'>, paths: Record<string, string>): Partial<Needs> {
  return {
    unpacks: [archive],
    writes: [{ dir: mapPath(intoDir, paths), of: 'unpacked', file: splitPath(archive).name }],
  };
}

/** Unpacks the uploaded archive over the live tree, after its checksum was compared on the host. */
async function apply(step: StepOf<'unpack'>, context: StepContext): Promise<StepOutcome> {
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
