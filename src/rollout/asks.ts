import { isInTurn } from '../runbooks/kinds/placed.ts';
import { type Step, traitsOf } from '../runbooks/kinds/table.ts';
import type { GateKind } from './decisions.ts';
import type { Phase } from './events.ts';
import { type NodeState, nodeOf, type RolloutState, stepsLeft } from './state.ts';

/** A step about which people are asked before it, and the gate at which they are. */
export type Ask = {
  gate: GateKind;
  step: Step;
  /** Absent: one answer holds on every node that the step runs on. */
  node?: string;
};

type Due = { node: string; step: Step };

/**
 * What people are to say before a node goes on in a phase. All that can be asked ahead is asked before the first
 * node is stopped: whether each conditional step runs on each node, and then each script once, those of the way back
 * too. What only shows on the way (an order in words, a script that runs again) is asked in its place.
 */
export function askOf(state: RolloutState, node: NodeState, phase: Phase): Ask | undefined {
  const due = nodesAsked(state, node, phase).flatMap((one) =>
    stepsLeft(state, one, phase).map((step): Due => ({ node: one.name, step })),
  );
  const open = due.find((one) => one.step.if !== undefined && !state.answered.includes(askKey(one)));
  if (open) return { gate: 'condition', ...open };
  const ahead = phase === 'upgrade' && !node.touched ? wayBack(state) : [];
  const script = [...due, ...ahead].find(
    (one) => asks(one, 'shell') && !state.approved.includes(askKey(one)),
  );
  if (script)
    return { gate: 'shell', step: script.step, ...(isBegun(node, phase) ? { node: node.name } : {}) };
  const [step] = stepsLeft(state, node, phase);
  const next = step && { node: node.name, step };
  return next && asks(next, 'person') && !state.approved.includes(askKey(next))
    ? { gate: 'person', ...next }
    : undefined;
}

/** Names what was said of a step on a node. */
export const askKey = ({ node, step }: { node: string; step: Pick<Step, 'id'> }): string =>
  `${node}/${step.id}`;

/** The nodes that an answer holds on. */
export const nodesOfAsk = (state: RolloutState, { step, node }: Pick<Ask, 'step' | 'node'>): string[] =>
  node === undefined ? inTurn(state, step) : [node];

/** An approval is for one run: whoever runs the step again is to be asked again. */
export function useApproval(state: RolloutState, one: Due): void {
  state.approved = state.approved.filter((key) => key !== askKey(one));
}

/** Takes back what people said of a step's condition on a node. */
export function askAgain(state: RolloutState, node: NodeState, step: Step): void {
  state.answered = state.answered.filter((key) => key !== askKey({ node: node.name, step }));
  node.skipped = node.skipped.filter((id) => id !== step.id);
}

const asks = ({ step }: Due, what: 'shell' | 'person') => traitsOf(step).asks === what;

const inTurn = ({ procedure: { nodes } }: RolloutState, step: Step): string[] =>
  nodes.filter((node) => isInTurn(step, node, nodes));

/** Every step of the way back, on every node: whoever goes it has no time to read commands. */
const wayBack = (state: RolloutState): Due[] =>
  state.procedure.rollback.flatMap((step) => inTurn(state, step).map((node) => ({ node, step })));

/** Those whose turn is still to come are asked about too, but not in the middle of a node's turn. */
function nodesAsked(state: RolloutState, node: NodeState, phase: Phase): NodeState[] {
  if (phase === 'stage' || isBegun(node, phase)) return [node];
  const names = phase === 'rollback' ? state.rollbackQueue : state.procedure.nodes.slice(state.current);
  return names.map((name) => nodeOf(state, name));
}

const isBegun = (node: NodeState, phase: Phase): boolean =>
  phase === 'rollback' ? node.done.rollback.length > 0 : node.touched;

/** The phase that a rollout is in. */
export function phaseNow({ stage }: RolloutState): Phase {
  if (stage === 'preparing') return 'stage';
  return stage === 'rolling-back' ? 'rollback' : 'upgrade';
}
