import type { Releases } from '../releases/releases.ts';
import type { Task } from '../rollout/events.ts';
import type { StepOutcome } from '../rollout/outcomes.ts';
import { findStep, type RolloutState } from '../rollout/state.ts';
import { has } from '../runbooks/kinds/table.ts';
import { uploadedFile } from '../runbooks/kinds/uploaded.ts';
import type { Artifact, StepContext } from './remote/context.ts';

type Failed = Extract<StepOutcome, { ok: false }>;
type Pinned = Pick<StepContext, 'artifact' | 'artifacts'>;

/**
 * The rollout's files, and the one that the step is about. Where the step moves them they are read again from Baton's
 * disk: they must be the bytes that were pinned when the rollout was asked for.
 */
export async function pinnedArtifacts(
  deps: { releases: Pick<Releases, 'artifacts'> },
  state: RolloutState,
  task: Task,
): Promise<Failed | Pinned> {
  const step = findStep(state, task);
  const file = step && uploadedFile(step, state.procedure.steps);
  const pinned = (artifacts: Artifact[]): Pinned => {
    const artifact = artifacts.find((one) => one.file === file);
    return { artifacts, ...(artifact === undefined ? {} : { artifact }) };
  };
  if (step !== undefined && !has(step, 'movesArchive'))
    return pinned(state.artifacts.map((one) => ({ ...one, path: '' })));
  if (state.artifacts.length === 0) return pinned([]);
  const found = await deps.releases.artifacts(state.release, state.procedure);
  if (!found.ok) return { ok: false, ...found.fault };
  for (const { file: name, sha256 } of state.artifacts) {
    const got = found.artifacts.find((one) => one.file === name)?.sha256;
    if (got === sha256 || (file !== undefined && name !== file)) continue;
    return {
      ok: false,
      code: 'artifact-checksum-differs',
      facts: { file: name, expected: sha256, got: got ?? 'nothing' },
    };
  }
  return pinned(found.artifacts);
}
