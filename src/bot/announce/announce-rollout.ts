import type { Journal } from '../../journal/journal.ts';
import type { RolloutRef } from '../../journal/keys.ts';
import type { Cursor } from '../../journal/outbox.ts';
import type { Recorded } from '../../rollout/events.ts';
import { evolve, replay } from '../../rollout/evolve.ts';
import type { MaybeRollout, RolloutState } from '../../rollout/state.ts';
import type { Words } from '../../words/words.ts';
import { cardView } from '../views/card.ts';
import { type Batch, type Entry, nextBatch, threadEntry } from '../views/thread.ts';
import { createTalk, LOCK_MS, LostLock, type Talk, type TalkDeps } from './talk.ts';

export type AnnounceDeps = TalkDeps & {
  journal: Journal;
  words: Words;
  /** The plan as text, for the thread's first message. */
  planOf: (state: RolloutState) => string;
  now: () => number;
  newId: () => string;
};

/** `busy`: another announcer is at it. `lost`: it took over meanwhile, and the card may show our older state. */
export type Announced = 'done' | 'busy' | 'lost';

/**
 * Brings the channel up to the journal: the card, then the thread, then the logs. What may have been posted
 * before a fault is looked for before it is posted again.
 * @param force update the card even if no event asks for it: time has passed, or it may show an older state.
 * @param onProgress told of every message that is known to be in the channel.
 * @throws SlackFault when Slack stands in the way; call again later.
 */
export async function announceRollout(
  deps: AnnounceDeps,
  ref: RolloutRef,
  force: boolean,
  onProgress: () => void,
): Promise<Announced> {
  const token = deps.newId();
  if (!(await deps.outbox.lock(ref, token, LOCK_MS))) return 'busy';
  const keepUp = () => void deps.outbox.extend(ref, token, LOCK_MS).catch(() => {});
  const beat = setInterval(keepUp, LOCK_MS / 4);
  try {
    await bringUp(deps, ref, token, force, onProgress);
    return 'done';
  } catch (error) {
    if (!(error instanceof LostLock)) throw error;
    return 'lost';
  } finally {
    clearInterval(beat);
    await deps.outbox.unlock(ref, token);
  }
}

/** Slack's clock and ours may differ. */
const CLOCKS_APART_MS = 3600_000;

async function bringUp(
  deps: AnnounceDeps,
  ref: RolloutRef,
  token: string,
  force: boolean,
  onProgress: () => void,
): Promise<void> {
  const { journal, outbox, words, planOf, now } = deps;
  const records = await journal.load(ref);
  const { entries, state } = readAll(records, words, planOf);
  if (!state) return;
  const { channel, head } = state;
  let cursor = await outbox.read(ref);
  const save = async (next: Cursor) => {
    if (!(await outbox.write(ref, token, next))) throw new LostLock();
    cursor = next;
    if (!next.intent) onProgress();
  };
  if (!channel) {
    await save({ seq: head.seq });
    await outbox.complete(ref, token, head.seq);
    return;
  }
  const talk = createTalk(deps, { ref, token, channel, sinceMs: state.requestedAt - CLOCKS_APART_MS });
  if (cursor.card && (force || (cursor.shown ?? 0) < head.seq)) {
    const shown = await updateCard(deps, talk, ref, state, cursor.card);
    const { card: _, shown: __, intent: ___, ...rest } = cursor;
    // Somebody has removed it: the rollout goes on under a new one.
    await save(shown === undefined ? rest : { ...cursor, shown });
  }
  if (!cursor.card) {
    const fresh = cursor.intent === undefined;
    const { ts } = await talk.once(cursor, { from: 0, to: 0 }, save, cardView(state, words, now()));
    const { intent: _, ...rest } = cursor;
    // One that an earlier try has posted shows what was then.
    await save({ ...rest, channel, card: ts, ...(fresh ? { shown: head.seq } : {}) });
    if (!fresh) await save({ ...cursor, shown: (await updateCard(deps, talk, ref, state, ts)) ?? 0 });
  }
  for (;;) {
    const batch = next(entries, cursor);
    if (!batch) break;
    const { to } = await talk.once(cursor, batch, save, batch, cursor.card);
    const { intent: _, files = [], ...rest } = cursor;
    await save({ ...rest, seq: to, files: [...files, ...batch.logs] });
  }
  for (const file of cursor.files ?? []) {
    await attach(deps, talk, ref, cursor, file);
    await save({ ...cursor, files: (cursor.files ?? []).filter((other) => other.seq !== file.seq) });
  }
  await outbox.complete(ref, token, cursor.seq);
}

function readAll(records: readonly Recorded[], words: Words, planOf: AnnounceDeps['planOf']) {
  let state: MaybeRollout;
  const entries: Entry[] = [];
  for (const record of records) {
    state = evolve(state, record);
    if (!state) break;
    const plan = record.event.type === 'RolloutRequested' ? planOf(state) : '';
    entries.push(threadEntry(record, state, words, plan));
  }
  return { entries, state };
}

/** Resolves to the last event that the card shows now, or undefined when the card is gone. */
async function updateCard(
  { journal, words, now }: AnnounceDeps,
  talk: Talk,
  ref: RolloutRef,
  state: RolloutState,
  card: string,
): Promise<number | undefined> {
  let shown = state;
  // With many rollouts the turn takes seconds: a gate that opened meanwhile must not wait for the next one.
  const there = await talk.update(card, async () => {
    shown = replay(await journal.load(ref)) ?? state;
    return cardView(shown, words, now());
  });
  return there ? shown.head.seq : undefined;
}

/** The next message; the very same as before when an earlier try may have gone through. */
function next(entries: readonly Entry[], { intent, seq }: Cursor): Batch | undefined {
  const waiting = entries.filter((entry) => entry.seq > seq);
  return nextBatch(waiting, intent?.to);
}

async function attach(
  deps: AnnounceDeps,
  talk: Talk,
  ref: RolloutRef,
  cursor: Cursor,
  file: { seq: number; name: string; title: string },
): Promise<void> {
  const text = await deps.journal.readLog(ref, file.name);
  if (text && cursor.card) await talk.attach(cursor.card, `${ref.id}.${file.seq}.log`, file.title, text);
}
