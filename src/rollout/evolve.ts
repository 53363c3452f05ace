import { attended } from './attention.ts';
import { copyFor, freezeAll } from './copy.ts';
import type { EventOf } from './decided.ts';
import type { Recorded, RolloutEvent } from './events.ts';
import { gateDecided, gateOpened, pointTicked } from './gates.ts';
import { rollbackRequested } from './rollback.ts';
import type { MaybeRollout, NodeState, RolloutState } from './state.ts';
import { stepEnded, stepTaken } from './steps.ts';

/**
 * Folds one recorded event into the state; total: an event that does not fit changes nothing but the head.
 * The state passed in is not changed; what the event leaves alone, both share.
 */
export function evolve(before: MaybeRollout, recorded: Recorded): MaybeRollout {
  return evolveAll(before, [recorded]);
}

/** The state as an event that is not recorded yet would leave it: to look at, and not to be kept. */
export function foresee(before: MaybeRollout, provisional: Recorded): MaybeRollout {
  return fold(before && copyFor(before, [provisional.event]), provisional);
}

/**
 * As `evolve`, for many events at once. Nobody changes what it gives: whoever follows the same records in one process
 * shares their states, of which each is made once.
 */
export function evolveAll(before: MaybeRollout, records: readonly Recorded[]): MaybeRollout {
  const last = records.at(-1);
  if (!last) return before;
  if (!continues(before, records)) return foldAll(before, records);
  const after = made.get(last) ?? foldAll(before, records);
  if (after) made.set(last, after);
  return after;
}

/** The state after a record, as long as somebody holds the record: those before it are named by its chain. */
const made = new WeakMap<Recorded, RolloutState>();

function continues(before: MaybeRollout, records: readonly Recorded[]): boolean {
  if (!before && records[0]?.seq !== 1) return false;
  let hash = before?.head.hash;
  for (const record of records) {
    if (hash !== undefined && record.prev !== hash) return false;
    hash = record.hash;
  }
  return true;
}

function foldAll(before: MaybeRollout, records: readonly Recorded[]): MaybeRollout {
  const copy =
    before &&
    copyFor(
      before,
      records.map(({ event }) => event),
    );
  const after = records.reduce<MaybeRollout>(fold, copy);
  return after && isTested ? freezeAll(after) : after;
}

/** While tests run, whoever changes what is shared throws; else freezing would cost as much as folding. */
const isTested = process.env.NODE_ENV === 'test';

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

function requested(event: EventOf<'RolloutRequested'>, recorded: Recorded): RolloutState {
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
    acts: [],
    approved: [],
    answered: [],
    head: { seq: recorded.seq, hash: recorded.hash, at: recorded.at },
  };
}

function freshNode(name: string): NodeState {
  return {
    name,
    status: 'waiting',
    done: { preflight: [], stage: [], upgrade: [], rollback: [] },
    skipped: [],
    looked: [],
    attempts: {},
    touched: false,
    treeTouched: false,
    results: [],
    outageMs: 0,
  };
}

function apply(state: RolloutState, event: RolloutEvent, recorded: Recorded): void {
  switch (event.type) {
    case 'RolloutRequested':
      return;
    case 'StepStarted':
    case 'StepResumed':
      stepTaken(state, event, recorded);
      return;
    case 'StepSucceeded':
    case 'StepFailed':
      stepEnded(state, event, recorded);
      return;
    case 'GateOpened':
      gateOpened(state, event, recorded);
      return;
    case 'GateDecided':
      gateDecided(state, event, recorded);
      return;
    case 'PointTicked':
    case 'PointUnticked':
      pointTicked(state, event, recorded);
      return;
    case 'GateClaimed':
    case 'GateReminded':
      attended(state, event, recorded);
      return;
    case 'AbortRequested':
      state.abort = { by: recorded.actor, at: recorded.at };
      state.acts.push({ act: 'abort', ...state.abort, ...whyOf(event) });
      return;
    case 'RollbackRequested':
      state.acts.push({ act: 'rollback', by: recorded.actor, at: recorded.at, ...whyOf(event) });
      rollbackRequested(state);
      return;
    case 'RolloutEnded':
      ended(state, event, recorded);
      return;
    default:
      unknown(event);
      return;
  }
}

const whyOf = ({ reason }: { reason?: string }) => (reason === undefined ? {} : { reason });

function ended(state: RolloutState, { status }: EventOf<'RolloutEnded'>, { at }: Recorded): void {
  state.stage = 'ended';
  state.status = status;
  state.endedAt = at;
}

/** The compiler sees to it that every type has its case. An event that fits none changes nothing but the head. */
function unknown(_: never): void {}
