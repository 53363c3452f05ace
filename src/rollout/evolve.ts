import type { Phase, Recorded, RolloutEvent, Task } from './events.ts';
import { taskKey } from './events.ts';
import type { MaybeRollout, NodeState, RolloutState } from './state.ts';
import { findStep, nodeOf, nodesToRollBack, stepsOf } from './state.ts';

type Of<T extends RolloutEvent['type']> = Extract<RolloutEvent, { type: T }>;

/**
 * Folds one recorded event into the state; total: an event that does not fit changes nothing but the head.
 * The state passed in is not changed.
 */
export function evolve(before: MaybeRollout, recorded: Recorded): MaybeRollout {
  const { event } = recorded;
  if (event.type === 'RolloutRequested') return before ?? requested(event, recorded);
  if (!before) return undefined;
  const state = structuredClone(before);
  state.head = { seq: recorded.seq, hash: recorded.hash, at: recorded.at };
  apply(state, event, recorded);
  return state;
}

/** Folds a whole journal. */
export function replay(events: readonly Recorded[]): MaybeRollout {
  return events.reduce<MaybeRollout>(evolve, undefined);
}

function requested(event: Of<'RolloutRequested'>, recorded: Recorded): RolloutState {
  const { type: _, rolloutId, ...request } = event;
  const nodes = event.procedure.nodes.map((name): [string, NodeState] => [name, freshNode(name)]);
  return {
    ...request,
    id: rolloutId,
    requestedBy: recorded.actor,
    requestedAt: recorded.at,
    stage: 'preparing',
    started: !event.policy.startGate,
    current: 0,
    rollbackQueue: [],
    nodes: Object.fromEntries(nodes),
    running: {},
    failed: [],
    decided: [],
    approvedShell: [],
    head: { seq: recorded.seq, hash: recorded.hash, at: recorded.at },
  };
}

function freshNode(name: string): NodeState {
  return {
    name,
    status: 'waiting',
    done: { preflight: [], stage: [], upgrade: [], rollback: [] },
    attempts: {},
    touched: false,
    treeTouched: false,
    results: [],
    outageMs: 0,
  };
}

function apply(state: RolloutState, event: RolloutEvent, recorded: Recorded): void {
  switch (event.type) {
    case 'StepStarted':
    case 'StepResumed':
      started(state, event.task, recorded);
      break;
    case 'StepSucceeded':
    case 'StepFailed':
      settled(state, event, recorded);
      break;
    case 'GateOpened':
      gateOpened(state, event, recorded);
      break;
    case 'GateDecided':
      gateDecided(state, event, recorded);
      break;
    case 'PointTicked':
      if (state.gate?.seq === event.gate)
        state.gate.ticks[event.point] = { by: recorded.actor, at: recorded.at };
      return;
    case 'PointUnticked':
      if (state.gate?.seq === event.gate) delete state.gate.ticks[event.point];
      return;
    case 'AbortRequested':
      state.abort = { by: recorded.actor, at: recorded.at };
      return;
    case 'RollbackRequested':
      delete state.status;
      delete state.endedAt;
      beginRollback(state);
      break;
    case 'RolloutEnded':
      state.stage = 'ended';
      state.status = event.status;
      state.endedAt = recorded.at;
      return;
    case 'RolloutRequested':
      return;
  }
}

function started(state: RolloutState, task: Task, recorded: Recorded): void {
  const node = state.nodes[task.node];
  if (!node) return;
  const startedAt = state.running[taskKey(task)]?.startedAt ?? recorded.at;
  state.running[taskKey(task)] = { task, epoch: recorded.seq, startedAt, by: recorded.actor };
  node.attempts[`${task.phase}.${task.stepId}`] = task.attempt;
  if (task.phase !== 'upgrade') return;
  node.touched = true;
  node.status = 'upgrading';
  const kind = findStep(state, task)?.kind;
  if (kind === 'unpack' || kind === 'shell') node.treeTouched = true;
}

function settled(
  state: RolloutState,
  event: Of<'StepSucceeded'> | Of<'StepFailed'>,
  recorded: Recorded,
): void {
  const { task, durationMs, facts, snippet } = event;
  const node = state.nodes[task.node];
  if (!node) return;
  const startedAt = state.running[taskKey(task)]?.startedAt ?? recorded.at - durationMs;
  delete state.running[taskKey(task)];
  const failure = event.type === 'StepFailed' ? { failure: event.code } : {};
  node.results.push({
    task,
    startedAt,
    endedAt: recorded.at,
    durationMs,
    facts,
    ...(snippet === undefined ? {} : { snippet }),
    ...failure,
  });
  countOutage(state, node, event, recorded.at);
  if (event.type === 'StepFailed') {
    state.failed.push(task);
    if (node.touched) node.status = 'failed';
    return;
  }
  node.done[task.phase].push(task.stepId);
  advance(state, node, task.phase);
}

function countOutage(
  state: RolloutState,
  node: NodeState,
  event: Of<'StepSucceeded'> | Of<'StepFailed'>,
  at: number,
): void {
  const kind = findStep(state, event.task)?.kind;
  const stopped = kind === 'stop' && event.type === 'StepSucceeded' && event.facts.alreadyStopped !== true;
  const died = event.type === 'StepFailed' && event.code === 'process-died';
  if ((stopped || died) && node.downSince === undefined) node.downSince = at;
  if (kind === 'follow' && event.type === 'StepSucceeded' && node.downSince !== undefined) {
    node.outageMs += at - node.downSince;
    delete node.downSince;
  }
}

/** Moves the node, and the stage with it, when a phase's last step on it is done. */
function advance(state: RolloutState, node: NodeState, phase: Phase): void {
  if (phase === 'preflight' || phase === 'stage') {
    const prepared = (name: string) => {
      const { done } = nodeOf(state, name);
      const staged = stepsOf(state, nodeOf(state, name), 'stage').every((step) =>
        done.stage.includes(step.id),
      );
      return done.preflight.length > 0 && staged;
    };
    if (prepared(node.name)) node.status = 'prepared';
    if (state.procedure.nodes.every(prepared)) state.stage = 'upgrading';
    return;
  }
  if (!stepsOf(state, node, phase).every((step) => node.done[phase].includes(step.id))) return;
  if (phase === 'upgrade') node.status = 'upgraded';
  if (phase === 'rollback') finishRollback(state, node);
}

function finishRollback(state: RolloutState, node: NodeState): void {
  node.status = 'rolled-back';
  state.rollbackQueue = state.rollbackQueue.filter((name) => name !== node.name);
  markRollingBack(state);
}

function gateOpened(state: RolloutState, event: Of<'GateOpened'>, recorded: Recorded): void {
  state.gate = {
    seq: recorded.seq,
    kind: event.gate,
    ...(event.node === undefined ? {} : { node: event.node }),
    failed: event.failed,
    options: event.options,
    aborted: event.aborted === true,
    openedAt: recorded.at,
    evidence: recorded.hash,
    ticks: {},
  };
  delete state.abort;
}

function gateDecided(state: RolloutState, event: Of<'GateDecided'>, recorded: Recorded): void {
  const gate = state.gate;
  if (!gate || gate.seq !== event.gate) return;
  delete state.gate;
  state.decided.push({
    seq: gate.seq,
    kind: gate.kind,
    ...(gate.node === undefined ? {} : { node: gate.node }),
    decision: event.decision,
    by: recorded.actor,
    at: recorded.at,
    ticks: gate.ticks,
  });
  switch (event.decision) {
    case 'continue':
    case 'finish':
      passed(state, gate.node);
      break;
    case 'run':
      state.approvedShell.push(`${gate.node}/${nextShell(state, gate.node)}`);
      return;
    case 'retry':
    case 'wait':
    case 'force':
      retried(state, event.decision);
      break;
    case 'rollback':
      beginRollback(state);
      break;
    case 'stop':
      return;
  }
}

/** The shell step that waits for approval on a node: the first one that is not done. */
function nextShell(state: RolloutState, name: string | undefined): string {
  const node = state.nodes[name ?? ''];
  if (!node) return '';
  const phase = state.stage === 'rolling-back' ? 'rollback' : 'upgrade';
  return stepsOf(state, node, phase).find((step) => !node.done[phase].includes(step.id))?.id ?? '';
}

function passed(state: RolloutState, name: string | undefined): void {
  if (name === undefined) {
    state.started = true;
    return;
  }
  const node = state.nodes[name];
  if (!node) return;
  node.status = 'verified';
  if (state.current < state.procedure.nodes.length - 1) state.current += 1;
}

/** Makes the failed tasks due again. A follow that is retried begins with its start: what it watched is gone. */
function retried(state: RolloutState, decision: 'retry' | 'wait' | 'force'): void {
  for (const task of state.failed) {
    const node = state.nodes[task.node];
    if (!node) continue;
    if (node.status === 'failed') node.status = task.phase === 'rollback' ? 'rolling-back' : 'upgrading';
    const steps = stepsOf(state, node, task.phase);
    const at = steps.findIndex((step) => step.id === task.stepId);
    const isFollow = steps[at]?.kind === 'follow';
    const from =
      isFollow && decision === 'retry' ? steps.slice(0, at).findLastIndex((s) => s.kind === 'start') : at;
    const again = from < 0 ? [task.stepId] : steps.slice(from, at + 1).map((step) => step.id);
    for (const id of again) bump(node, task.phase, id);
    if (decision === 'force') node.attempts[`force.${task.phase}.${task.stepId}`] = 1;
    node.done[task.phase] = node.done[task.phase].filter((id) => !again.includes(id));
  }
  state.failed = [];
}

function bump(node: NodeState, phase: Phase, stepId: string): void {
  const key = `${phase}.${stepId}`;
  node.attempts[key] = (node.attempts[key] ?? 0) + 1;
}

function beginRollback(state: RolloutState): void {
  state.stage = 'rolling-back';
  state.failed = [];
  state.rollbackQueue = nodesToRollBack(state);
  for (const name of state.rollbackQueue) {
    const node = nodeOf(state, name);
    node.done.rollback = [];
    for (const step of state.procedure.rollback) bump(node, 'rollback', step.id);
  }
  markRollingBack(state);
}

function markRollingBack(state: RolloutState): void {
  const next = state.rollbackQueue[0];
  if (next !== undefined) nodeOf(state, next).status = 'rolling-back';
}
