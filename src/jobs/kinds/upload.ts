import { HostError } from '../../hosts/host-error.ts';
import type { StepOutcome } from '../../rollout/outcomes.ts';
import type { StepOf } from '../../runbooks/kinds/table.ts';
import { callRemote, lookRemote, runRemote } from '../remote/calls.ts';
import type { Artifact, StepContext } from '../remote/context.ts';
import { failed, fromHostError } from '../remote/failures.ts';
import { joinPath, mapPath } from '../remote/host-paths.ts';
import { patiently } from '../remote/patience.ts';
import { numberOf, textOf } from '../remote/report.ts';
import type { Acting, Needs } from './acting.ts';
import { needsOfKept, wordsOfKept, writesOfKept } from './place.ts';

export const acting: Acting<'upload'> = { needs, prepare, apply };

function needs({ toDir, file, keeps = [] }: StepOf<'upload'>, paths: Record<string, string>): Partial<Needs> {
  const dir = mapPath(toDir, paths);
  return {
    ...needsOfKept(keeps, paths),
    uploads: [joinPath(dir, file)],
    writes: [{ dir, of: 'archive', file }, ...writesOfKept(keeps, paths)],
  };
}

/** In the node's turn: what is there is kept first, where the service runs from it. */
async function apply(step: StepOf<'upload'>, context: StepContext): Promise<StepOutcome> {
  if (step.keeps === undefined) return prepare(step, context);
  const kept = await runRemote(context, {
    argv: ['step_keep', ...wordsOfKept(step.keeps, context.host.paths)],
    timeoutMs: context.settings.timeouts.backupMs,
  });
  return kept.ok ? prepare(step, context) : kept;
}

/** Puts the artifact where the document wants it, unless the same bytes are there. Facts: path, bytes, skipped. */
async function prepare(step: StepOf<'upload'>, context: StepContext): Promise<StepOutcome> {
  const { artifact } = context;
  if (artifact === undefined) return failed('artifact-missing', { file: step.file });
  const dir = mapPath(step.toDir, context.host.paths);
  const target = joinPath(dir, step.file);
  const swept = await callRemote(context, ['step_sweep', target], 60_000);
  if (!swept.ok) return swept;
  const seen = await lookRemote(context, ['look_sha256', target]);
  if (!seen.ok) return seen;
  if (textOf(seen.facts, 'sha256') === artifact.sha256) {
    return { ok: true, facts: { path: target, bytes: artifact.size, skipped: true } };
  }
  if (seen.facts.directory === true) return failed('not-writable', { path: target, detail: 'a directory' });
  const freeBytes = numberOf(seen.facts, 'freeBytes');
  if (freeBytes !== undefined && freeBytes < artifact.size) {
    return failed('no-space', { path: dir, neededBytes: artifact.size, freeBytes });
  }
  return transfer(context, artifact, target, dir);
}

async function transfer(
  context: StepContext,
  artifact: Artifact,
  target: string,
  dir: string,
): Promise<StepOutcome> {
  const { uploadMs } = context.settings.timeouts;
  const part = `${target}.${context.rolloutId}.${context.epoch}.part`;
  const began = performance.now();
  try {
    const { session, signal } = context;
    const forMs = context.settings.timeouts.unreachableMs;
    await patiently(() => session.upload(artifact.path, part, { timeoutMs: uploadMs, signal }), {
      forMs,
      signal,
    });
  } catch (error) {
    return uploadFailed(error, context, artifact, target, dir);
  }
  const placed = await callRemote(context, ['step_receive', part, target, artifact.sha256], uploadMs);
  if (!placed.ok) return placed;
  const durationMs = Math.round(performance.now() - began);
  return { ok: true, facts: { path: target, bytes: artifact.size, durationMs } };
}

/** What the host said of a write that it refused. */
async function uploadFailed(
  error: unknown,
  context: StepContext,
  artifact: Artifact,
  target: string,
  dir: string,
): Promise<StepOutcome> {
  const failure = fromHostError(error, context.host);
  if (!(error instanceof HostError) || error.code !== 'remote-failure') return failure;
  if (/No space left|quota exceeded/i.test(error.message)) {
    await callRemote(context, ['step_sweep', target], 60_000);
    const seen = await lookRemote(context, ['look_sha256', target]);
    const freeBytes = numberOf(seen.facts, 'freeBytes') ?? 0;
    return failed('no-space', { path: dir, neededBytes: artifact.size, freeBytes });
  }
  const barred = /Read-only file system|Permission denied|Operation not permitted|No such file|nonexistent/i;
  return barred.test(error.message) ? failed('not-writable', { path: dir, detail: error.message }) : failure;
}
