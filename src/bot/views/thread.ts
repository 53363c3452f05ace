import type { KnownBlock } from '@slack/types';
import type { AccessRules } from '../../rollout/access.ts';
import type { Recorded, RolloutEvent } from '../../rollout/events.ts';
import type { RolloutState } from '../../rollout/state.ts';
import { findStep, nodeOf } from '../../rollout/state.ts';
import type { Words } from '../words/words.ts';
import { nextNode, whereLine } from './card.ts';
import { clip, clock, duration, esc, fenced, person } from './mrkdwn.ts';

/** What one event puts into the thread. A quiet one waits to be posted together with the next that is not. */
export type Entry = { seq: number; quiet: boolean; parts: string[]; log?: { name: string; title: string } };

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
        parts: [line(words.takenOver(event.task.node, stepName(after, event.task, words), actor.id))],
      };
    case 'StepSucceeded':
    case 'StepFailed':
      return outcome(recorded, event, after, words);
    case 'GateOpened':
      return { seq, quiet: false, parts: [line(`${mentions(after, words)}${whereLine(after, words)}`)] };
    case 'GateDecided': {
      const gate = after.decided.find((past) => past.seq === event.gate);
      const what = words.decided(event.decision, gate && nextNode(after, gate));
      return {
        seq,
        quiet: false,
        parts: [line(`*${person(actor)} ${what}*${gate?.node ? ` · ${esc(gate.node)}` : ''}`)],
      };
    }
    case 'PointTicked':
    case 'PointUnticked': {
      const point = after.procedure.points.find(({ id }) => id === event.point)?.text ?? event.point;
      return {
        seq,
        quiet: true,
        parts: [line(words.ticked(person(actor), clip(point, 300), event.type === 'PointTicked'))],
      };
    }
    case 'AbortRequested':
      return { seq, quiet: false, parts: [line(`*${words.aborted(person(actor))}*`)] };
    case 'RollbackRequested':
      return { seq, quiet: false, parts: [line(`*${words.rollbackAsked(person(actor))}*`)] };
    case 'RolloutEnded':
      return { seq, quiet: false, parts: [closing(recorded, after, words)] };
  }
}

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
  const retry = task.attempt > 1 ? ` (${task.attempt})` : '';
  const head = `${clock(recorded.at)} ${ok ? '✓' : '✗'} *${esc(task.node)}* · ${words.step(kind)}${retry} · ${duration(durationMs)}`;
  const parts = [`${head}\n${said}`];
  if (snippet?.trim()) parts.push(fenced(snippet));
  const name = ok ? undefined : event.log;
  const log = name ? { log: { name, title: words.wholeLog(task.node, words.step(kind)) } } : {};
  return { seq: recorded.seq, quiet: false, parts, ...log };
}

const PLAN_CHARS = 11_000;
const PLAN_PART = 2700;

function planParts(event: Of<'RolloutRequested'>, plan: string, words: Words): string[] {
  const { service, release, documentDigest } = event;
  return [
    words.planHeader(service, release, documentDigest),
    ...codeParts(plan, (lines) => words.planCut(lines, service, release)),
  ];
}

/** Long text as fenced parts that break at line ends; `cut` words how many lines were left out. */
export function codeParts(text: string, cut: (lines: number) => string): string[] {
  const parts: string[] = [];
  let part = '';
  let size = 0;
  const lines = text.split('\n');
  for (const [index, line] of lines.entries()) {
    const width = esc(line).length + 1;
    if (size + width > PLAN_CHARS) return [...parts, fenced(part), cut(lines.length - index)];
    if (part && esc(part).length + width > PLAN_PART) {
      parts.push(fenced(part));
      part = '';
    }
    part += `${clip(line, 500)}\n`;
    size += width;
  }
  return part.trim() ? [...parts, fenced(part)] : parts;
}

function mentions(state: RolloutState, words: Words): string {
  const who = [...new Set([mention(state.requestedBy.id), ...approvers(state.policy.access)])].filter(
    Boolean,
  );
  return who.length > 0 ? `${words.mentions(who.join(' '))}: ` : '';
}

function approvers(rules: AccessRules): string[] {
  return rules.approve.map(mention);
}

/** The names that ring: users and groups; `everyone` rings nobody. */
function mention(id: string): string {
  if (/^[UW][A-Z0-9]+$/.test(id)) return `<@${id}>`;
  return /^S[A-Z0-9]+$/.test(id) ? `<!subteam^${id}>` : '';
}

function closing(recorded: Recorded, state: RolloutState, words: Words): string {
  if (!state.status) return '';
  const nodes = state.procedure.nodes.map((name) => {
    const node = nodeOf(state, name);
    const worked = node.results.reduce((sum, result) => sum + result.durationMs, 0);
    const down = node.downSince === undefined ? [] : [words.down];
    const outage = node.outageMs > 0 ? [words.outage(duration(node.outageMs))] : [];
    const told = [words.nodeSummary(node.status, state.release), ...outage, ...down, duration(worked)];
    return `• *${esc(name)}* – ${told.join(' · ')}`;
  });
  const total = duration(recorded.at - state.requestedAt);
  return [
    `${clock(recorded.at)} ${words.ended(state.status)}`,
    ...nodes,
    `${total} · ${words.chainHead(recorded.seq, recorded.hash)}`,
  ].join('\n');
}

const BLOCKS = 45;
/** What a notification shows; the blocks say the rest. */
const FALLBACK = 300;

export type Batch = {
  from: number;
  to: number;
  text: string;
  blocks: KnownBlock[];
  logs: { seq: number; name: string; title: string }[];
};

/**
 * Takes as many entries as one message holds, from the first. Undefined while only quiet ones wait: they go
 * with what comes after them.
 */
export function nextBatch(entries: readonly Entry[]): Batch | undefined {
  const loud = entries.findLastIndex((entry) => !entry.quiet);
  if (loud < 0) return undefined;
  const taken: Entry[] = [];
  let parts: string[] = [];
  for (const entry of entries.slice(0, loud + 1)) {
    if (taken.length > 0 && parts.length + entry.parts.length > BLOCKS) break;
    taken.push(entry);
    parts = [...parts, ...entry.parts];
  }
  const [first, last] = [taken[0], taken.at(-1)];
  if (!first || !last) return undefined;
  const shown = parts.length > 0 ? parts : ['·'];
  return {
    from: first.seq,
    to: last.seq,
    text: clip(shown.at(-1)?.split('\n')[0] ?? '·', FALLBACK),
    blocks: shown.map((text) => ({ type: 'section', text: { type: 'mrkdwn', text: clip(text, 3000) } })),
    logs: taken.flatMap(({ seq, log }) => (log ? [{ seq, ...log }] : [])),
  };
}
