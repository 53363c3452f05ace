import type { Recorded } from '../rollout/events.ts';
import { tracesOf } from './traces.ts';

/** Which events of which rollout a message holds; 0 to 0 on a card. */
export type Mark = { rollout: string; from: number; to: number };

/** A message as it can be read in the channel now. */
export type ChannelMessage = {
  ts: string;
  /** The ts of its thread's first message; absent when it stands in the channel itself. */
  thread?: string;
  /** Everything that it shows. */
  text: string;
  /** Absent on messages that are not Baton's record of events: people's, attached logs. */
  mark?: Mark;
};

/** One way in which the channel and the journal tell different things. */
export type Difference =
  | { code: 'cards'; count: number }
  | { code: 'card-reads'; ts: string; expected: string; got: string }
  /** Marked as the rollout's, and not in the thread below its card. */
  | { code: 'elsewhere'; ts: string; from: number; to: number }
  | { code: 'missing'; from: number; to: number }
  | { code: 'twice'; from: number; to: number; ts: string }
  /** It stands below a later event. */
  | { code: 'late'; from: number; to: number; ts: string }
  /** The journal has no such event. */
  | { code: 'unknown'; from: number; to: number; ts: string }
  | { code: 'reads'; seq: number; ts: string; expected: string; got: string };

/** The very words, where they are known: those of this version in the configured language. */
export type Wording = {
  /** The card's text, as `shownText` gives it. */
  card?: string;
  /** The text of a message that holds these events. */
  messageOf(from: number, to: number): string;
};

/**
 * Compares a rollout's journal with what the channel shows of it: one card, and in its thread each event once, in
 * order, readable for what it is. Nothing when they tell the same.
 * @param messages of the channel and its threads, in any order; others' messages may be among them.
 * @param wording asks for the very words too.
 */
export function channelDifferences(
  rollout: string,
  records: readonly Recorded[],
  messages: readonly ChannelMessage[],
  wording?: Wording,
): Difference[] {
  const mine = messages
    .flatMap(({ mark, ...rest }) => (mark?.rollout === rollout ? [{ ...rest, mark }] : []))
    .sort((a, b) => Number(a.ts) - Number(b.ts));
  const isCard = (message: Marked) => message.mark.to === 0 && message.thread === undefined;
  const cards = mine.filter(isCard);
  const [card] = cards;
  if (!card || cards.length > 1) return [{ code: 'cards', count: cards.length }];
  const below = mine.filter((message) => !isCard(message) && message.thread === card.ts);
  const elsewhere = mine.filter((message) => message !== card && !below.includes(message));
  return [
    ...(wording?.card !== undefined && wording.card !== card.text
      ? [{ code: 'card-reads' as const, ts: card.ts, expected: wording.card, got: card.text }]
      : []),
    ...elsewhere.map(({ ts, mark: { from, to } }) => ({ code: 'elsewhere' as const, ts, from, to })),
    ...placeDifferences(below, records.length),
    ...below.flatMap((message) => readingDifferences(message, records, wording)),
  ];
}

type Marked = ChannelMessage & { mark: Mark };

/** Each of the events 1 to `last` once, each after the one before it. */
function placeDifferences(messages: readonly Marked[], last: number): Difference[] {
  const seen = new Set<number>();
  let highest = 0;
  const misplaced = messages.flatMap(({ ts, mark: { from, to } }): Difference[] => {
    const seqs = rangeOf(from, to);
    const again = seqs.some((seq) => seen.has(seq));
    const late = !again && from <= highest;
    for (const seq of seqs) seen.add(seq);
    highest = Math.max(highest, to);
    if (from < 1 || to < from || to > last) return [{ code: 'unknown', from, to, ts }];
    if (again) return [{ code: 'twice', from, to, ts }];
    return late ? [{ code: 'late', from, to, ts }] : [];
  });
  return [...misplaced, ...gaps(rangeOf(1, last).filter((seq) => !seen.has(seq)))];
}

const rangeOf = (from: number, to: number) =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);

function gaps(seqs: readonly number[]): Difference[] {
  const found: { code: 'missing'; from: number; to: number }[] = [];
  for (const seq of seqs) {
    const open = found.at(-1);
    if (open && open.to === seq - 1) open.to = seq;
    else found.push({ code: 'missing', from: seq, to: seq });
  }
  return found;
}

function readingDifferences(
  { ts, text, mark: { from, to } }: Marked,
  records: readonly Recorded[],
  wording: Wording | undefined,
): Difference[] {
  const held = records.slice(Math.max(0, from - 1), to);
  if (held.length === 0) return [];
  const expected = wording?.messageOf(from, to);
  if (expected !== undefined && expected !== text)
    return [{ code: 'reads', seq: from, ts, expected, got: text }];
  let at = 0;
  for (const record of held) {
    for (const trace of tracesOf(record)) {
      const found = text.indexOf(trace, at);
      if (found < 0) return [{ code: 'reads', seq: record.seq, ts, expected: trace, got: text }];
      at = found + trace.length;
    }
  }
  return [];
}
