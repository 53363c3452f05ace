import { every } from '../../journal/clock.ts';
import type { Journal } from '../../journal/journal.ts';
import type { RolloutRef } from '../../journal/keys.ts';
import type { Cursor } from '../../journal/outbox.ts';
import type { Rollouts } from '../../journal/rollouts.ts';
import { isActive, type RolloutState } from '../../rollout/state.ts';
import type { Words } from '../../words/words.ts';
import { type Batch, type Entry, nextBatch } from '../views/batch.ts';
import { cardView } from '../views/card.ts';
import type { Backlog } from './backlog.ts';
import {
  type ChannelWriter,
  type ChannelWriterDeps,
  createChannelWriter,
  isThreadGone,
  LOCK_MS,
  LostLock,
} from './channel-writer.ts';

export type AnnounceDeps = ChannelWriterDeps & {
  journal: Pick<Journal, 'load' | 'readLog' | 'unannounced' | 'active'>;
  rollouts: Pick<Rollouts, 'load'>;
  words: Words;
  /** The plan as text, for the thread's first message. */
  planOf: (state: RolloutState) => string;
  newId: () => string;
};

/** One rollout to be announced. */
export type Announcing = {
  ref: RolloutRef;
  state: RolloutState;
  backlog: Backlog;
  /** Update the card even if no event asks for it: time has passed, or it may show an older state. */
  force: boolean;
  /** Called for every message that is known to be in the channel. */
  progress: () => void;
};

/** `busy`: another announcer is at it. `lost`: it took over meanwhile, and the card may show our older state. */
export type Announced = 'done' | 'busy' | 'lost';

/**
 * Brings the channel up to the journal: the card, then the thread, then the logs. What may have been posted
 * before a fault is looked for before it is posted again.
 * @throws SlackFault when Slack stands in the way; call again later.
 */
export async function announceRollout(deps: AnnounceDeps, what: Announcing): Promise<Announced> {
  const { outbox, clock } = deps;
  const { ref } = what;
  const token = deps.newId();
  if (!(await outbox.lock(ref, token, LOCK_MS))) return 'busy';
  const stopBeat = every(clock, LOCK_MS / 4, () => void outbox.extend(ref, token, LOCK_MS).catch(() => {}));
  try {
    await bringUpUnderCard(deps, what, token);
    return 'done';
  } catch (error) {
    if (!(error instanceof LostLock)) throw error;
    return 'lost';
  } finally {
    stopBeat();
    await outbox.unlock(ref, token);
  }
}

/**
 * A card that is removed while its thread is written or read begins anew, once a pass: a channel that takes no
 * threads at all must not fill with cards.
 */
async function bringUpUnderCard(deps: AnnounceDeps, what: Announcing, token: string): Promise<void> {
  try {
    await bringUp(deps, what, token);
  } catch (error) {
    if (!isThreadGone(error)) throw error;
    const cursor = withoutCard(await deps.outbox.read(what.ref));
    if (!(await deps.outbox.write(what.ref, token, cursor))) throw new LostLock();
    await bringUp(deps, what, token);
  }
}

/** What was posted below the card, and what may have been, went with it. */
function withoutCard({ card: _, shown: __, intent: ___, ...rest }: Cursor): Cursor {
  return rest;
}

/** Slack's clock and ours may differ. */
const CLOCKS_APART_MS = 3600_000;

async function bringUp(deps: AnnounceDeps, what: Announcing, token: string): Promise<void> {
  const { outbox, words, clock } = deps;
  const { ref, state, force, progress } = what;
  const { channel, head } = state;
  let cursor = await outbox.read(ref);
  const entries = await waitingEntries(deps, what, cursor.seq);
  const save = async (next: Cursor) => {
    if (!(await outbox.write(ref, token, next))) throw new LostLock();
    cursor = next;
    if (!next.intent) progress();
  };
  if (!channel) {
    await save({ seq: head.seq });
    await outbox.complete(ref, token, head.seq);
    return;
  }
  const sinceMs = state.requestedAt - CLOCKS_APART_MS;
  const writer = createChannelWriter(deps, { ref, token, channel, sinceMs });
  if (cursor.card && (force || (cursor.shown ?? 0) < head.seq)) {
    const shown = await updateCard(deps, writer, what, cursor.card);
    // Somebody has removed it: the rollout goes on under a new one.
    await save(shown === undefined ? withoutCard(cursor) : { ...cursor, shown });
  }
  if (!cursor.card) {
    const fresh = cursor.intent === undefined;
    const card = cardView(state, words, clock.now());
    const { ts } = await writer.post(cursor, { from: 0, to: 0 }, save, card);
    const { intent: _, ...rest } = cursor;
    // One that an earlier try has posted shows what was then.
    await save({ ...rest, channel, card: ts, ...(fresh ? { shown: head.seq } : {}) });
    if (!fresh) await save({ ...cursor, shown: (await updateCard(deps, writer, what, ts)) ?? 0 });
  }
  for (;;) {
    const batch = next(entries, cursor);
    if (!batch) break;
    const { to } = await writer.post(cursor, batch, save, batch, cursor.card);
    const { intent: _, files = [], ...rest } = cursor;
    await save({ ...rest, seq: to, files: [...files, ...batch.logs] });
  }
  for (const file of cursor.files ?? []) {
    await attach(deps, writer, ref, cursor, file);
    await save({ ...cursor, files: (cursor.files ?? []).filter((other) => other.seq !== file.seq) });
  }
  if (cursor.card && !isActive(state)) await writer.removeRepeats(cursor.card);
  await outbox.complete(ref, token, cursor.seq);
}

/** A cursor that went back, as after a loss of Redis, asks for entries that the backlog has forgotten. */
async function waitingEntries(
  { journal }: AnnounceDeps,
  { ref, backlog }: Announcing,
  seq: number,
): Promise<readonly Entry[]> {
  const entries = backlog.after(seq);
  if (entries) return entries;
  backlog.restart(await journal.load(ref));
  return backlog.after(seq) ?? [];
}

/** Resolves to the last event that the card shows now, or undefined when the card is gone. */
async function updateCard(
  { rollouts, words, clock }: AnnounceDeps,
  writer: ChannelWriter,
  { ref, state }: Announcing,
  card: string,
): Promise<number | undefined> {
  let shown = state;
  // With many rollouts the turn takes seconds: a gate that opened meanwhile must not wait for the next one.
  const there = await writer.update(card, async () => {
    shown = (await rollouts.load(ref)) ?? state;
    return cardView(shown, words, clock.now());
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
  writer: ChannelWriter,
  ref: RolloutRef,
  cursor: Cursor,
  file: { seq: number; name: string; title: string },
): Promise<void> {
  const text = await deps.journal.readLog(ref, file.name);
  if (text && cursor.card) await writer.attach(cursor.card, `${ref.id}.${file.seq}.log`, file.title, text);
}
