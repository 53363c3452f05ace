import type { Journal } from '../journal/journal.ts';
import type { RolloutRef } from '../journal/keys.ts';
import type { Cursor, Outbox } from '../journal/outbox.ts';
import type { Recorded } from '../rollout/events.ts';
import { evolve, replay } from '../rollout/evolve.ts';
import type { MaybeRollout, RolloutState } from '../rollout/state.ts';
import type { Pace } from './pace.ts';
import { type MessageMark, SlackFault, type SlackPort } from './slack-port.ts';
import { cardView, type Message } from './views/card.ts';
import { type Batch, type Entry, nextBatch, threadEntry } from './views/thread.ts';
import type { Words } from './words/words.ts';

export type AnnounceDeps = {
  journal: Journal;
  outbox: Outbox;
  port: SlackPort;
  words: Words;
  /** The plan as text, for the thread's first message. */
  planOf: (state: RolloutState) => string;
  now: () => number;
  newId: () => string;
  posts: Pace;
  updates: Pace;
};

const LOCK_MS = 60_000;

/** The lock went to another announcer: what it does from here on is its own. */
class LostLock extends Error {}

/**
 * Brings the channel up to the journal: the card, then the thread, then the logs. What may have been posted
 * before a fault is looked for before it is posted again.
 * @param force update the card even if only the time has passed.
 * @throws SlackFault when Slack stands in the way; call again later.
 */
export async function announceRollout(deps: AnnounceDeps, ref: RolloutRef, force: boolean): Promise<void> {
  const token = deps.newId();
  if (!(await deps.outbox.lock(ref, token, LOCK_MS))) return;
  try {
    await bringUp(deps, ref, token, force);
  } catch (error) {
    if (!(error instanceof LostLock)) throw error;
  } finally {
    await deps.outbox.unlock(ref, token);
  }
}

/** The last card that this process has put up, by rollout: an unchanged one is not sent again. */
const lastCards = new Map<string, string>();

async function bringUp(deps: AnnounceDeps, ref: RolloutRef, token: string, force: boolean): Promise<void> {
  const { journal, outbox, words, planOf } = deps;
  const records = await journal.load(ref);
  const { entries, state } = readAll(records, words, planOf);
  if (!state) return;
  let cursor = await outbox.read(ref);
  const save = async (next: Cursor) => {
    if (!(await outbox.write(ref, token, next))) throw new LostLock();
    cursor = next;
  };
  if (!state.channel) {
    await save({ seq: state.head.seq });
    await outbox.settle(ref, token, state.head.seq);
    return;
  }
  const talk = createTalk(deps, ref, token, state.channel);
  if (!cursor.card) {
    const card = await talk.once(cursor, { from: 0, to: 0 }, save, cardView(state, words, deps.now()));
    const { intent: _, ...rest } = cursor;
    await save({ ...rest, channel: state.channel, card });
  } else {
    await updateCard(deps, talk, ref, state, cursor.card, force);
  }
  for (;;) {
    const batch = resumed(entries, cursor);
    if (!batch) break;
    await talk.once(cursor, batch, save, batch, cursor.card);
    const { intent: _, files = [], ...rest } = cursor;
    await save({ ...rest, seq: batch.to, files: [...files, ...batch.logs] });
  }
  for (const file of cursor.files ?? []) {
    await attach(deps, talk, ref, cursor, file);
    await save({ ...cursor, files: (cursor.files ?? []).filter((other) => other.seq !== file.seq) });
  }
  await outbox.settle(ref, token, cursor.seq);
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

/** The next message; the very same as before when an earlier try may have gone through. */
function resumed(entries: readonly Entry[], cursor: Cursor): Batch | undefined {
  const { intent, seq } = cursor;
  const waiting = entries.filter((entry) => entry.seq > seq && (!intent || entry.seq <= intent.to));
  return nextBatch(waiting);
}

async function updateCard(
  deps: AnnounceDeps,
  talk: Talk,
  ref: RolloutRef,
  state: RolloutState,
  card: string,
  force: boolean,
): Promise<void> {
  const shapeOf = (of: RolloutState) => JSON.stringify(cardView(of, deps.words, of.head.at));
  if (!force && lastCards.get(state.id) === shapeOf(state)) return;
  let shown = state;
  // With many rollouts the turn takes seconds: a gate that opened meanwhile must not wait for the next one.
  await talk.update(card, async () => {
    shown = replay(await deps.journal.load(ref)) ?? state;
    return cardView(shown, deps.words, deps.now());
  });
  lastCards.set(state.id, shapeOf(shown));
  if (shown.status) lastCards.delete(state.id);
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

type Talk = ReturnType<typeof createTalk>;

/** Slack calls for one rollout under one lock, each at its turn. */
function createTalk(deps: AnnounceDeps, ref: RolloutRef, token: string, channel: string) {
  const { port, outbox, posts, updates } = deps;

  const hold = async () => {
    if (!(await outbox.extend(ref, token, LOCK_MS))) throw new LostLock();
  };

  const findAll = async (mark: MessageMark, thread: string | undefined) => {
    const where = thread ? { thread } : { oldestMs: deps.now() - 24 * 3600_000 };
    const found = await port.find(channel, where);
    return found.filter(
      ({ mark: other }) => other.rollout === mark.rollout && other.from === mark.from && other.to === mark.to,
    );
  };

  return {
    /** Posts a message unless an earlier try has: `cursor.intent` says that there was one. Resolves to its ts. */
    async once(
      cursor: Cursor,
      range: { from: number; to: number },
      save: (cursor: Cursor) => Promise<void>,
      message: Message,
      thread?: string,
    ): Promise<string> {
      const mark: MessageMark = { rollout: ref.id, from: range.from, to: range.to };
      if (cursor.intent) {
        await hold();
        const [earlier] = await findAll(mark, thread);
        if (earlier) return earlier.ts;
      } else {
        await save({ ...cursor, intent: { from: range.from, to: range.to } });
      }
      await posts.turn(channel);
      await hold();
      const ts = await postOrPlain(port, { channel, ...(thread ? { thread } : {}), ...message, mark });
      if (await outbox.extend(ref, token, LOCK_MS)) return ts;
      // Paused past our lock: whoever took over may have posted it too. The first one stays.
      const [first] = await findAll(mark, thread);
      if (first && first.ts !== ts) await port.remove(channel, ts);
      throw new LostLock();
    },

    /** @param render gives the newest view once it is its turn. */
    async update(ts: string, render: () => Promise<Message>): Promise<void> {
      await updates.turn('update');
      await hold();
      const message = await render();
      const mark: MessageMark = { rollout: ref.id, from: 0, to: 0 };
      await port.update(channel, ts, message.text, message.blocks, mark);
    },

    async attach(thread: string, name: string, title: string, text: string): Promise<void> {
      await hold();
      if ((await port.fileNames(channel, thread)).includes(name)) return;
      await posts.turn(channel);
      await port.upload(channel, thread, name, title, text);
    },
  };
}

/** An event must reach the channel even if its blocks do not please Slack. */
async function postOrPlain(port: SlackPort, post: Parameters<SlackPort['post']>[0]): Promise<string> {
  try {
    return await port.post(post);
  } catch (error) {
    const blocksRefused =
      error instanceof SlackFault && /^(invalid_blocks|msg_blocks_too_long)/.test(error.code);
    if (!blocksRefused) throw error;
    return port.post({ ...post, blocks: [] });
  }
}
