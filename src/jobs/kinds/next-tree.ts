import type { StepOutcome } from '../../rollout/outcomes.ts';
import { isInTurn } from '../../runbooks/kinds/placed.ts';
import { has, type StepOf } from '../../runbooks/kinds/table.ts';
import { uploadedFile } from '../../runbooks/kinds/uploaded.ts';
import type { Procedure } from '../../runbooks/runbook.ts';
import { lookRemote, runRemote } from '../remote/calls.ts';
import type { StepContext } from '../remote/context.ts';
import { mapPath } from '../remote/host-paths.ts';
import { matcherOf } from '../service/matcher.ts';
import { wordsOfArchive } from './unpack.ts';

/** A tree that is copied and then unpacked over, with nothing else between. */
type Swap = { stop: StepOf<'stop'>; backup: StepOf<'backup'>; unpack: StepOf<'unpack'> };

/**
 * What two renames can do in place of a node's copy and unpacking: one copy of a tree after the stop, with one archive
 * unpacked over it right after. Undefined where the document's order means more than that.
 */
export function swapOf(procedure: Procedure, node: string): Swap | undefined {
  const own = procedure.steps.filter((step) => isInTurn(step, node, procedure.nodes) && !step.once);
  const down = own.findIndex((step) => has(step, 'takesDown'));
  const at = own.findIndex((step) => step.kind === 'unpack');
  const [stop, backup, unpack] = [own[down], own[at - 1], own[at]];
  if (stop?.kind !== 'stop' || backup?.kind !== 'backup' || unpack?.kind !== 'unpack') return undefined;
  const { intoDir, top } = unpack;
  const isThat = backup.from === (top === '.' ? intoDir : `${intoDir}/${top}`);
  const isAlone = own.every((step, index) => step.kind !== 'unpack' || index === at);
  const between = own.slice(down + 1, at);
  const isPlain = between.every((step) => step.kind === 'backup' && step.how === undefined && !step.if);
  return isThat && isAlone && isPlain && !unpack.if ? { stop, backup, unpack } : undefined;
}

/** A swap of the archive that has been staged, with the words that the host's functions take; undefined without one. */
function swapWords(procedure: Procedure, context: StepContext, file: string): string[][] | undefined {
  const { node, host, settings, artifacts } = context;
  const swap = settings.swap ? swapOf(procedure, node) : undefined;
  const artifact = artifacts.find((one) => one.file === file);
  if (swap === undefined || artifact === undefined) return undefined;
  if (uploadedFile(swap.unpack, procedure.steps) !== file) return undefined;
  const paths = [swap.backup.from, swap.backup.to].map((path) => mapPath(path, host.paths));
  const matcher = matcherOf(swap.stop.start, context).argv;
  return [
    [String(artifact.unpackedBytes), ...paths, ...matcher],
    wordsOfArchive(swap.unpack, artifact, context),
  ];
}

/** Facts: `inPlace`, where it shows already that the archive has to be unpacked in place, and why. */
export async function lookNext(
  procedure: Procedure,
  context: StepContext,
  file: string,
): Promise<StepOutcome> {
  const [tree] = swapWords(procedure, context, file) ?? [];
  return tree === undefined ? { ok: true, facts: {} } : lookRemote(context, ['look_next', ...tree]);
}

/**
 * Makes the tree that is to follow the live one, beside it and while the service runs. Where it cannot be, the archive is
 * unpacked in place: only an abort is an outcome of its own.
 * @param file the archive that has been staged.
 */
export async function prepareNext(
  procedure: Procedure,
  context: StepContext,
  file: string,
): Promise<StepOutcome> {
  const words = swapWords(procedure, context, file);
  if (words === undefined) return { ok: true, facts: {} };
  const { backupMs, unpackMs } = context.settings.timeouts;
  const outcome = await runRemote(
    { ...context, runKey: `${context.runKey}.next` },
    { argv: ['step_prepare_next', ...words.flat()], timeoutMs: backupMs + unpackMs },
  );
  return outcome.ok || outcome.code === 'aborted' ? outcome : { ok: true, facts: { inPlace: 'not-copied' } };
}

/** Removes what was made ready, where the tree that it was to follow is still there. A host that is away keeps it. */
export async function dropNext({ session, rolloutId, epoch }: StepContext): Promise<void> {
  const fence = { rolloutId, epoch };
  await session.call(['step_drop_next'], { fence, timeoutMs: 60_000 }).catch(() => {});
}
