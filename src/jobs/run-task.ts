import { HostError } from '../hosts/host-error.ts';
import type { Journal } from '../journal/journal.ts';
import type { RolloutRef } from '../journal/keys.ts';
import type { Rollouts } from '../journal/rollouts.ts';
import type { By } from '../rollout/commands.ts';
import { type Actor, runKey, type Task, taskKey } from '../rollout/events.ts';
import type { ServiceSeen, StepOutcome } from '../rollout/outcomes.ts';
import type { RolloutState } from '../rollout/state.ts';
import { nextWork } from '../rollout/work.ts';
import type { AbortWatch } from './abort-watch.ts';

/** What the worker does for a task on its host; throws HostError `handover` or `fenced` to leave it alone. */
export type Perform = (job: {
  ref: RolloutRef;
  state: RolloutState;
  task: Task;
  epoch: number;
  signal: AbortSignal;
}) => Promise<Performed>;

/** `service` is looked at after a failure. */
type Performed = { outcome: StepOutcome; log?: string; service?: ServiceSeen };

export type RunTaskDeps = {
  journal: Journal;
  rollouts: Rollouts;
  watch: AbortWatch;
  perform: Perform;
  actor: Actor;
  now: () => number;
};

/**
 * Takes a task, does it, records the outcome. A task that is no longer due is left alone; so is one that
 * another worker has taken over meanwhile.
 */
export async function runTask(deps: RunTaskDeps, ref: RolloutRef, key: string): Promise<void> {
  const { journal, rollouts, watch, perform, actor, now } = deps;
  const by: By = { actor, mayStart: true, mayApprove: true };
  const found = await rollouts.load(ref);
  const due = found && nextWork(found).find((task) => taskKey(task) === key);
  if (!due) return;
  const taken = await rollouts.execute(ref, { type: 'TakeTask', by, task: due });
  if (!taken.ok) return;
  const running = taken.state.running[key];
  if (!running) return;
  const { task, epoch, startedAt } = running;
  const guard = watch.guard(ref, key, epoch);
  try {
    const done = await attempt(perform, { ref, state: taken.state, task, epoch, signal: guard.signal });
    if (!done) return;
    const { outcome, log, service } = done;
    const result = { by, task, epoch, durationMs: now() - startedAt, facts: outcome.facts };
    const snippet = outcome.snippet ? { snippet: outcome.snippet } : {};
    if (outcome.ok) {
      await rollouts.execute(ref, { type: 'ReportSuccess', ...result, ...snippet });
      return;
    }
    const logName = `${task.node}.${runKey(task)}`;
    if (log) await journal.keepLog(ref, logName, log);
    const kept = log ? { log: logName } : {};
    await rollouts.execute(ref, {
      type: 'ReportFailure',
      ...result,
      code: outcome.code,
      ...snippet,
      ...kept,
      ...(service ? { service } : {}),
    });
  } finally {
    guard.release();
  }
}

/** Undefined when the task is somebody else's now. A defect is an outcome too: retried for ever it helps nobody. */
async function attempt(perform: Perform, job: Parameters<Perform>[0]): Promise<Performed | undefined> {
  try {
    return await perform(job);
  } catch (error) {
    if (error instanceof HostError && (error.code === 'handover' || error.code === 'fenced'))
      return undefined;
    const detail = error instanceof Error ? error.message : String(error);
    const snippet = error instanceof Error && error.stack ? { snippet: error.stack } : {};
    return { outcome: { ok: false, code: 'internal', facts: { detail }, ...snippet } };
  }
}
