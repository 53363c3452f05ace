import { has } from '../runbooks/kinds/table.ts';
import type { EventOf } from './decided.ts';
import type { Task } from './events.ts';
import type { Facts, ServiceState } from './outcomes.ts';
import type { NodeState, RolloutState } from './state.ts';
import { findStep, stepsOf } from './state.ts';

type Outcome = EventOf<'StepSucceeded'> | EventOf<'StepFailed'>;

/**
 * What an outcome says of the node's service, and the time without it. An outage begins when the process was first
 * seen gone, and ends when a step or a look found it up.
 * @param at when the outcome was recorded, in milliseconds since the epoch.
 */
export function noteService(state: RolloutState, node: NodeState, event: Outcome, at: number): void {
  const seen = event.type === 'StepSucceeded' ? afterSuccess(state, node, event) : afterFailure(state, event);
  if (seen === undefined) return;
  const before = node.service?.is;
  if (before !== seen) node.service = { is: seen, at };
  // What nobody has taken down is no outage of this rollout.
  if (seen === 'down' && before !== 'down' && event.task.phase !== 'preflight') node.downSince ??= at;
  if (event.type === 'StepSucceeded' && isReplaced(state, event)) node.downSince ??= at - event.durationMs;
  if (seen !== 'up' || node.downSince === undefined) return;
  node.outageMs += at - node.downSince;
  delete node.downSince;
}

/** One command that ends and begins the service: it was down while that ran. */
function isReplaced(state: RolloutState, { task, facts }: EventOf<'StepSucceeded'>): boolean {
  const step = findStep(state, task);
  return step !== undefined && has(step, 'takesDown') && has(step, 'launches') && !facts.alreadyRunning;
}

function afterSuccess(
  state: RolloutState,
  node: NodeState,
  { task, facts }: EventOf<'StepSucceeded'>,
): ServiceState | undefined {
  if (task.phase === 'preflight') return ofPreflight(facts);
  const step = findStep(state, task);
  if (step === undefined) return undefined;
  if (has(step, 'bringsUp')) return 'up';
  if (has(step, 'launches')) {
    const stays = facts.alreadyRunning === true && node.service?.is === 'up';
    return isWatched(state, node, task) && !stays ? 'starting' : 'up';
  }
  return has(step, 'takesDown') ? 'down' : undefined;
}

/** Where a document does not say how the service is started, there is nothing to look for. */
function ofPreflight({ processes, notes }: Facts): ServiceState | undefined {
  if (Array.isArray(processes) && processes.length > 0) return 'up';
  return Array.isArray(notes) && notes.includes('no-process') ? 'down' : undefined;
}

/** The step itself may have judged that the process which runs is not ready. */
function afterFailure(
  state: RolloutState,
  { task, code, service }: EventOf<'StepFailed'>,
): ServiceState | undefined {
  if (service === undefined) return code === 'process-died' ? 'down' : undefined;
  const step = findStep(state, task);
  const judges = step !== undefined && (has(step, 'bringsUp') || has(step, 'launches'));
  return service === 'up' && judges && code !== 'aborted' ? 'starting' : service;
}

/** Whether a later step says when the service is up. */
function isWatched(state: RolloutState, node: NodeState, { phase, stepId }: Task): boolean {
  const steps = stepsOf(state, node, phase);
  return steps.slice(steps.findIndex(({ id }) => id === stepId) + 1).some((step) => has(step, 'bringsUp'));
}

/** Whether a node is out of service, as far as anybody has seen. */
export const isOutOfService = ({ nodes }: RolloutState): boolean =>
  Object.values(nodes).some(({ downSince, service }) => downSince !== undefined || service?.is === 'unknown');
