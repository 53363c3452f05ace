import type { StepOutcome } from '../../rollout/outcomes.ts';
import { isInTurn } from '../../runbooks/kinds/placed.ts';
import { has, type StepOf } from '../../runbooks/kinds/table.ts';
import { uploadedFile } from '../../runbooks/kinds/uploaded.ts';
import type { Procedure } from '../../runbooks/runbook.ts';
import { runRemote } from '../remote/calls.ts';
import type { StepContext } from '../remote/context.ts';
import { mapPath } from '../remote/host-paths.ts';
import { wordsOfArchive } from './unpack.ts';

/** A tree that is copied and then unpacked over, with nothing else between. */
type Swap = { backup: StepOf<'backup'>; unpack: StepOf<'unpack'> };

/**
 * What two renames can do in place of a node's copy and unpacking: one copy of a tree after the stop, with one archive
 * unpacked over it right after. Undefined where the document's order means more than that.
 */
export function swapOf(procedure: Procedure, node: string): Swap | undefined {
  const own = procedure.steps.filter((step) => isInTurn(step, node, procedure.nodes) && !step.once);
  const stop = own.findIndex((step) => has(step, 'takesDown') && !has(step, 'launches'));
  const at = own.findIndex((step) => step.kind === 'unpack');
  const [backup, unpack] = [own[at - 1], own[at]];
  if (stop < 0 || backup?.kind !== 'backup' || unpack?.kind !== 'unpack') return undefined;
  const { intoDir, top } = unpack;
  const isThat = backup.from === (top === '.' ? intoDir : `${intoDir}/${top}`);
  const isAlone = own.every((step, index) => step.kind !== 'unpack' || index === at);
  const between = own.slice(stop + 1, at);
  const isPlain = between.every((step) => step.kind === 'backup' && step.how === undefined && !step.if);
  return isThat && isAlone && isPlain && !unpack.if ? { backup, unpack } : undefined;
}

/**
 * Makes the tree that is to follow the live one, beside it and while the service runs, or brings it up to date. Facts:
 * `prepared`, or `inPlace` with why it has to be unpacked in place.
 * @param file the archive that has been staged.
 */
export async function prepareNext(
  procedure: Procedure,
  context: StepContext,
  file: string,
): Promise<StepOutcome> {
  const swap = swapOf(procedure, context.node);
  const archive = swap && uploadedFile(swap.unpack, procedure.steps);
  const artifact = context.artifacts.find((one) => one.file === file);
  if (swap === undefined || archive !== file || artifact === undefined || !context.settings.swap)
    return { ok: true, facts: {} };
  const { host, settings } = context;
  const outcome = await runRemote(
    { ...context, runKey: `${context.runKey}.next` },
    {
      argv: [
        'step_prepare_next',
        String(artifact.unpackedBytes),
        mapPath(swap.backup.from, host.paths),
        mapPath(swap.backup.to, host.paths),
        ...wordsOfArchive(swap.unpack, artifact, context),
      ],
      timeoutMs: settings.timeouts.backupMs + settings.timeouts.unpackMs,
    },
  );
  if (outcome.ok || outcome.code === 'aborted') return outcome;
  return { ok: true, facts: { inPlace: 'not-copied' } };
}
