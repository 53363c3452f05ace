import type { StepOutcome } from '../../rollout/outcomes.ts';
import { isInTurn } from '../../runbooks/kinds/placed.ts';
import { has, type Step, type StepOf } from '../../runbooks/kinds/table.ts';
import type { Procedure } from '../../runbooks/runbook.ts';
import { lookRemote } from '../remote/calls.ts';
import type { StepContext } from '../remote/context.ts';
import { fromHostError } from '../remote/failures.ts';
import { joinPath, mapPath } from '../remote/host-paths.ts';
import { textOf } from '../remote/report.ts';
import { lookAtArchives } from './look-archives.ts';
import { prepareNext } from './next-tree.ts';
import { preflight } from './preflight.ts';
import { isLaunched } from './take-down.ts';

type Failed = Extract<StepOutcome, { ok: false }>;

/** Whether the node's turn comes to its first stop with this step: from here on it is felt. */
export function isFirstStop(procedure: Procedure, node: string, step: Step): boolean {
  return (
    step === procedure.steps.find((one) => has(one, 'takesDown') && isInTurn(one, node, procedure.nodes))
  );
}

/**
 * Looks at a node once more, right before it is stopped: people may have verified another one for hours. What was staged
 * and is gone is staged again. Undefined when all is well, or when the stop is under way already.
 * @param stage puts an upload's file there.
 */
export async function lookAgain(
  procedure: Procedure,
  step: Step,
  context: StepContext,
  stage: (upload: StepOf<'upload'>) => Promise<StepOutcome>,
): Promise<Failed | undefined> {
  try {
    if (await isLaunched(context)) return undefined;
  } catch (error) {
    return fromHostError(error, context.host);
  }
  const at = procedure.steps.indexOf(step);
  const before = procedure.steps.slice(0, at).filter((one) => isInTurn(one, context.node, procedure.nodes));
  const left = { ...procedure, steps: procedure.steps.slice(at) };
  // How the others are is asked by the stop itself.
  const seen = await preflight(left, { ...context, unhealthyOthers: async () => [] });
  if (!seen.ok) return seen;
  // A script may have taken what was staged.
  if (!before.every((one) => has(one, 'understood'))) return undefined;
  const files: string[] = [];
  for (const upload of before) {
    if (!has(upload, 'movesArchive') || upload.if !== undefined) continue;
    const gone = has(upload, 'stages') ? await stageAgain(upload, context, stage) : undefined;
    if (gone !== undefined) return gone;
    files.push(upload.file);
  }
  const refusal = await lookAtArchives({ ...procedure, steps: [...before, ...left.steps] }, context, files);
  if (refusal !== undefined) return refusal;
  for (const file of files) {
    const next = await prepareNext(procedure, context, file);
    if (!next.ok) return next;
  }
  return undefined;
}

async function stageAgain(
  upload: StepOf<'upload'>,
  context: StepContext,
  stage: (upload: StepOf<'upload'>) => Promise<StepOutcome>,
): Promise<Failed | undefined> {
  const wanted = context.artifacts.find(({ file }) => file === upload.file)?.sha256;
  const path = joinPath(mapPath(upload.toDir, context.host.paths), upload.file);
  const seen = await lookRemote(context, ['look_sha256', path]);
  if (!seen.ok) return seen;
  if (textOf(seen.facts, 'sha256') === wanted) return undefined;
  const staged = await stage(upload);
  return staged.ok ? undefined : staged;
}
