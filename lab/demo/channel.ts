import { cardView } from '../../src/bot/views/card.ts';
import { type Entry, threadEntry } from '../../src/bot/views/thread.ts';
import type { Journal } from '../../src/journal/journal.ts';
import type { RolloutRef } from '../../src/journal/keys.ts';
import { evolve } from '../../src/rollout/evolve.ts';
import type { MaybeRollout } from '../../src/rollout/state.ts';
import { planStacked, THREAD_COLUMNS } from '../../src/runbooks/plan/stacked.ts';
import { mrkdwn } from '../../src/words/markup/mrkdwn.ts';
import { wordsFor } from '../../src/words/words-for.ts';
import { contentText } from '../../workspace/transcript.ts';
import type { Message } from '../../workspace/types.ts';
import type { Workspace } from '../../workspace/workspace.ts';

const words = wordsFor('en', mrkdwn);

type Mark = { rollout: string; from: number; to: number };

/**
 * Compares a finished rollout's card and thread with its journal: every event once, in order, in the very words
 * that the journal gives. Resolves to what differs, undefined when nothing does.
 */
export async function differsFromJournal(
  workspace: Workspace,
  channel: string,
  journal: Journal,
  ref: RolloutRef,
): Promise<string | undefined> {
  const { entries, state } = await readEntries(journal, ref);
  if (!state) return 'no journal';
  const cards = workspace.messages(channel).filter((message) => isCard(message, ref));
  const [card] = cards;
  if (!card || cards.length > 1) return `${cards.length} cards`;
  const expected = cardView(state, words, state.endedAt ?? state.head.at);
  if (text(card.blocks) !== text(expected.blocks)) return 'the card does not show the end';
  let announced = 0;
  for (const message of workspace.thread(channel, card.ts).slice(1)) {
    const mark = markOf(message);
    if (!mark) continue; // a log that was attached
    if (mark.from !== announced + 1) return `event ${mark.from} comes after event ${announced}`;
    const parts = entries
      .filter(({ seq }) => seq >= mark.from && seq <= mark.to)
      .flatMap((each) => each.parts);
    if (text(message.blocks) !== parts.join('\n')) return `events ${mark.from} to ${mark.to} read otherwise`;
    announced = mark.to;
  }
  return announced === state.head.seq
    ? undefined
    : `${announced} of ${state.head.seq} events are in the channel`;
}

async function readEntries(journal: Journal, ref: RolloutRef) {
  let state: MaybeRollout;
  const entries: Entry[] = [];
  for (const record of await journal.load(ref)) {
    state = evolve(state, record);
    if (!state) break;
    const { release, documentDigest: digest, procedure } = state;
    const plan =
      record.seq === 1
        ? planStacked({ release, digest }, procedure, { locale: 'en', width: THREAD_COLUMNS })
        : '';
    entries.push(threadEntry(record, state, words, plan));
  }
  return { entries, state };
}

function markOf({ metadata }: Message): Mark | undefined {
  const { rollout, from, to } = metadata?.event_payload ?? {};
  const fits = typeof rollout === 'string' && typeof from === 'number' && typeof to === 'number';
  return fits ? { rollout, from, to } : undefined;
}

function isCard(message: Message, ref: RolloutRef): boolean {
  const mark = markOf(message);
  return mark?.rollout === ref.id && mark.from === 0;
}

const text = (blocks: readonly object[]): string =>
  contentText({ text: '', blocks: JSON.parse(JSON.stringify(blocks)) });
