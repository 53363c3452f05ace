import { type Step, traitsOf } from '../runbooks/kinds/table.ts';
import type { GateKind } from './decisions.ts';
import type { Phase } from './events.ts';
import { type NodeState, type RolloutState, stepsLeft } from './state.ts';

/** A step about which people are asked before it, and the gate at which they are. */
export type Ask = { gate: GateKind; step: Step };

/**
 * What people are to say before a node goes on in a phase. The conditions of all its steps come first: they are
 * answered before anything is stopped there.
 */
export function askOf(state: RolloutState, node: NodeState, phase: Phase): Ask | undefined {
  const left = stepsLeft(state, node, phase);
  const open = left.find((step) => step.if !== undefined && !state.answered.includes(askKey(node, step)));
  if (open) return { gate: 'condition', step: open };
  const [next] = left;
  const gate = next && traitsOf(next).asks;
  return next && gate && !state.approved.includes(askKey(node, next)) ? { gate, step: next } : undefined;
}

/** Names what was said of a step on a node. */
export const askKey = (node: Pick<NodeState, 'name'>, step: Pick<Step, 'id'>): string =>
  `${node.name}/${step.id}`;

/** Takes back what people said of a step on a node, so that they are asked again. */
export function askAgain(state: RolloutState, node: NodeState, step: Pick<Step, 'id'>): void {
  const others = (key: string) => key !== askKey(node, step);
  state.approved = state.approved.filter(others);
  state.answered = state.answered.filter(others);
  node.skipped = node.skipped.filter((id) => id !== step.id);
}
