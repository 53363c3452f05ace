import type { KnownBlock } from '@slack/types';
import { choiceOf, type GateKind } from '../../rollout/decisions.ts';
import type { Recorded, RolloutEvent } from '../../rollout/events.ts';
import type { RolloutState } from '../../rollout/state.ts';
import { findStep, hostOf, nodeOf } from '../../rollout/state.ts';
import { cut } from '../../words/markup/clean.ts';
import { clock, esc, person } from '../../words/markup/mrkdwn.ts';
import { nodeService } from '../../words/node-service.ts';
import { nextNode, whereLine } from '../../words/where.ts';
import type { Words } from '../../words/words.ts';
import { MESSAGE_BLOCKS, MESSAGE_CHARS, mrkdwn, pack } from './block-kit.ts';
import { notificationOf } from './notification.ts';
import { clip, fenced } from './slack-text.ts';

/** What one event puts into the thread. A quiet one waits to be posted together with the next that is not. */
export type Entry = {
  seq: number;
  quiet: boolean;
  parts: string[];
  log?: { name: string; title: string };
  /** What a notification says of it. */
  notice?: string;
  /** It is shown in the channel too: people are to act on it, or it is the end. */
  broadcast?: boolean;
};

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
        broadcast: LOUD.has(event.gate),
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

/** Those who may decide at the open gate. */
function mentions(state: RolloutState, words: Words): string {
  const { requestedBy, policy, gate } = state;
  const { approve, fourEyes } = policy.access;
  const forward = gate?.options.some((decision) => choiceOf(decision).forward) ?? false;
  const barred = fourEyes && forward && requestedBy.kind === 'user' ? mention(requestedBy.id) : '';
  const mayAll = requestedBy.kind === 'user' && approve.includes('everyone');
  const asked = [...(mayAll ? [mention(requestedBy.id)] : []), ...approve.map(mention)];
  const who = [...new Set(asked)].filter((name) => name !== '' && name !== barred);
  return who.length > 0 ? words.mentions(who.slice(0, MENTIONS).join(' ')) : '';
}

const MENTIONS = 20;

/** The names that ring: users and groups; `everyone` rings nobody. */
function mention(id: string): string {
  if (/^[UW][A-Z0-9]+$/.test(id)) return `<@${id}>`;
  return /^S[A-Z0-9]+$/.test(id) ? `<!subteam^${id}>` : '';
}

/** Who requested it learns of its end. */
function requester({ requestedBy }: RolloutState, words: Words): string {
  const name = requestedBy.kind === 'user' ? mention(requestedBy.id) : '';
  return name === '' ? '' : words.mentions(name);
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

/** What a notification shows; the blocks say the rest. */
const FALLBACK = 300;

export type Batch = {
  from: number;
  to: number;
  text: string;
  blocks: KnownBlock[];
  broadcast: boolean;
  logs: { seq: number; name: string; title: string }[];
};

/**
 * Takes as many entries as one message holds, from the first. Undefined while only quiet ones wait: they go with
 * what comes after them.
 * @param upTo the last entry's seq, where an earlier try has settled it: then exactly these are taken.
 */
export function nextBatch(entries: readonly Entry[], upTo?: number): Batch | undefined {
  const waiting =
    upTo === undefined
      ? entries.slice(0, entries.findLastIndex((entry) => !entry.quiet) + 1)
      : entries.filter((entry) => entry.seq <= upTo);
  const taken = upTo === undefined ? fitting(waiting) : waiting;
  const [first, last] = [taken[0], taken.at(-1)];
  if (!first || !last) return undefined;
  const parts = taken.flatMap((entry) => entry.parts);
  const shown = parts.length > 0 ? parts : ['·'];
  const latest = taken.findLast((entry) => !entry.quiet && entry.parts.length > 0);
  const text = latest?.notice ?? latest?.parts[0] ?? shown[0] ?? '·';
  return {
    from: first.seq,
    to: last.seq,
    text: clip(text.split('\n')[0] ?? '', FALLBACK) || '·',
    broadcast: taken.some((entry) => entry.broadcast === true),
    blocks: shown.map((text) => ({ type: 'section', text: mrkdwn(text, 3000) })),
    logs: taken.flatMap(({ seq, log }) => (log ? [{ seq, ...log }] : [])),
  };
}

/** The first entries that one message holds; at least one. */
function fitting(entries: readonly Entry[]): Entry[] {
  let [blocks, chars] = [0, 0];
  const end = entries.findIndex((entry, index) => {
    blocks += entry.parts.length;
    chars += entry.parts.reduce((sum, part) => sum + Math.min(part.length, 3000), 0);
    return index > 0 && (blocks > MESSAGE_BLOCKS || chars > MESSAGE_CHARS);
  });
  return end < 0 ? [...entries] : entries.slice(0, end);
}
