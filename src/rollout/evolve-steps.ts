import { has } from '../runbooks/kinds/table.ts';
import type { Phase, Recorded, RolloutEvent, Task } from './events.ts';
import { taskKey } from './events.ts';
import { markRollingBack } from './evolve-gates.ts';
import type { NodeState, RolloutState } from './state.ts';
import { findStep, nodeOf, stepsOf } from './state.ts';

type Of<T extends RolloutEvent['type']> = Extract<RolloutEvent, { type: T }>;

/** A worker has taken a task, for the first time or from another. */
export function started(state: RolloutState, task: Task, recorded: Recorded): void {
  const node = state.nodes[task.node];
  if (!node) return;
  const startedAt = state.running[taskKey(task)]?.startedAt ?? recorded.at;
  state.running[taskKey(task)] = { task, epoch: recorded.seq, startedAt, by: recorded.actor };
  node.attempts[`${task.phase}.${task.stepId}`] = task.attempt;
  if (task.phase !== 'upgrade') return;
  node.touched = true;
  node.status = 'upgrading';
  const step = findStep(state, task);
  if (step && has(step, 'changesTree')) node.treeTouched = true;
}

/** A task has its outcome. */
export function settled(
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
  const step = findStep(state, event.task);
  const succeeded = (trait: 'takesDown' | 'bringsUp') =>
    step !== undefined && has(step, trait) && event.type === 'StepSucceeded';
  const stopped = succeeded('takesDown') && event.facts.alreadyStopped !== true;
  const died = event.type === 'StepFailed' && event.code === 'process-died';
  if ((stopped || died) && node.downSince === undefined) node.downSince = at;
  if (succeeded('bringsUp') && node.downSince !== undefined) {
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
