import type { Task } from '../rollout/events.ts';
import { findStep, hostOf, nodeOf, type RolloutState, stepsLeft } from '../rollout/state.ts';
import { has, type Step, treats } from '../runbooks/kinds/table.ts';
import type { StepContext } from './remote/context.ts';
import { readMatcherFact } from './service/matcher.ts';

/** Facts of this phase's successes on the node, by step kind, those of any launch as a start's; the newest counts. */
export function earlierFacts(state: RolloutState, task: Task): StepContext['earlier'] {
  const earlier: StepContext['earlier'] = {};
  for (const result of nodeOf(state, task.node).results) {
    const step = findStep(state, result.task);
    if (!step || result.failure || result.task.phase !== task.phase) continue;
    earlier[has(step, 'launches') ? 'start' : step.kind] = result.facts;
  }
  return earlier;
}

/** The host's own id, as the rollout has met it first. */
export function machineOf(state: RolloutState, task: Task): Pick<StepContext, 'machine'> {
  const said = nodeOf(state, task.node)
    .results.filter((result) => hostOf(state, result.task) === hostOf(state, task))
    .map(({ facts }) => /^([0-9a-f]+) /.exec(String(facts.host ?? ''))?.[1])
    .find((machine) => machine !== undefined);
  return said === undefined ? {} : { machine: said };
}

/** How the step itself ended the last time, if it failed. */
export function failureBefore(state: RolloutState, task: Task): Pick<StepContext, 'failedBefore'> {
  const last = nodeOf(state, task.node).results.findLast(
    ({ task: done }) => done.phase === task.phase && done.stepId === task.stepId,
  );
  return last?.failure === undefined ? {} : { failedBefore: last.failure };
}

/** What the stop before a step has looked for, where the step works on a tree that nothing may run from meanwhile. */
export function downOf(state: RolloutState, task: Task): Pick<StepContext, 'down'> {
  const step = findStep(state, task);
  if (step === undefined || !reliesOnDown(step)) return {};
  let down: string[] | undefined;
  for (const { task: done, failure, facts } of nodeOf(state, task.node).results) {
    const before = findStep(state, done);
    if (before === undefined || failure !== undefined || done.phase !== task.phase) continue;
    if (has(before, 'launches')) down = undefined;
    else if (has(before, 'takesDown'))
      down = Array.isArray(facts.matcher) ? readMatcherFact(facts.matcher) : undefined;
  }
  return down === undefined ? {} : { down };
}

/** Whether the step after this one looks itself whether the service came back since its stop. */
export function looksNext(state: RolloutState, task: Task): Pick<StepContext, 'nextLooks'> {
  const steps = stepsLeft(state, nodeOf(state, task.node), task.phase);
  const next = steps[steps.findIndex(({ id }) => id === task.stepId) + 1];
  return next !== undefined && reliesOnDown(next) && next.if === undefined ? { nextLooks: true } : {};
}

const reliesOnDown = (step: Step): boolean =>
  has(step, 'changesTree') || treats(step, 'saves') || treats(step, 'puts-back');
