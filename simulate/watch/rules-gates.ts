import type { Recorded, RolloutEvent } from '../../src/rollout/events.ts';
import type { Break } from './rules-steps.ts';
import { type Story, toPutBack } from './story.ts';

type Of<T extends RolloutEvent['type']> = Extract<RolloutEvent, { type: T }>;

/** Whether this person has been shown such a button, and has pressed it. */
export type WasClicked = (user: string, actionId: string, gate: number, evidence: string) => boolean;

export function onGateOpened(story: Story, event: Of<'GateOpened'>, record: Recorded, broken: Break): void {
  if (story.gate) broken('one gate at a time', `${record.seq}`);
  if (story.running.size > 0) broken('people are asked when nothing runs', `${record.seq}`);
  story.abortedAt = undefined;
  story.gate = {
    seq: record.seq,
    kind: event.gate,
    node: event.node,
    step: event.step,
    options: event.options,
    evidence: record.hash,
    openedAt: record.at,
    ticks: new Set(),
  };
  if (event.gate !== 'person' || event.node === undefined) return;
  if (!story.looked.has(`${event.node}/${event.step}`))
    broken('files are looked at before people work on them', `${event.node}/${event.step}`);
  if (story.isRollingBack) return;
  // From here on people may change it.
  story.touched.add(event.node);
  story.treeTouched.add(event.node);
}

const FORWARD = new Set<string>(['run', 'skip', 'done', 'adopt']);

/** A decision is one that was offered, by somebody who may, about what that person has seen. */
export function onGateDecided(
  story: Story,
  event: Of<'GateDecided'>,
  record: Recorded,
  wasClicked: WasClicked,
  broken: Break,
): void {
  const { gate, request, requester } = story;
  const { decision, evidence } = event;
  const who = record.actor.id;
  const what = `${who} ${decision} at ${event.gate}`;
  if (!gate || gate.seq !== event.gate) {
    broken('a decision answers the open gate', what);
    return;
  }
  if (gate.evidence !== evidence) broken('a decision is bound to its evidence', what);
  if (!gate.options.includes(decision)) broken('a decision was offered', what);
  if (!wasClicked(who, `gate:${decision}`, gate.seq, gate.evidence))
    broken('a decision is about what its person saw', what);
  const isForward = decision === 'continue' || decision === 'finish' || FORWARD.has(decision);
  if (isForward && request.policy.access.fourEyes && who === requester) broken('four eyes', what);
  const asksPoints = gate.kind === 'node' || gate.kind === 'final';
  const open = request.procedure.points.filter(({ id }) => !gate.ticks.has(id));
  if (isForward && asksPoints && request.policy.verification === 'required' && open.length > 0)
    broken('required points are ticked first', what);
  story.lastDecision = decision;
  story.gate = undefined;
  if (decision === 'continue' && gate.kind === 'start') story.startPassed = true;
  else if (decision === 'continue' || decision === 'finish') story.passed.add(gate.node ?? '');
  // Where no node is named, it is said of all.
  for (const node of gate.node === undefined ? request.procedure.nodes : [gate.node]) {
    const key = `${node}/${gate.step}`;
    if (decision === 'skip') story.skipped.add(key);
    else if (decision === 'run' || decision === 'done') story.saidYes.add(`${gate.kind} ${key}`);
  }
  if (decision === 'rollback') beginRollback(story);
  if (decision === 'restart') beginRollback(story, gate.node);
  if (decision === 'leave') story.left.add(gate.node ?? toPutBack(story).at(-1) ?? '');
}

/** Of all nodes that were touched, or of this one. */
export function beginRollback(story: Story, only?: string): void {
  story.isRollingBack = true;
  story.only = only;
  story.left.clear();
  for (const key of story.done) if (key.startsWith('rollback.')) story.done.delete(key);
}

export function onTicked(story: Story, event: Of<'PointTicked'> | Of<'PointUnticked'>, broken: Break): void {
  const { gate } = story;
  if (gate?.seq !== event.gate) broken('points are ticked at the open gate', event.point);
  else if (event.type === 'PointTicked') gate.ticks.add(event.point);
  else gate.ticks.delete(event.point);
}

/** An end follows from a decision, or from the last node put back; it is a stop where others stay as they are. */
export function onEnded(story: Story, event: Of<'RolloutEnded'>, broken: Break): void {
  const { lastDecision, touched } = story;
  const isBack = story.isRollingBack && toPutBack(story).length === 0;
  const fits = {
    completed: lastDecision === 'finish',
    stopped: lastDecision === 'stop' || (isBack && touched.size > 0),
    'rolled-back': story.isRollingBack && touched.size === 0,
  }[event.status];
  if (!fits) broken('an end is what people decided', `${event.status} after ${lastDecision}`);
  if (story.running.size > 0) broken('nothing runs at the end', event.status);
  story.isActive = false;
}
