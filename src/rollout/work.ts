import { has, type Step } from '../runbooks/kinds/table.ts';
import { askOf } from './asks.ts';
import type { Phase, Task } from './events.ts';
import { taskKey } from './events.ts';
import type { NodeState, RolloutState } from './state.ts';
import { nodeOf, stepsLeft } from './state.ts';

export const PREFLIGHT = 'preflight';

/**
 * The tasks that are due or running now. Empty at a gate and after the end; while an abort is pending only
 * what already runs. Deriving it again after a crash gives the same tasks with the same keys.
 */
export function nextWork(state: RolloutState): readonly Task[] {
  const known = derived.get(state);
  if (known) return known;
  const work = derive(state);
  derived.set(state, work);
  return work;
}

/** Nobody changes a state, and several ask of each. */
const derived = new WeakMap<RolloutState, readonly Task[]>();

function derive(state: RolloutState): Task[] {
  if (state.stage === 'ended' || state.gate) return [];
  const running = Object.values(state.running).map((entry) => entry.task);
  if (state.abort) return running;
  return merge(running, dueTasks(state));
}

function merge(running: Task[], due: Task[]): Task[] {
  const keys = new Set(running.map(taskKey));
  return [...running, ...due.filter((task) => !keys.has(taskKey(task)))];
}

/** What should start now, leaving gates and aborts aside. */
export function dueTasks(state: RolloutState): Task[] {
  if (state.stage === 'preparing') return preparation(state);
  if (state.failed.length > 0) return [];
  if (state.stage === 'upgrading') {
    const node = currentNode(state);
    return state.started ? unasked(state, node, 'upgrade') : [];
  }
  if (state.stage === 'rolling-back') {
    const name = state.rollbackQueue[0];
    if (name === undefined) return [];
    return unasked(state, nodeOf(state, name), 'rollback');
  }
  return [];
}

/** The node's next step, unless people are to say something first; what they are to work on is looked at before. */
function unasked(state: RolloutState, node: NodeState, phase: Phase): Task[] {
  const step = nextStep(state, node, phase);
  if (!step) return [];
  const ask = askOf(state, node, phase);
  if (!ask) return [toTask(node, phase, step.id)];
  const isUnseen = ask.gate === 'person' && has(step, 'looksFirst') && !node.looked.includes(step.id);
  return isUnseen ? [{ ...toTask(node, phase, step.id), look: true }] : [];
}

export function currentNode(state: RolloutState): NodeState {
  const name = state.procedure.nodes[state.current];
  if (name === undefined) throw new Error(`rollout ${state.id} has no node at ${state.current}`);
  return nodeOf(state, name);
}

/** The first step of the phase that is not done on the node, nor left out there. */
function nextStep(state: RolloutState, node: NodeState, phase: Phase): Step | undefined {
  return stepsLeft(state, node, phase)[0];
}

/** Every node is looked at before any is staged, so that people learn of all problems at once. */
function preparation(state: RolloutState): Task[] {
  const nodes = state.procedure.nodes.map((name) => nodeOf(state, name));
  const unfailed = (task: Task) => !state.failed.some((failed) => taskKey(failed) === taskKey(task));
  const unchecked = nodes.filter((node) => node.done.preflight.length === 0);
  const checks = unchecked.map((node) => toTask(node, 'preflight', PREFLIGHT)).filter(unfailed);
  if (unchecked.length > 0) return checks;
  return nodes.flatMap((node) => unasked(state, node, 'stage')).filter(unfailed);
}

/** What people have said of a step's next attempt. */
const answers = ['force', 'resume', 'accept'] as const;

function toTask(node: NodeState, phase: Phase, stepId: string): Task {
  const attempt = Math.max(1, node.attempts[`${phase}.${stepId}`] ?? 1);
  const said = answers.filter((answer) => node.attempts[`${answer}.${phase}.${stepId}`] === 1);
  return { node: node.name, phase, stepId, attempt, ...Object.fromEntries(said.map((one) => [one, true])) };
}
