import type { KnownBlock } from '@slack/types';
import type { RolloutState } from '../../rollout/state.ts';
import { nodeOf } from '../../rollout/state.ts';
import type { Words } from '../words/words.ts';
import { context, plain, section } from './block-kit.ts';
import { gateBlocks, nextNode } from './gate.ts';
import { clip, clock, code, esc, person } from './mrkdwn.ts';
import { nodeTexts, stepText } from './nodes.ts';

export type Message = { text: string; blocks: KnownBlock[] };

const DECISIONS_SHOWN = 8;

/** The rollout's one live message. Pure: the same state and time give the same blocks. */
export function cardView(state: RolloutState, words: Words, now: number): Message {
  const title = `${state.service} → ${state.release}`;
  const where = whereLine(state, words);
  return {
    text: clip(`${esc(title)}: ${where.replace(/[*`]/g, '')}`, 1000),
    blocks: [
      { type: 'header', text: plain(title, 150) },
      section(where, 1000),
      ...nodeTexts(state, words, now).map((text) => section(text)),
      ...(state.gate ? gateBlocks(state, state.gate, words) : []),
      ...decisionBlocks(state, words),
      context(
        `${words.requestedBy(person(state.requestedBy))} · ${timing(state, words, now)} · ${code(state.id)}`,
      ),
    ],
  };
}

function timing(state: RolloutState, words: Words, now: number): string {
  const spent = words.duration((state.endedAt ?? now) - state.requestedAt);
  return `${clock(state.requestedAt)} · ${state.endedAt ? words.total(spent) : words.elapsed(spent)}`;
}

/** One line: what happens now, or what is waited for. Also what `/upgrade status` says. */
export function whereLine(state: RolloutState, words: Words): string {
  if (state.status) return words.ended(state.status).split('\n')[0] ?? '';
  const { gate } = state;
  if (gate) return words.question(gate.kind, gate.node, nextNode(state, gate), gate.aborted);
  if (state.abort) return words.aborting(person(state.abort.by));
  if (state.stage === 'preparing') return `${words.preparing} …`;
  const name = state.stage === 'rolling-back' ? state.rollbackQueue[0] : state.procedure.nodes[state.current];
  if (name === undefined) return '';
  const node = nodeOf(state, name);
  return `*${esc(name)}*: ${words.nodeStatus(node.status)}${stepText(state, node, words)}`;
}

function decisionBlocks(state: RolloutState, words: Words): KnownBlock[] {
  const lines = state.decided.slice(-DECISIONS_SHOWN).map((past) => {
    const what = words.decided(past.decision, nextNode(state, past));
    return clip(
      `${clock(past.at)} ${person(past.by)} ${what}${past.node ? ` · ${esc(past.node)}` : ''}`,
      240,
    );
  });
  return lines.length > 0 ? [context(lines.join('\n'))] : [];
}
