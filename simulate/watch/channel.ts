import { cardView } from '../../src/bot/views/card.ts';
import { replay } from '../../src/rollout/evolve.ts';
import type { Words } from '../../src/words/words.ts';
import type { SlackMessage } from '../models/slack.ts';
import type { Story } from './story.ts';

/**
 * What a channel still lacks of a finished rollout, or has too much: one card with the final state, and under it
 * every event of the journal once and in order. Undefined when all is well.
 */
export function channelFault(
  words: Words,
  story: Story,
  messages: readonly SlackMessage[],
): string | undefined {
  const { ref, records } = story;
  const ours = messages.filter(({ mark }) => mark.rollout === ref.id);
  const cards = ours.filter(({ thread }) => thread === undefined);
  const [card] = cards;
  if (!card || cards.length > 1) return `${ref.id} has ${cards.length} cards`;
  const thread = ours.filter((message) => message.thread === card.ts);
  let next = 1;
  for (const { mark } of thread) {
    if (mark.from !== next)
      return `${ref.id}: event ${next} is followed by a message of ${mark.from} to ${mark.to}`;
    next = mark.to + 1;
  }
  if (next !== records.length + 1)
    return `${ref.id}: the thread ends before event ${next} of ${records.length}`;
  const state = replay(records);
  if (!state?.endedAt) return `${ref.id} has not ended`;
  const { text, blocks } = cardView(state, words, state.endedAt);
  const shows = card.text === text && JSON.stringify(card.blocks) === JSON.stringify(blocks);
  return shows ? undefined : `${ref.id}: the card shows an older state: ${card.text}`;
}
