import { freeze, produce } from 'immer';
import type { Recorded, RolloutEvent } from './events.ts';
import { beginRollback, gateDecided, gateOpened } from './evolve-gates.ts';
import { settled, started } from './evolve-steps.ts';
import type { MaybeRollout, NodeState, RolloutState } from './state.ts';

type Of<T extends RolloutEvent['type']> = Extract<RolloutEvent, { type: T }>;

/**
 * Folds one recorded event into the state; total: an event that does not fit changes nothing but the head.
 * The state passed in is not changed; what the event leaves alone, both share.
 */
export function evolve(before: MaybeRollout, recorded: Recorded): MaybeRollout {
  return evolveAll(before, [recorded]);
}

/** As `evolve`, for many events at once. What it gives is frozen. */
export function evolveAll(before: MaybeRollout, records: readonly Recorded[]): MaybeRollout {
  if (!before) return freeze(replay(records), true);
  return produce(before, (draft: RolloutState) => {
    for (const record of records) fold(draft, record);
  });
}

/** Changes the state passed in. */
function fold(state: MaybeRollout, recorded: Recorded): MaybeRollout {
  const { event } = recorded;
  if (event.type === 'RolloutRequested') return state ?? requested(event, recorded);
  if (!state) return undefined;
  state.head = { seq: recorded.seq, hash: recorded.hash, at: recorded.at };
  apply(state, event, recorded);
  return state;
}

/** Folds a whole journal. */
export function replay(events: readonly Recorded[]): MaybeRollout {
  return events.reduce<MaybeRollout>(fold, undefined);
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
