import type { Recorded, Task } from '../../src/rollout/events.ts';
import { taskKey } from '../../src/rollout/events.ts';
import { PREFLIGHT } from '../../src/rollout/work.ts';
import type { Step } from '../../src/runbooks/runbook.ts';
import { doneKey, type Story, toPutBack } from './story.ts';

export type Break = (rule: string, what: string) => void;

/** A task is started: once, when nothing forbids it, after whatever must come before. */
export function onStarted(story: Story, task: Task, record: Recorded, broken: Break): void {
  const key = taskKey(task);
  if (story.granted.has(key)) broken('a task is started once', key);
  if (record.actor.kind !== 'worker') broken('only workers start tasks', key);
  if (story.gate) broken('nothing starts while people are asked', key);
  if (story.abortedAt !== undefined) broken('nothing starts once a rollout is aborted', key);
  checkOrder(story, task, broken);
  if (task.phase === 'upgrade' && !task.look) {
    story.touched.add(task.node);
    const kind = stepOf(story, task)?.kind;
    const takesAway = kind === 'backup' && story.prepared.has(task.node);
    if (kind === 'unpack' || kind === 'shell' || takesAway) story.treeTouched.add(task.node);
  }
  take(story, task, record);
}

/** A worker takes over: the task must be under way. */
export function onResumed(story: Story, task: Task, record: Recorded, broken: Break): void {
  const key = taskKey(task);
  if (!story.running.has(key)) broken('only what runs is taken over', key);
  take(story, task, record);
}

function take(story: Story, task: Task, { seq, actor, at }: Recorded): void {
  const key = taskKey(task);
  const since = story.running.get(key)?.since ?? at;
  story.running.set(key, { task, by: actor.id, epoch: seq, since });
  story.granted.set(key, (story.granted.get(key) ?? new Set()).add(seq));
}

/** An outcome comes from whoever took the task last, and comes once. */
export function onOutcome(story: Story, task: Task, record: Recorded, broken: Break): void {
  const key = taskKey(task);
  const running = story.running.get(key);
  if (!running) broken('an outcome belongs to a task that runs', key);
  else if (running.by !== record.actor.id)
    broken('the last taker alone reports', `${key}: ${record.actor.id}, not ${running.by}`);
  story.running.delete(key);
  if (record.event.type !== 'StepSucceeded') return;
  if (task.look) {
    story.looked.add(`${task.node}/${task.stepId}`);
    return;
  }
  story.done.add(doneKey(task));
  if (task.phase === 'upgrade' && record.event.facts.prepared === true) story.prepared.add(task.node);
  const last = rollbackSteps(story, task.node).at(-1);
  if (task.phase === 'rollback' && task.stepId === last?.id) story.touched.delete(task.node);
}

function checkOrder(story: Story, task: Task, broken: Break): void {
  const { nodes } = story.request.procedure;
  const key = taskKey(task);
  const others = [...story.running.values()];
  switch (task.phase) {
    case 'preflight':
      return;
    case 'stage':
      if (!nodes.every((node) => isDone(story, 'preflight', node, PREFLIGHT)))
        broken('every node is looked at before any is staged', key);
      return;
    case 'upgrade':
      checkUpgrade(story, task, broken);
      if (others.length > 0) broken('one node at a time', key);
      return;
    case 'rollback': {
      if (!story.isRollingBack) broken('people ask for a rollback', key);
      const newest = toPutBack(story).at(-1);
      if (task.node !== newest) broken('the newest node is rolled back first', `${key}, not ${newest}`);
      checkBefore(story, task, rollbackSteps(story, task.node), broken);
      if (others.length > 0) broken('one node at a time', key);
    }
  }
}

function checkUpgrade(story: Story, task: Task, broken: Break): void {
  const { nodes, steps } = story.request.procedure;
  const key = taskKey(task);
  const uploads = steps.filter(({ kind }) => kind === 'upload');
  const isStaged = (node: string) => uploads.every(({ id }) => isDone(story, 'stage', node, id));
  if (!nodes.every(isStaged)) broken('every node is staged before any is stopped', key);
  if (!story.startPassed) broken('the start gate is passed first', key);
  if (story.isRollingBack) broken('no upgrade during a rollback', key);
  const before = nodes.slice(0, nodes.indexOf(task.node));
  if (!before.every((node) => story.passed.has(node))) broken('the nodes before are let pass by people', key);
  checkBefore(
    story,
    task,
    steps.filter(({ kind }) => kind !== 'upload'),
    broken,
  );
  checkSaid(story, task, broken);
}

/** What people are to say before a step, they have said of this very one. */
function checkSaid(story: Story, task: Task, broken: Break): void {
  if (task.look) return;
  const step = stepOf(story, task);
  const key = taskKey(task);
  const place = `${task.node}/${task.stepId}`;
  // One yes is for one run.
  if (step?.kind === 'shell' && !story.saidYes.delete(`shell ${place}`))
    broken('a script is approved first', key);
  if (step?.kind === 'person' && !story.saidYes.delete(`person ${place}`))
    broken('people say what is done', key);
  if (step?.if !== undefined && !story.saidYes.has(`condition ${place}`))
    broken('a condition is answered first', key);
  if (story.skipped.has(place)) broken('what people left out does not run', key);
}

function checkBefore(story: Story, task: Task, steps: readonly Step[], broken: Break): void {
  const at = steps.findIndex(({ id }) => id === task.stepId);
  const missing = steps
    .slice(0, at)
    .filter(
      ({ id }) => !isDone(story, task.phase, task.node, id) && !story.skipped.has(`${task.node}/${id}`),
    );
  if (at < 0) broken('only steps of the document run', taskKey(task));
  if (missing.length > 0) broken('steps run in order', `${taskKey(task)} before ${missing[0]?.id}`);
}

const isDone = (story: Story, phase: Task['phase'], node: string, stepId: string) =>
  story.done.has(doneKey({ phase, node, stepId }));

/** Stop and restore are left out where the tree was never touched. */
function rollbackSteps({ request, treeTouched }: Story, node: string): Step[] {
  const { steps, rollback } = request.procedure;
  if (treeTouched.has(node)) return rollback;
  // A document that says no way back still says how to start what is as it was.
  if (rollback.length === 0) return steps.filter(({ kind }) => kind === 'start' || kind === 'follow');
  return rollback.filter(({ kind }) => kind !== 'restore' && kind !== 'stop');
}

const stepOf = ({ request }: Story, task: Task): Step | undefined =>
  [...request.procedure.steps, ...request.procedure.rollback].find(({ id }) => id === task.stepId);
