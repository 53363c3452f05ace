import { has } from '../runbooks/kinds/table.ts';
import type { Phase, Recorded, RolloutEvent } from './events.ts';
import type { NodeState, RolloutState } from './state.ts';
import { nodeOf, nodesToRollBack, stepsOf } from './state.ts';

type Of<T extends RolloutEvent['type']> = Extract<RolloutEvent, { type: T }>;

export function gateOpened(state: RolloutState, event: Of<'GateOpened'>, recorded: Recorded): void {
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

export function gateDecided(state: RolloutState, event: Of<'GateDecided'>, recorded: Recorded): void {
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

/** Makes the failed tasks due again. What brings the service up begins again with its launch: what it watched is gone. */
function retried(state: RolloutState, decision: 'retry' | 'wait' | 'force'): void {
  for (const task of state.failed) {
    const node = state.nodes[task.node];
    if (!node) continue;
    if (node.status === 'failed') node.status = task.phase === 'rollback' ? 'rolling-back' : 'upgrading';
    const steps = stepsOf(state, node, task.phase);
    const at = steps.findIndex((step) => step.id === task.stepId);
    const failed = steps[at];
    const from =
      failed && has(failed, 'bringsUp') && decision === 'retry'
        ? steps.slice(0, at).findLastIndex((step) => has(step, 'launches'))
        : at;
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

/** Queues every node that is not as it was before, with fresh attempts. */
export function beginRollback(state: RolloutState): void {
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

export function markRollingBack(state: RolloutState): void {
  const next = state.rollbackQueue[0];
  if (next !== undefined) nodeOf(state, next).status = 'rolling-back';
}
