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
import { isChannelGone, noteStranded } from './stranded.ts';

export type AnnounceDeps = ChannelWriterDeps & {
  journal: Pick<Journal, 'load' | 'readLog' | 'open'>;
  rollouts: Pick<Rollouts, 'load'>;
  words: Words;
  /** Writes to a person directly. */
  notify?: (user: string, text: string) => Promise<void>;
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
  const lock = { token: deps.newId(), since: clock.now() };
  const cursor = await outbox.lock(ref, lock.token, LOCK_MS);
  if (!cursor) return 'busy';
  const stopBeat = every(
    clock,
    LOCK_MS / 4,
    () => void outbox.extend(ref, lock.token, LOCK_MS).catch(() => {}),
  );
  try {
    const { seq } = await bringUpUnderCard(deps, what, lock, cursor);
    await outbox.complete(ref, lock.token, seq);
    return 'done';
  } catch (error) {
    if (isChannelGone(error)) {
      const save = (changed: Cursor) => outbox.write(ref, lock.token, changed, LOCK_MS);
      await noteStranded(deps, what.state, { cursor: await outbox.read(ref), code: error.code, save });
    }
    await outbox.unlock(ref, lock.token);
    if (!(error instanceof LostLock)) throw error;
    return 'lost';
  } finally {
    stopBeat();
  }
}

type Lock = { token: string; since: number };

/**
 * A card that is removed while its thread is written or read begins anew, once a pass: a channel that takes no
 * threads at all must not fill with cards.
 */
async function bringUpUnderCard(
  deps: AnnounceDeps,
  what: Announcing,
  lock: Lock,
  cursor: Cursor,
): Promise<Cursor> {
  try {
    return await bringUp(deps, what, lock, cursor);
  } catch (error) {
    if (!isThreadGone(error)) throw error;
    return bringUp(deps, what, lock, withoutCard(await deps.outbox.read(what.ref)));
  }
}

/** What was posted below the card, and what may have been, went with it. */
function withoutCard({ card: _, shown: __, intent: ___, ...rest }: Cursor): Cursor {
  return rest;
}

function withoutRefusal({ refused: _, ...rest }: Cursor): Cursor {
  return rest;
}

/** Slack's clock and ours may differ. */
const CLOCKS_APART_MS = 3600_000;

/** From where the channel is to where the journal is. */
async function bringUp(deps: AnnounceDeps, what: Announcing, lock: Lock, from: Cursor): Promise<Cursor> {
  const { ref, state, progress } = what;
  const { head } = state;
  const channel = from.channel ?? state.channel;
  const { token, since: lockedAt } = lock;
  const entries = await waitingEntries(deps, what, from.seq);
  if (!channel) {
    const cursor = { seq: head.seq };
    if (!(await deps.outbox.write(ref, token, cursor, LOCK_MS))) throw new LostLock();
    return cursor;
  }
  const sinceMs = state.requestedAt - CLOCKS_APART_MS;
  const writer = createChannelWriter(deps, { ref, token, channel, lockedAt, sinceMs });
  let cursor = await bringUpCard(deps, writer, what, channel, from);
  for (;;) {
    const batch = next(entries, cursor);
    if (!batch) break;
    const { intent: _, files = [], ...rest } = cursor;
    const after = ({ to }: { to: number }) => ({ ...rest, seq: to, files: [...files, ...batch.logs] });
    cursor = await writer.post(cursor, batch, batch, after, cursor.card);
    progress();
  }
  for (const file of cursor.files ?? []) {
    await attach(deps, writer, ref, cursor, file);
    const files = (cursor.files ?? []).filter((other) => other.seq !== file.seq);
    cursor = await writer.save({ ...cursor, files });
    progress();
  }
  if (cursor.refused !== undefined) cursor = await writer.save(withoutRefusal(cursor));
  if (cursor.card && !isActive(state)) await writer.removeRepeats(cursor.card);
  return cursor;
}

async function bringUpCard(
  deps: AnnounceDeps,
  writer: ChannelWriter,
  what: Announcing,
  channel: string,
  from: Cursor,
): Promise<Cursor> {
  const { words, clock } = deps;
  const { state, force, progress } = what;
  const { head } = state;
  let cursor = from;
  if (cursor.card && (force || (cursor.shown ?? 0) < head.seq)) {
    const shown = await updateCard(deps, writer, what, cursor.card);
    // Somebody has removed it: the rollout goes on under a new one.
    cursor = await writer.save(shown === undefined ? withoutCard(cursor) : { ...cursor, shown });
    progress();
  }
  if (cursor.card) return cursor;
  const { intent, ...rest } = cursor;
  const fresh = intent === undefined;
  // One that an earlier try has posted shows what was then.
  const shown = fresh ? { shown: head.seq } : {};
  const after = ({ ts }: { ts: string }) => ({ ...rest, channel, card: ts, ...shown });
  cursor = await writer.post(cursor, { from: 0, to: 0 }, cardView(state, words, clock.now()), after);
  progress();
  if (fresh || !cursor.card) return cursor;
  return writer.save({ ...cursor, shown: (await updateCard(deps, writer, what, cursor.card)) ?? 0 });
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
