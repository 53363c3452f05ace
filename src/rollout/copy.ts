import type { RolloutEvent } from './events.ts';
import type { NodeState, OpenGate, RolloutState } from './state.ts';

/**
 * A copy for folding these events into. It shares the nodes that none of them changes, and whatever is only ever
 * replaced as a whole: with a hundred nodes an event costs what one does.
 */
export function copyFor(state: RolloutState, events: readonly RolloutEvent[]): RolloutState {
  const nodes = { ...state.nodes };
  for (const name of changedBy(state, events)) {
    const node = nodes[name];
    if (node) nodes[name] = copyNode(node);
  }
  return {
    ...state,
    nodes,
    running: { ...state.running },
    failed: [...state.failed],
    decided: [...state.decided],
    acts: [...state.acts],
    approved: [...state.approved],
    answered: [...state.answered],
    ...(state.gate ? { gate: copyGate(state.gate) } : {}),
  };
}

/** A step changes its own node, but where a rollback goes on to the next; people's decisions may change any. */
function changedBy(state: RolloutState, events: readonly RolloutEvent[]): Iterable<string> {
  const names = new Set<string>();
  for (const event of events) {
    if (!('task' in event) || event.task.phase === 'rollback') return Object.keys(state.nodes);
    names.add(event.task.node);
  }
  return names;
}

function copyNode(node: NodeState): NodeState {
  const { preflight, stage, upgrade, rollback } = node.done;
  return {
    ...node,
    done: { preflight: [...preflight], stage: [...stage], upgrade: [...upgrade], rollback: [...rollback] },
    skipped: [...node.skipped],
    looked: [...node.looked],
    attempts: { ...node.attempts },
    results: [...node.results],
  };
}

const copyGate = (gate: OpenGate): OpenGate => ({ ...gate, ticks: { ...gate.ticks } });

/** Makes a state unchangeable, with all that was not so already. */
export function freezeAll<T extends object>(value: T): T {
  if (Object.isFrozen(value)) return value;
  Object.freeze(value);
  const inside: Iterable<unknown> = Array.isArray(value) ? value : Object.values(value);
  for (const inner of inside) if (typeof inner === 'object' && inner) freezeAll(inner);
  return value;
}
