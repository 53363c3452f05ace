import type { Recorded, RolloutEvent, Task } from '../rollout/events.ts';
import { findStep, hostOf, type RolloutState } from '../rollout/state.ts';
import { cut } from './markup/clean.ts';
import { nextNode, whereLine } from './where.ts';
import type { Words } from './words.ts';

type Of<T extends RolloutEvent['type']> = Extract<RolloutEvent, { type: T }>;

const POINT_CHARS = 300;

/**
 * What happened, as a finished text without its time; empty for the start of a step, whose outcome says all.
 * @param after the state with this event folded in.
 */
export function eventText({ event, actor, at }: Recorded, after: RolloutState, words: Words): string {
  const { person, strong } = words.markup;
  switch (event.type) {
    case 'RolloutRequested':
      return words.titled(`${event.service} → ${event.release}`, words.requestedBy(person(actor)));
    case 'StepStarted':
      return '';
    case 'StepResumed':
      return words.takenOver(
        turnOf(after, event.task).join(' @ '),
        stepName(after, event.task, words),
        actor.id,
      );
    case 'StepSucceeded':
    case 'StepFailed':
      return outcomeText(event, after, words);
    case 'GateOpened':
      return gateText(event, after, words);
    case 'GateDecided':
      return decidedText(event, actor, after, words);
    case 'PointTicked':
    case 'PointUnticked': {
      const point = after.procedure.points.find(({ id }) => id === event.point)?.text ?? event.point;
      return words.ticked(person(actor), cut(point, POINT_CHARS), event.type === 'PointTicked');
    }
    case 'GateClaimed':
      return words.claimed(person(actor));
    case 'GateReminded':
      return reminderText(after, at, words);
    case 'AbortRequested':
      return strong(words.aborted(person(actor), event.reason));
    case 'RollbackRequested':
      return strong(words.rollbackAsked(person(actor), event.reason));
    case 'RolloutEnded':
      return words.ended(event.status);
  }
}

/** What is asked, and in whose turn, where that is about another host. */
function gateText({ node }: Of<'GateOpened'>, after: RolloutState, words: Words): string {
  const where = whereLine(after, words);
  const name = words.markup.text(node ?? '');
  return where.includes(name) ? where : `${where} · ${name}`;
}

/** What waits, and for how long by then. */
function reminderText(after: RolloutState, at: number, words: Words): string {
  const { gate } = after;
  const where = whereLine(after, words);
  return gate ? words.stillWaits(where, words.duration(at - gate.openedAt)) : where;
}

function decidedText(
  { gate: seq, decision, reason }: Of<'GateDecided'>,
  actor: Recorded['actor'],
  after: RolloutState,
  words: Words,
): string {
  const gate = after.decided.find((past) => past.seq === seq);
  const act = words.actOf(words.markup.person(actor), {
    decision,
    node: gate?.node,
    next: gate && nextNode(after, gate),
    verified: Object.keys(gate?.ticks ?? {}).length > 0,
    reason,
  });
  return gate?.step === undefined ? act : `${act} · ${words.markup.text(gate.step)}`;
}

function outcomeText(
  event: Of<'StepSucceeded'> | Of<'StepFailed'>,
  after: RolloutState,
  words: Words,
): string {
  const { task, facts, durationMs } = event;
  const { strong, text } = words.markup;
  const kind = findStep(after, task)?.kind ?? 'preflight';
  const ok = event.type === 'StepSucceeded';
  const said = ok ? words.success(kind, facts) : words.failure(event.code, facts);
  const what = [
    words.step(kind),
    ...(task.attempt > 1 ? [words.attempt(task.attempt)] : []),
    words.duration(durationMs),
  ];
  const who = turnOf(after, task).map((name) => strong(text(name)));
  return `${ok ? '✓' : '✗'} ${who.join(' @ ')} · ${what.join(' · ')}\n${said}`;
}

/** The node in whose turn a step is, and the host that it ran on, where that is another. */
function turnOf(state: RolloutState, task: Task): string[] {
  const host = hostOf(state, task);
  return host === task.node ? [host] : [task.node, host];
}

const stepName = (state: RolloutState, task: Task, words: Words): string =>
  words.step(findStep(state, task)?.kind ?? 'preflight');
