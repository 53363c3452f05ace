import { askAtGate } from '../rollout/gates.ts';
import type { OpenGate, RolloutState } from '../rollout/state.ts';
import { findStep, type NodeState, nodeOf, stepsLeft, stepsOf } from '../rollout/state.ts';
import type { Words } from './words.ts';

/** One line: what happens now, or what is waited for. */
export function whereLine(state: RolloutState, words: Words): string {
  if (state.status) return words.ended(state.status).split('\n')[0] ?? '';
  const { gate } = state;
  const { person } = words.markup;
  if (gate) {
    const [failed] = gate.failed;
    return words.question(gate.kind, {
      node: gate.node && (askAtGate(state)?.hosts[0] ?? gate.node),
      next: nextNode(state, gate),
      aborted: gate.aborted,
      step: failed && words.step(findStep(state, failed)?.kind ?? 'preflight'),
    });
  }
  if (state.abort) return words.aborting(person(state.abort.by));
  if (state.stage === 'preparing') return `${words.preparing} …`;
  const name = state.stage === 'rolling-back' ? state.rollbackQueue[0] : state.procedure.nodes[state.current];
  if (name === undefined) return '';
  const node = nodeOf(state, name);
  return words.nodeLine(name, `${words.nodeStatus(node.status)}${stepText(state, node, words)}`);
}

/** The node that a decision to continue leads to. */
export function nextNode(state: RolloutState, gate: Pick<OpenGate, 'node'>): string | undefined {
  const at = gate.node === undefined ? -1 : state.procedure.nodes.indexOf(gate.node);
  return at < 0 ? undefined : state.procedure.nodes[at + 1];
}

/** ` · 3/5 backup` while the node is being worked on. */
export function stepText(state: RolloutState, node: NodeState, words: Words): string {
  const phase = node.status === 'rolling-back' ? 'rollback' : 'upgrade';
  if (node.status !== 'upgrading' && node.status !== 'rolling-back') return '';
  const steps = stepsOf(state, node, phase);
  const [step] = stepsLeft(state, node, phase);
  return step ? ` · ${steps.indexOf(step) + 1}/${steps.length} ${words.doing(step.kind)} …` : '';
}
