import type { StepOutcome } from '../../rollout/outcomes.ts';
import { isInTurn } from '../../runbooks/kinds/placed.ts';
import { has, treats } from '../../runbooks/kinds/table.ts';
import { uploadedFile } from '../../runbooks/kinds/uploaded.ts';
import type { Procedure } from '../../runbooks/runbook.ts';
import { lookRemote } from '../remote/calls.ts';
import type { StepContext } from '../remote/context.ts';
import { mapPath } from '../remote/host-paths.ts';
import { needsOfStep } from './run-step.ts';
import { wordsOfArchive } from './unpack.ts';

/**
 * Lists files that lie on a node by the host's own means, and says what unpacking them would break; undefined when
 * nothing is wrong. Where a step before moves the tree away, or nobody knows what it does, the tree as it is does not count.
 * @param files names of the release's files that have been put there; others come later in the node's turn.
 */
export async function lookAtArchives(
  procedure: Procedure,
  context: Omit<StepContext, 'artifact'>,
  files: readonly string[],
): Promise<Extract<StepOutcome, { ok: false }> | undefined> {
  const { node, host, artifacts } = context;
  const own = procedure.steps.filter((step) => isInTurn(step, node, procedure.nodes) && !step.once);
  for (const [index, step] of own.entries()) {
    if (!treats(step, 'fills') || step.if !== undefined) continue;
    const file = uploadedFile(step, procedure.steps);
    const artifact = artifacts.find((one) => one.file === file);
    if (artifact === undefined || !files.includes(artifact.file)) continue;
    const before = own.slice(0, index);
    const freed = before.flatMap((one) => needsOfStep(one, host.paths).frees ?? []);
    const asIs = before.every((one) => has(one, 'understood')) && !freed.includes(treeOf(step, host.paths));
    const words = wordsOfArchive(step, artifact, context);
    const seen = await lookRemote(context, ['look_archive', asIs ? 'as-is' : 'other', ...words]);
    if (!seen.ok) return seen;
  }
  return undefined;
}

const treeOf = ({ intoDir, top }: { intoDir: string; top: string }, paths: Record<string, string>): string =>
  mapPath(top === '.' ? intoDir : `${intoDir}/${top}`, paths);
