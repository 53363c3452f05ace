import { HostError, isAway } from '../../src/hosts/host-error.ts';
import type { CallOptions, HostErrorCode } from '../../src/hosts/host-session.ts';
import type { Perform } from '../../src/jobs/run-task.ts';
import { mayGoOn } from '../../src/jobs/service/seen-after.ts';
import { runKey, type Task } from '../../src/rollout/events.ts';
import type { FailureCode, ServiceSeen, StepOutcome } from '../../src/rollout/outcomes.ts';
import { findStep, hasNext, nodeOf, type RolloutState } from '../../src/rollout/state.ts';
import { PREFLIGHT } from '../../src/rollout/work.ts';
import type { StepKind } from '../../src/runbooks/runbook.ts';
import type { Clock } from '../engine/clock.ts';
import type { Process } from '../engine/process.ts';
import type { Effect } from './host.ts';
import type { ModelSession } from './session.ts';

export type PerformDeps = {
  session: (node: string) => ModelSession;
  process: Process;
  clock: Clock;
  unreachableMs: number;
};

const EFFECTS: Record<StepKind, Effect> = {
  upload: 'none',
  stop: 'down',
  backup: 'none',
  unpack: 'new-tree',
  place: 'new-tree',
  start: 'up',
  restart: 'up',
  follow: 'none',
  restore: 'old-tree',
  person: 'none',
  shell: 'none',
};

const HANG_GIVEN_UP_MS = 4 * 3600_000;

/** How a HostError fails a step; without a code it is another worker's now. */
const FAILURES: Partial<Record<HostErrorCode, FailureCode>> = {
  'host-unreachable': 'host-unreachable',
  'connection-lost': 'connection-lost',
  timeout: 'step-timeout',
  aborted: 'aborted',
  'remote-failure': 'internal',
};

type Job = Parameters<Perform>[0];

/** What a worker does for a task, in short: the order of calls to hosts is the real one, their contents are not. */
export function createModelPerform(deps: PerformDeps): Perform {
  return async (job) => {
    const done = await outcomeOf(deps, job);
    if (done.outcome.ok || (job.task.phase !== 'upgrade' && job.task.phase !== 'rollback')) return done;
    return { ...done, service: await seenAfter(deps, job.task.node, done.outcome.code) };
  };
}

async function outcomeOf(deps: PerformDeps, job: Job): Promise<Awaited<ReturnType<Perform>>> {
  try {
    return { outcome: await act(deps, job) };
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    const code = FAILURES[error.code];
    if (code === undefined) throw error;
    return { outcome: { ok: false, code, facts: {} }, log: error.message };
  }
}

/** One look, as the real worker takes it; what may go on at its host is not looked at. */
async function seenAfter(deps: PerformDeps, node: string, code: FailureCode): Promise<ServiceSeen> {
  if (mayGoOn.has(code)) return 'unknown';
  try {
    const { stdout } = await deps.session(node).call(['look_service']);
    return stdout.includes('@up true') ? 'up' : 'down';
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    return 'unknown';
  }
}

async function act(deps: PerformDeps, job: Job): Promise<StepOutcome> {
  const { state, task, epoch, signal } = job;
  const kind = findStep(state, task)?.kind;
  if (task.stepId === PREFLIGHT || kind === 'upload') {
    const argv = ['fenced', state.id, String(epoch), kind ?? 'preflight'];
    return read((await patiently(deps, task.node, argv, { signal })).stdout);
  }
  if (kind === undefined) throw new Error(`rollout ${state.id} has no step ${task.stepId}`);
  if (kind === 'stop') {
    const refusal = await refuseTakeDown(deps, job).catch(unlessAborted);
    if (refusal) return refusal;
  }
  const result = await deps.session(task.node).runDetached({
    rolloutId: state.id,
    runKey: runKey(task),
    epoch,
    argv: [kind, kind === 'backup' && hasNext(nodeOf(state, task.node)) ? 'tree-away' : EFFECTS[kind]],
    timeoutMs: HANG_GIVEN_UP_MS,
    unreachableMs: deps.unreachableMs,
    signal,
  });
  if (result.ended === 'exited') {
    const outcome = read(result.output);
    // Some hosts cannot have the next tree beside the live one.
    const isPrepared = kind === 'stop' && task.phase === 'upgrade' && outcome.ok && state.requestedAt % 3 > 0;
    return isPrepared ? { ok: true, facts: { prepared: true } } : outcome;
  }
  return { ok: false, code: result.ended === 'killed' ? 'aborted' : 'interrupted', facts: {} };
}

/** A process that runs is taken down only while all the others run. */
async function refuseTakeDown(
  deps: PerformDeps,
  { state, task, epoch, signal }: Job,
): Promise<StepOutcome | undefined> {
  const probe = await patiently(deps, task.node, ['probe', state.id, runKey(task), String(epoch)], {
    signal,
  });
  if (/^baton-verdict (?!missing|unstarted)/m.test(probe.stdout)) return undefined;
  if (!(await isUp(deps, task.node, signal))) return undefined;
  const down: string[] = [];
  for (const node of othersOf(state, task)) if (!(await isUp(deps, node, signal))) down.push(node);
  return down.length > 0 ? { ok: false, code: 'others-unhealthy', facts: { nodes: down } } : undefined;
}

/** Only the run itself sees to what an earlier worker has begun. */
function unlessAborted(error: unknown): undefined {
  if (!(error instanceof HostError) || error.code !== 'aborted') throw error;
}

const othersOf = (state: RolloutState, task: Task) =>
  state.procedure.nodes.filter((node) => node !== task.node);

async function isUp(deps: PerformDeps, node: string, signal: AbortSignal): Promise<boolean> {
  const { stdout } = await patiently(deps, node, ['look_service'], { signal });
  return stdout.includes('@up true');
}

/** Asks again while the host is away, for as long as the service's patience goes. */
async function patiently(deps: PerformDeps, node: string, argv: string[], options: CallOptions) {
  const { session, clock, process, unreachableMs } = deps;
  const since = clock.now();
  for (;;) {
    try {
      return await session(node).call(argv, options);
    } catch (error) {
      if (!isAway(error) || clock.now() - since > unreachableMs) throw error;
      await new Promise<void>((resolve) => process.after(500, resolve));
    }
  }
}

/** `@ok`, or `@fail code`. */
function read(output: string): StepOutcome {
  const code = /^@fail (\S+)$/m.exec(output)?.[1];
  if (code === undefined) return { ok: true, facts: {} };
  return { ok: false, code: code as FailureCode, facts: {} };
}
