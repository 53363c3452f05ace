import { lackingRole } from './access.ts';
import { askAgain } from './asks.ts';
import { accept, type CommandOf, type Decided, refuse } from './decided.ts';
import { isTooLong, REASON_CHARS, reasonOf } from './reason.ts';
import type { NodeState, RolloutState } from './state.ts';
import { anotherAttempt, isActive, nodeOf, nodesToRollBack, stepsOf } from './state.ts';

export function requestRollback(command: CommandOf<'RequestRollback'>, state: RolloutState): Decided {
  if (!command.by.mayApprove) return refuse(lackingRole('approve', command.by, state.policy.access));
  if (isActive(state)) return refuse({ code: 'still-active' });
  if (state.procedure.rollback.length === 0) return refuse({ code: 'no-rollback-written' });
  if (nodesToRollBack(state).length === 0) return refuse({ code: 'nothing-to-roll-back' });
  const reason = reasonOf(command);
  if (isTooLong(reason)) return refuse({ code: 'reason-too-long', most: REASON_CHARS });
  return accept({ type: 'RollbackRequested', ...(reason === undefined ? {} : { reason }) });
}

/** A rollout that had ended goes on, back. */
export function rollbackRequested(state: RolloutState): void {
  delete state.status;
  delete state.endedAt;
  // Nobody has looked since.
  for (const node of Object.values(state.nodes)) delete node.service;
  beginRollback(state);
}

/** Queues every node that is not as it was before, or only one of them, with fresh attempts. */
export function beginRollback(state: RolloutState, only?: string): void {
  state.stage = 'rolling-back';
  state.failed = [];
  state.rollbackQueue =
    only === undefined ? nodesToRollBack(state) : [only].filter((name) => state.nodes[name]);
  for (const name of state.rollbackQueue) {
    const node = nodeOf(state, name);
    node.done.rollback = [];
    node.looked = [];
    for (const step of new Set([...state.procedure.rollback, ...stepsOf(state, node, 'rollback')])) {
      anotherAttempt(node, 'rollback', step.id);
      if (step.if !== undefined) askAgain(state, node, step);
    }
  }
  markRollingBack(state);
}

/** A node that cannot come back stays as it is; the next one's turn comes. */
export function leaveNode(state: RolloutState): void {
  state.failed = [];
  state.rollbackQueue = state.rollbackQueue.slice(1);
  markRollingBack(state);
}

/** A node is as it was before; the next one's turn comes. */
export function nodeRolledBack(state: RolloutState, node: NodeState): void {
  node.status = 'rolled-back';
  state.rollbackQueue = state.rollbackQueue.filter((name) => name !== node.name);
  markRollingBack(state);
}

function markRollingBack(state: RolloutState): void {
  const next = state.rollbackQueue[0];
  if (next !== undefined) nodeOf(state, next).status = 'rolling-back';
}
