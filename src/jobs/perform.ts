import type { HostSettings, ServiceSettings } from '../config/settings.ts';
import type { HostSession } from '../hosts/host-session.ts';
import type { Releases } from '../releases/releases.ts';
import { runKey, type Task } from '../rollout/events.ts';
import type { Facts, FailureCode, ServiceSeen, StepOutcome } from '../rollout/outcomes.ts';
import { findStep, hostOf, nodeOf, type RolloutState } from '../rollout/state.ts';
import { PREFLIGHT } from '../rollout/work.ts';
import { otherHosts } from '../runbooks/kinds/placed.ts';
import { has, type Step } from '../runbooks/kinds/table.ts';
import { type Frozen, notAsApproved } from './approved.ts';
import { heldBy, holdsOf } from './claims.ts';
import { downOf, earlierFacts, failureBefore, looksNext, machineOf } from './earlier.ts';
import { isFirstStop, lookAgain } from './kinds/look-again.ts';
import { lookAtArchives } from './kinds/look-archives.ts';
import { lookShared, type Peer } from './kinds/look-shared.ts';
import { dropNext, lookNext } from './kinds/next-tree.ts';
import { type PreflightContext, preflight } from './kinds/preflight.ts';
import { applyStep, lookAtStep, prepareStep } from './kinds/run-step.ts';
import { startOf } from './kinds/start-of.ts';
import { isAbort } from './kinds/take-down.ts';
import { pinnedArtifacts } from './pinned-artifacts.ts';
import type { StepContext } from './remote/context.ts';
import type { Perform } from './run-task.ts';
import { collectLog } from './service/collect-log.ts';
import { isHealthy } from './service/health.ts';
import { mayGoOn, seenAfter } from './service/seen-after.ts';

export type PerformDeps = {
  host: (node: string) => HostSettings | undefined;
  settings: (service: string) => ServiceSettings;
  frozen: Frozen;
  session: (host: HostSettings, settings: ServiceSettings) => HostSession;
  releases: Pick<Releases, 'artifacts'>;
  /** All rollouts that are under way. */
  active: () => Promise<RolloutState[]>;
  onError: (error: unknown) => void;
};

/** Does one task on its host: gathers what the step needs, runs it, fetches the log when it failed. */
export function createPerform(deps: PerformDeps): Perform {
  return async ({ state, task, epoch, signal }) => {
    const name = hostOf(state, task);
    const host = deps.host(name);
    if (!host) return { outcome: { ok: false, code: 'host-unconfigured', facts: { node: name } } };
    const context = contextOf(deps, state, task, epoch, signal, host);
    const other = await notAsApproved(deps.frozen, state, context);
    if (other !== undefined) return { outcome: other };
    const pinned = await pinnedArtifacts(deps, state, task);
    if ('ok' in pinned) return { outcome: pinned };
    const elsewhere = task.stepId === PREFLIGHT ? othersOf(deps, state, task) : [];
    if ('ok' in elsewhere) return { outcome: elsewhere };
    const outcome = await act(
      deps,
      state,
      task,
      { ...context, ...pinned },
      elsewhere.map((other) => ({ ...context, ...pinned, ...other })),
    );
    if (outcome.ok) return { outcome };
    const log = await failureLog(state, task, context, outcome.facts);
    const service = await serviceAfter(deps, state, task, outcome.code);
    return { outcome, ...(log ? { log } : {}), ...(service ? { service } : {}) };
  };
}

/** What a step that failed or was ended has left of its node's service; undefined where it touches none. */
async function serviceAfter(
  deps: PerformDeps,
  state: RolloutState,
  task: Task,
  code: FailureCode,
): Promise<ServiceSeen | undefined> {
  const { node, phase } = task;
  const host = deps.host(node);
  const start = startOf(state.procedure, node);
  if (!start || !host || (phase !== 'upgrade' && phase !== 'rollback')) return undefined;
  const settings = deps.settings(state.service);
  const step = findStep(state, task);
  const takesDown = step !== undefined && has(step, 'takesDown');
  return seenAfter(code, { host, settings, session: deps.session(host, settings), start, takesDown });
}

async function act(
  deps: PerformDeps,
  state: RolloutState,
  task: Task,
  context: StepContext,
  elsewhere: PreflightContext[],
): Promise<StepOutcome> {
  const { procedure } = state;
  if (task.stepId === PREFLIGHT) return firstLook(deps, state, task, context, elsewhere);
  const step = findStep(state, task);
  if (!step) throw new Error(`rollout ${state.id} has no step ${task.stepId}`);
  if (task.look) return lookAtStep(step, context);
  if (task.phase === 'stage') return stage(state, step, context);
  if (has(step, 'takesDown')) {
    const refusal = await held(deps, state, holdsOf(state, task.node));
    if (refusal !== undefined) return refusal;
  }
  // A stop that is done again, in mid-change, finds a tree that is no longer as it was.
  const untouched = !nodeOf(state, task.node).treeTouched;
  if (task.phase === 'upgrade' && untouched && isFirstStop(procedure, task.node, step)) {
    const refusal = await lookAgain(procedure, step, context, async (upload) => {
      const pinned = await pinnedArtifacts(deps, state, { ...task, stepId: upload.id });
      return 'ok' in pinned ? pinned : prepareStep(upload, { ...context, ...pinned });
    });
    if (refusal !== undefined && !isAbort(refusal)) return refusal;
  }
  const outcome = await applyStep(step, context);
  // Nobody knows what people decide, and a whole tree of ours is in somebody's way.
  if (!outcome.ok && task.phase === 'upgrade' && !mayGoOn.has(outcome.code)) await dropNext(context);
  return outcome;
}

/** A node's preflight, and whether it is one of its own: not another node, nor under another service's rollout. */
async function firstLook(
  deps: PerformDeps,
  state: RolloutState,
  task: Task,
  context: StepContext,
  elsewhere: PreflightContext[],
): Promise<StepOutcome> {
  const looked = await preflight(state.procedure, context, elsewhere);
  if (!looked.ok) return looked;
  const peers = without(state.procedure.nodes, task.node).flatMap((node): Peer[] => {
    const host = deps.host(node);
    const { settings } = context;
    return host === undefined ? [] : [{ node, host, settings, session: deps.session(host, settings) }];
  });
  const shared = await lookShared(state.procedure, context, peers);
  if (!shared.ok) return shared;
  const refusal = await held(deps, state, [shared.facts.holds ?? []].flat().map(String));
  if (refusal !== undefined) return refusal;
  return { ...looked, facts: { ...looked.facts, ...shared.facts } };
}

/** Refuses what another rollout works on. */
async function held(
  deps: PerformDeps,
  state: RolloutState,
  holds: string[],
): Promise<StepOutcome | undefined> {
  const facts = heldBy(state, holds, await deps.active());
  return facts && { ok: false, code: 'held-by', facts };
}

/** What is staged is looked at by the host's own means while nothing is stopped. */
async function stage({ procedure }: RolloutState, step: Step, context: StepContext): Promise<StepOutcome> {
  const outcome = await prepareStep(step, context);
  if (!outcome.ok || !has(step, 'movesArchive') || step.once) return outcome;
  const refusal = await lookAtArchives(procedure, context, [step.file]);
  if (refusal !== undefined) return refusal;
  const next = await lookNext(procedure, context, step.file);
  if (!next.ok) return next;
  const { inPlace } = next.facts;
  return inPlace === undefined ? outcome : { ...outcome, facts: { ...outcome.facts, inPlace } };
}

function contextOf(
  deps: PerformDeps,
  state: RolloutState,
  task: Task,
  epoch: number,
  signal: AbortSignal,
  host: HostSettings,
): Omit<StepContext, 'artifact' | 'artifacts'> {
  const settings = deps.settings(state.service);
  const { nodes } = state.procedure;
  // A node before this one is upgraded and verified by the time that this one is taken down.
  const others =
    task.stepId === PREFLIGHT ? nodes.slice(nodes.indexOf(task.node) + 1) : without(nodes, task.node);
  return {
    rolloutId: state.id,
    service: state.service,
    release: state.release,
    node: task.node,
    runKey: runKey(task),
    epoch,
    attempt: task.attempt,
    host,
    force: task.force === true,
    resume: task.resume === true,
    asksIfDown: task.phase === 'upgrade' && task.accept !== true,
    ...failureBefore(state, task),
    settings: task.force ? { ...settings, escalate: true } : settings,
    session: deps.session(host, settings),
    ...machineOf(state, task),
    ...downOf(state, task),
    ...looksNext(state, task),
    earlier: earlierFacts(state, task),
    signal,
    keepRunning: task.phase === 'rollback' && !nodeOf(state, task.node).treeTouched,
    unhealthyOthers: () => unhealthy(deps, state, others),
    onDefect: (what) => deps.onError(new Error(`facts of ${task.node}: ${what}`)),
  };
}

/** The hosts beside the nodes that the first node's turn needs; or the one that baton.yaml does not know. */
function othersOf(deps: PerformDeps, state: RolloutState, task: Task) {
  const { steps, rollback, nodes } = state.procedure;
  const settings = deps.settings(state.service);
  const others: Pick<StepContext, 'host' | 'session'>[] = [];
  for (const node of task.node === nodes[0] ? otherHosts([...steps, ...rollback]) : []) {
    const host = deps.host(node);
    if (!host) return { ok: false, code: 'host-unconfigured', facts: { node } } as const;
    others.push({ host, session: deps.session(host, settings) });
  }
  return others;
}

const without = (nodes: string[], name: string) => nodes.filter((node) => node !== name);

async function unhealthy(deps: PerformDeps, state: RolloutState, nodes: string[]): Promise<string[]> {
  const start = state.procedure.steps.find((step) => has(step, 'launches'))?.start;
  if (!start) return [];
  const settings = deps.settings(state.service);
  const looks = nodes.map(async (name) => {
    const host = deps.host(name);
    if (!host) return [`${name}: not in baton.yaml`];
    const seen = await isHealthy({ host, settings, session: deps.session(host, settings), start });
    return seen.healthy ? [] : [`${name}: ${seen.reason}`];
  });
  return (await Promise.all(looks)).flat();
}

async function failureLog(
  state: RolloutState,
  task: Task,
  context: Omit<StepContext, 'artifact' | 'artifacts'>,
  facts: Facts,
): Promise<string | undefined> {
  const step = findStep(state, task);
  if (!step || !('logs' in step)) return undefined;
  // A start that failed has said itself where the logs stood before it.
  const earlier = has(step, 'launches') ? { ...context.earlier, start: facts } : context.earlier;
  // The log is a help to people; that it cannot be had must not hide why the step failed.
  return collectLog({ ...context, earlier }, step.logs).catch(() => undefined);
}
