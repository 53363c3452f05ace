import type { GateKind } from '../../rollout/decisions.ts';
import type { Recorded, RolloutEvent } from '../../rollout/events.ts';
import type { RolloutState } from '../../rollout/state.ts';
import { findStep, hostOf, nodeOf } from '../../rollout/state.ts';
import { cut } from '../../words/markup/clean.ts';
import { clock, esc, person } from '../../words/markup/mrkdwn.ts';
import { nodeService } from '../../words/node-service.ts';
import { nextNode, whereLine } from '../../words/where.ts';
import type { Words } from '../../words/words.ts';
import type { Entry } from './batch.ts';
import { pack } from './block-kit.ts';
import { mentions, requester } from './mentions.ts';
import { notificationOf } from './notification.ts';
import { fenced } from './slack-text.ts';

/** @param after the state with this event folded in. */
export function threadEntry(recorded: Recorded, after: RolloutState, words: Words, plan: string): Entry {
  const { event, seq, at, actor } = recorded;
  const line = (text: string) => `${clock(at)} ${text}`;
  switch (event.type) {
    case 'RolloutRequested':
      return { seq, quiet: false, parts: planParts(event, plan, words) };
    case 'StepStarted':
      return { seq, quiet: true, parts: [] };
    case 'StepResumed':
      return {
        seq,
        quiet: false,
        parts: [
          line(
            words.takenOver(
              turnOf(after, event.task).join(' @ '),
              stepName(after, event.task, words),
              actor.id,
            ),
          ),
        ],
      };
    case 'StepSucceeded':
    case 'StepFailed':
      return outcome(recorded, event, after, words);
    case 'GateOpened':
      return {
        seq,
        quiet: false,
        parts: [line(`${mentions(after, words)}${gateLine(event, after, words)}`)],
        notice: notificationOf(after, words),
        broadcast: isLoud(event, after),
      };
    case 'GateDecided': {
      const gate = after.decided.find((past) => past.seq === event.gate);
      const act = {
        decision: event.decision,
        node: gate?.node,
        next: gate && nextNode(after, gate),
        verified: Object.keys(gate?.ticks ?? {}).length > 0,
        reason: event.reason,
      };
      const step = gate?.step === undefined ? [] : [esc(gate.step)];
      return {
        seq,
        quiet: false,
        parts: [line([words.actOf(person(actor), act), ...step].join(' · '))],
      };
    }
    case 'PointTicked':
    case 'PointUnticked': {
      const point = after.procedure.points.find(({ id }) => id === event.point)?.text ?? event.point;
      return {
        seq,
        quiet: true,
        parts: [line(words.ticked(person(actor), cut(point, 300), event.type === 'PointTicked'))],
      };
    }
    case 'AbortRequested':
      return { seq, quiet: false, parts: [line(`*${words.aborted(person(actor))}*`)] };
    case 'RollbackRequested':
      return { seq, quiet: false, parts: [line(`*${words.rollbackAsked(person(actor))}*`)] };
    case 'RolloutEnded':
      return {
        seq,
        quiet: false,
        parts: closing(recorded, after, words),
        notice: notificationOf(after, words),
        broadcast: true,
      };
  }
}

/** What is asked, and in whose turn, where that is about another host. */
function gateLine({ node }: Of<'GateOpened'>, after: RolloutState, words: Words): string {
  const where = whereLine(after, words);
  return node === undefined || where.includes(esc(node)) ? where : `${where} · ${esc(node)}`;
}

/** The node in whose turn a step is, and the host that it ran on, where that is another. */
function turnOf(state: RolloutState, task: Of<'StepStarted'>['task']): string[] {
  const host = hostOf(state, task);
  return host === task.node ? [host] : [task.node, host];
}

const LOUD = new Set<GateKind>(['failed', 'node', 'final']);

/** In the middle of a node's turn, too, nobody may expect to be asked. */
const isLoud = ({ gate, node }: Of<'GateOpened'>, { nodes }: RolloutState): boolean =>
  LOUD.has(gate) || nodes[node ?? '']?.touched === true;

type Of<T extends RolloutEvent['type']> = Extract<RolloutEvent, { type: T }>;

function stepName(state: RolloutState, task: Of<'StepStarted'>['task'], words: Words): string {
  return words.step(findStep(state, task)?.kind ?? 'preflight');
}

function outcome(
  recorded: Recorded,
  event: Of<'StepSucceeded'> | Of<'StepFailed'>,
  after: RolloutState,
  words: Words,
): Entry {
  const { task, facts, durationMs, snippet } = event;
  const kind = findStep(after, task)?.kind ?? 'preflight';
  const ok = event.type === 'StepSucceeded';
  const said = ok ? words.success(kind, facts) : words.failure(event.code, facts);
  const what = [
    words.step(kind),
    ...(task.attempt > 1 ? [words.attempt(task.attempt)] : []),
    words.duration(durationMs),
  ];
  const bold = turnOf(after, task).map((name) => `*${esc(name)}*`);
  const head = `${clock(recorded.at)} ${ok ? '✓' : '✗'} ${bold.join(' @ ')} · ${what.join(' · ')}`;
  const parts = [`${head}\n${said}`];
  if (snippet?.trim()) parts.push(fenced(snippet));
  const name = ok ? undefined : event.log;
  const log = name ? { log: { name, title: words.wholeLog(hostOf(after, task), words.step(kind)) } } : {};
  return { seq: recorded.seq, quiet: false, parts, ...log };
}

const PLAN_CHARS = 7500;
const PLAN_PART = 2700;

function planParts(event: Of<'RolloutRequested'>, plan: string, words: Words): string[] {
  const { service, release, documentDigest } = event;
  return [
    words.planHeader(service, release, documentDigest),
    ...codeParts(plan, (lines) => words.planCut(lines, service, release)),
  ];
}

/** Long text as fenced parts that break at line ends; `rest` words how many lines were left out. */
export function codeParts(text: string, rest: (lines: number) => string): string[] {
  const parts: string[] = [];
  let part = '';
  let size = 0;
  const lines = text.split('\n');
  for (const [index, whole] of lines.entries()) {
    const line = cut(whole, 500);
    const width = esc(line).length + 1;
    if (size + width > PLAN_CHARS) return [...parts, fenced(part), rest(lines.length - index)];
    if (part && esc(part).length + width > PLAN_PART) {
      parts.push(fenced(part));
      part = '';
    }
    part += `${line}\n`;
    size += width;
  }
  return part.trim() ? [...parts, fenced(part)] : parts;
}

const CLOSING_CHARS = 7500;

function closing(recorded: Recorded, state: RolloutState, words: Words): string[] {
  if (!state.status) return [];
  const nodes = state.procedure.nodes.map((name) => {
    const node = nodeOf(state, name);
    const parts = [
      words.nodeSummary(node.touched ? node.status : 'waiting', state.release),
      ...(node.skipped.length > 0 ? [words.skipped(node.skipped)] : []),
      ...nodeService(state, node, words, recorded.at),
    ];
    return `• *${esc(name)}* – ${parts.join(' · ')}`;
  });
  return [
    ...pack(
      [`${clock(recorded.at)} ${requester(state, words)}${words.ended(state.status)}`, ...nodes],
      CLOSING_CHARS,
      words.more,
    ),
    words.chainHead(recorded.seq, recorded.hash),
  ];
}
