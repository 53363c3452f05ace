import { has, treats } from '../runbooks/kinds/table.ts';
import { useApproval } from './asks.ts';
import { accept, type CommandOf, type Decided, type EventOf, refuse } from './decided.ts';
import type { Phase, Recorded, Task } from './events.ts';
import { taskKey } from './events.ts';
import type { FailureCode } from './outcomes.ts';
import { nodeRolledBack } from './rollback.ts';
import { noteService } from './service-state.ts';
import type { NodeState, RolloutState } from './state.ts';
import { anotherAttempt, findStep, hasNext, nodeOf, stepsLeft, stepsOf } from './state.ts';
import { nextWork } from './work.ts';

type Outcome = EventOf<'StepSucceeded'> | EventOf<'StepFailed'>;

export function takeTask(command: CommandOf<'TakeTask'>, state: RolloutState): Decided {
  const { task } = command;
  if (!nextWork(state).some((due) => taskKey(due) === taskKey(task))) return refuse({ code: 'stale-task' });
  const running = state.running[taskKey(task)];
  return accept({ type: running ? 'StepResumed' : 'StepStarted', task: running?.task ?? task });
}

export function reportOutcome(
  command: CommandOf<'ReportSuccess'> | CommandOf<'ReportFailure'>,
  state: RolloutState,
): Decided {
  const running = state.running[taskKey(command.task)];
  if (!running) return refuse({ code: 'stale-task' });
  if (running.epoch !== command.epoch) return refuse({ code: 'fenced' });
  const { durationMs, facts, snippet } = command;
  const common = { task: running.task, durationMs, facts, ...(snippet ? { snippet } : {}) };
  if (command.type === 'ReportSuccess') return accept({ type: 'StepSucceeded', ...common });
  const { code, log, service } = command;
  return accept({
    type: 'StepFailed',
    ...common,
    code,
    ...(log ? { log } : {}),
    ...(service ? { service } : {}),
  });
}

/** A worker has taken a task, for the first time or from another. */
export function stepTaken(
  state: RolloutState,
  { task }: EventOf<'StepStarted'> | EventOf<'StepResumed'>,
  recorded: Recorded,
): void {
  const node = state.nodes[task.node];
  if (!node) return;
  const startedAt = state.running[taskKey(task)]?.startedAt ?? recorded.at;
  state.running[taskKey(task)] = { task, epoch: recorded.seq, startedAt, by: recorded.actor };
  node.attempts[`${task.phase}.${task.stepId}`] = task.attempt;
  if (task.look) return;
  const step = findStep(state, task);
  if (step) useApproval(state, { node: task.node, step });
  if (task.phase !== 'upgrade') return;
  state.started = true;
  node.touched = true;
  node.status = 'upgrading';
  if (step && (has(step, 'changesTree') || (treats(step, 'saves') && hasNext(node)))) node.treeTouched = true;
}

/** A task has its outcome. */
export function stepEnded(state: RolloutState, event: Outcome, recorded: Recorded): void {
  const { task, durationMs, facts, snippet } = event;
  const node = state.nodes[task.node];
  if (!node) return;
  const startedAt = state.running[taskKey(task)]?.startedAt ?? recorded.at - durationMs;
  delete state.running[taskKey(task)];
  node.results.push({
    task,
    startedAt,
    endedAt: recorded.at,
    durationMs,
    facts,
    ...(snippet === undefined ? {} : { snippet }),
    ...(event.type === 'StepFailed' ? { failure: event.code } : {}),
  });
  noteService(state, node, event, recorded.at);
  if (event.type === 'StepFailed') {
    state.failed.push(task);
    if (node.touched) node.status = 'failed';
    return;
  }
  if (task.look) {
    node.looked.push(task.stepId);
    return;
  }
  node.looked = node.looked.filter((id) => id !== task.stepId);
  node.done[task.phase].push(task.stepId);
  advance(state, node, task.phase);
}

/** Moves the node, and the stage with it, when a phase's last step on it is done. */
export function advance(state: RolloutState, node: NodeState, phase: Phase): void {
  if (phase === 'preflight' || phase === 'stage') {
    const prepared = (name: string) => isPrepared(state, nodeOf(state, name));
    if (prepared(node.name)) node.status = 'prepared';
    if (state.procedure.nodes.every(prepared)) {
      state.stage = 'upgrading';
      if (differs(state)) state.started = false;
    }
    return;
  }
  if (!isDone(state, node, phase)) return;
  if (phase === 'upgrade') node.status = 'upgraded';
  else nodeRolledBack(state, node);
}

/** Where a start will not have what the running service has, people say first that it is to go on. */
const differs = ({ nodes }: RolloutState): boolean =>
  Object.values(nodes).some(({ results }) =>
    results.some(({ task, facts, failure }) => task.phase === 'preflight' && !failure && facts.differs),
  );

const isPrepared = (state: RolloutState, node: NodeState): boolean =>
  node.done.preflight.length > 0 && isDone(state, node, 'stage');

const isDone = (state: RolloutState, node: NodeState, phase: Phase): boolean =>
  stepsLeft(state, node, phase).length === 0;

const marks = { alone: 'resume', 'by-force': 'force', 'as-it-is': 'accept' } as const;

/**
 * Makes the failed tasks due again. From its launch: a step that brings the service up begins with the launch before
 * it, as what it watched is gone. By force: it may use
 * -9. As it is: nothing may be left to do.
 */
export function retryFailed(state: RolloutState, how: 'from-launch' | keyof typeof marks): void {
  for (const task of state.failed) {
    const node = state.nodes[task.node];
    if (!node) continue;
    if (node.status === 'failed') node.status = task.phase === 'rollback' ? 'rolling-back' : 'upgrading';
    const again = repeated(state, node, task, how === 'from-launch');
    for (const id of again) anotherAttempt(node, task.phase, id);
    delete node.attempts[`resume.${task.phase}.${task.stepId}`];
    if (how !== 'from-launch') node.attempts[`${marks[how]}.${task.phase}.${task.stepId}`] = 1;
    node.done[task.phase] = node.done[task.phase].filter((id) => !again.includes(id));
  }
  state.failed = [];
}

/** Something runs that a stop had ended: tried again alone, the step would fail again. */
const wantsStop: readonly (FailureCode | undefined)[] = ['process-came-back', 'already-running'];

/** The ids of the steps that a retry of the task does again. */
function repeated(state: RolloutState, node: NodeState, task: Task, fromLaunch: boolean): string[] {
  const steps = stepsOf(state, node, task.phase).filter(({ id }) => !node.skipped.includes(id));
  const at = steps.findIndex((step) => step.id === task.stepId);
  const failed = steps[at];
  const why = node.results.findLast((result) => taskKey(result.task) === taskKey(task))?.failure;
  // It was not even begun.
  if (why === 'settings-changed') return [task.stepId];
  if (failed && wantsStop.includes(why) && !has(failed, 'launches')) {
    const stop = steps.slice(0, at).findLast((step) => has(step, 'takesDown') && !has(step, 'launches'));
    if (stop) return [stop.id, task.stepId];
  }
  const launch = steps.slice(0, Math.max(0, at)).findLastIndex((step) => has(step, 'launches'));
  const from = fromLaunch && failed && has(failed, 'bringsUp') ? launch : at;
  return from < 0 ? [task.stepId] : steps.slice(from, at + 1).map((step) => step.id);
}
