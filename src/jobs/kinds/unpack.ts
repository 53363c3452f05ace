import type { StepOutcome } from '../../rollout/outcomes.ts';
import type { StepOf } from '../../runbooks/kinds/table.ts';
import { runRemote } from '../remote/calls.ts';
import type { Artifact, StepContext } from '../remote/context.ts';
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
  const { artifact, settings } = context;
  if (artifact === undefined) return failed('artifact-missing', { file: step.archive });
  return runRemote(context, {
    argv: ['step_unpack', ...wordsOfArchive(step, artifact, context)],
    timeoutMs: settings.timeouts.unpackMs,
  });
}

/** An archive that lies on its host, and what it may do there, as words for the remote functions. */
export function wordsOfArchive(
  { archive, intoDir, top }: StepOf<'unpack'>,
  { sha256 }: Artifact,
  { host, settings }: Pick<StepContext, 'host' | 'settings'>,
): string[] {
  const { setuid, links } = settings.archive;
  const path = (text: string) => mapPath(text, host.paths);
  return [path(archive), sha256, path(intoDir), top, setuid ? 'yes' : 'no', ...links.map(path)];
}
