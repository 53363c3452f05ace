import { has, type Step } from '../runbooks/kinds/table.ts';
import type { Phase, Task } from './events.ts';
import { taskKey } from './events.ts';
import type { NodeState, RolloutState } from './state.ts';
import { nodeOf, stepsOf } from './state.ts';

export const PREFLIGHT = 'preflight';

/**
 * The tasks that are due or running now. Empty at a gate and after the end; while an abort is pending only
 * what already runs. Deriving it again after a crash gives the same tasks with the same keys.
 */
export function nextWork(state: RolloutState): Task[] {
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
    const step = nextStep(state, node, 'upgrade');
    return state.started && step && !needsApproval(state, node, step)
      ? [toTask(node, 'upgrade', step.id)]
      : [];
  }
  if (state.stage === 'rolling-back') {
    const name = state.rollbackQueue[0];
    if (name === undefined) return [];
    const node = nodeOf(state, name);
    const step = nextStep(state, node, 'rollback');
    return step && !needsApproval(state, node, step) ? [toTask(node, 'rollback', step.id)] : [];
  }
  return [];
}

export function currentNode(state: RolloutState): NodeState {
  const name = state.procedure.nodes[state.current];
  if (name === undefined) throw new Error(`rollout ${state.id} has no node at ${state.current}`);
  return nodeOf(state, name);
}

/** The first step of the phase that is not done on the node. */
export function nextStep(state: RolloutState, node: NodeState, phase: Phase): Step | undefined {
  return stepsOf(state, node, phase).find((step) => !node.done[phase].includes(step.id));
}

export function needsApproval(state: RolloutState, node: NodeState, step: Step): boolean {
  return has(step, 'asks') && !state.approvedShell.includes(`${node.name}/${step.id}`);
}

/** Every node is looked at before any is staged, so that people learn of all problems at once. */
function preparation(state: RolloutState): Task[] {
  const nodes = state.procedure.nodes.map((name) => nodeOf(state, name));
  const unfailed = (task: Task) => !state.failed.some((failed) => taskKey(failed) === taskKey(task));
  const unchecked = nodes.filter((node) => node.done.preflight.length === 0);
  const checks = unchecked.map((node) => toTask(node, 'preflight', PREFLIGHT)).filter(unfailed);
  if (unchecked.length > 0) return checks;
  return nodes
    .flatMap((node) => {
      const step = nextStep(state, node, 'stage');
      return step ? [toTask(node, 'stage', step.id)] : [];
    })
    .filter(unfailed);
}

function toTask(node: NodeState, phase: Phase, stepId: string): Task {
  const attempt = Math.max(1, node.attempts[`${phase}.${stepId}`] ?? 1);
  const force = node.attempts[`force.${phase}.${stepId}`] === 1;
  return { node: node.name, phase, stepId, attempt, ...(force ? { force } : {}) };
}
