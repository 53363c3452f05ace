import { type ChannelMessage, channelDifferences, type Mark } from '../src/audit/channel.ts';
import { shownText } from '../src/audit/shown-text.ts';
import { type Entry, nextBatch } from '../src/bot/views/batch.ts';
import { cardView } from '../src/bot/views/card.ts';
import { threadEntry } from '../src/bot/views/thread.ts';
import type { Recorded } from '../src/rollout/events.ts';
import { evolve } from '../src/rollout/evolve.ts';
import type { MaybeRollout, RolloutState } from '../src/rollout/state.ts';
import { planStacked, THREAD_COLUMNS } from '../src/runbooks/plan/stacked.ts';
import { plain } from '../src/words/markup/plain.ts';
import type { Words } from '../src/words/words.ts';
import { wordsFor } from '../src/words/words-for.ts';
import type { Message } from '../workspace/types.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** Which events a message holds; undefined on messages that are not Baton's record of events. */
export function markOf({ metadata }: Pick<Message, 'metadata'>): Mark | undefined {
  const { rollout, from, to } = metadata?.event_payload ?? {};
  const fits = typeof rollout === 'string' && typeof from === 'number' && typeof to === 'number';
  return fits ? { rollout, from, to } : undefined;
}

/** A channel's messages and the threads below the marked ones, as people see them now. */
export function channelMessages(workspace: Workspace, channel: string): ChannelMessage[] {
  return workspace.messages(channel).flatMap((top) => {
    const thread = markOf(top) ? workspace.thread(channel, top.ts).slice(1) : [];
    return [top, ...thread].flatMap((message) => (message.deleted ? [] : [asRead(message)]));
  });
}

function asRead(message: Message): ChannelMessage {
  const { ts, threadTs } = message;
  const mark = markOf(message);
  const text = shownText(message);
  return { ts, text, ...(threadTs === undefined ? {} : { thread: threadTs }), ...(mark ? { mark } : {}) };
}

type Told = {
  words: Words;
  /** The plan in the thread's first message; as the bot words it, when not given. */
  planOf?: (state: RolloutState) => string;
};

/**
 * What is different between a rollout's journal and what its channel shows, to the very words that this version
 * gives; a line each.
 */
export function differsFromJournal(
  rollout: string,
  records: readonly Recorded[],
  messages: readonly ChannelMessage[],
  told: Told,
): string[] {
  const { entries, state } = readEntries(records, told);
  if (!state) return ['there is no journal'];
  const wording = {
    // Before its end a card shows the time.
    ...(state.endedAt === undefined
      ? {}
      : { card: shown(cardView(state, told.words, state.endedAt).blocks) }),
    messageOf: (from: number, to: number) => {
      const waiting = entries.filter(({ seq }) => seq >= from);
      return shown(nextBatch(waiting, to)?.blocks ?? []);
    },
  };
  return channelDifferences(rollout, records, messages, wording).map(wordsFor('en', plain).difference);
}

const shown = (blocks: readonly object[]) => shownText({ blocks });

function readEntries(records: readonly Recorded[], { words, planOf = planInThread }: Told) {
  let state: MaybeRollout;
  const entries: Entry[] = [];
  for (const record of records) {
    state = evolve(state, record);
    if (!state) break;
    entries.push(threadEntry(record, state, words, record.seq === 1 ? planOf(state) : ''));
  }
  return { entries, state };
}

function planInThread({ release, documentDigest: digest, procedure }: RolloutState): string {
  return planStacked({ release, digest }, procedure, { locale: 'en', width: THREAD_COLUMNS });
}
