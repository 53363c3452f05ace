import type { GateKind } from '../../rollout/decisions.ts';
import type { Recorded, RolloutEvent } from '../../rollout/events.ts';
import type { RolloutState } from '../../rollout/state.ts';
import { findStep, hostOf, nodeOf } from '../../rollout/state.ts';
import { eventText } from '../../words/event-text.ts';
import { cut } from '../../words/markup/clean.ts';
import { clock, esc } from '../../words/markup/mrkdwn.ts';
import { nodeService } from '../../words/node-service.ts';
import type { Words } from '../../words/words.ts';
import type { Entry } from './batch.ts';
import { pack } from './block-kit.ts';
import { mentions, requester, rung } from './mentions.ts';
import { notificationOf } from './notification.ts';
import { fenced } from './slack-text.ts';

/** @param after the state with this event folded in. */
export function threadEntry(recorded: Recorded, after: RolloutState, words: Words, plan: string): Entry {
  const { event, seq, at } = recorded;
  const said = eventText(recorded, after, words);
  const entry = { seq, quiet: false, parts: [`${clock(at)} ${said}`] };
  switch (event.type) {
    case 'RolloutRequested':
      return { ...entry, parts: planParts(event, plan, words) };
    case 'StepStarted':
      return { ...entry, quiet: true, parts: [] };
    case 'PointTicked':
    case 'PointUnticked':
      return { ...entry, quiet: true };
    case 'StepSucceeded':
    case 'StepFailed':
      return { ...entry, parts: [...entry.parts, ...snippetOf(event)], ...logOf(event, after, words) };
    case 'GateOpened':
      return {
        ...entry,
        parts: [`${clock(at)} ${mentions(after, words)}${said}`],
        notice: notificationOf(after, words),
        broadcast: isLoud(event, after),
      };
    case 'GateReminded':
      return {
        ...entry,
        parts: [`${clock(at)} ${rung(after, words)}${said}`],
        notice: notificationOf(after, words),
        broadcast: true,
      };
    case 'RolloutEnded':
      return {
        ...entry,
        parts: closing(recorded, after, words),
        notice: notificationOf(after, words),
        broadcast: true,
      };
    case 'StepResumed':
    case 'GateDecided':
    case 'GateClaimed':
    case 'AbortRequested':
    case 'RollbackRequested':
      return entry;
  }
}

const LOUD = new Set<GateKind>(['failed', 'node', 'final']);

/** In the middle of a node's turn, too, nobody may expect to be asked. */
const isLoud = ({ gate, node }: Of<'GateOpened'>, { nodes }: RolloutState): boolean =>
  LOUD.has(gate) || nodes[node ?? '']?.touched === true;

type Of<T extends RolloutEvent['type']> = Extract<RolloutEvent, { type: T }>;
type Outcome = Of<'StepSucceeded'> | Of<'StepFailed'>;

const snippetOf = ({ snippet }: Outcome): string[] => (snippet?.trim() ? [fenced(snippet)] : []);

function logOf(event: Outcome, after: RolloutState, words: Words): Pick<Entry, 'log'> {
  const name = event.type === 'StepFailed' ? event.log : undefined;
  if (!name) return {};
  const step = words.step(findStep(after, event.task)?.kind ?? 'preflight');
  return { log: { name, title: words.wholeLog(hostOf(after, event.task), step) } };
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
