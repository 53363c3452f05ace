import type { KnownBlock } from '@slack/types';
import type { RolloutState } from '../../rollout/state.ts';
import { clock, code, esc, person } from '../../words/markup/mrkdwn.ts';
import { notice } from '../../words/markup/notice.ts';
import { nextNode, whereLine } from '../../words/where.ts';
import type { Words } from '../../words/words.ts';
import { wordsFor } from '../../words/words-for.ts';
import { context, plain, section } from './block-kit.ts';
import { gateBlocks } from './gate.ts';
import { nodeTexts } from './nodes.ts';
import { clip } from './slack-text.ts';

export type Message = { text: string; blocks: KnownBlock[] };

const DECISIONS_SHOWN = 8;

/** The rollout's one live message. Pure: the same state and time give the same blocks. */
export function cardView(state: RolloutState, words: Words, now: number): Message {
  const title = `${state.service} → ${state.release}`;
  const where = whereLine(state, words);
  return {
    text: clip(`${esc(title)}: ${whereLine(state, wordsFor(words.locale, notice))}`, 1000),
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
