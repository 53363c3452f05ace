import type { KnownBlock } from '@slack/types';
import { type Clock, sleep } from '../../journal/clock.ts';
import type { RolloutRef } from '../../journal/keys.ts';
import type { Cursor, Outbox } from '../../journal/outbox.ts';
import type { Where } from '../slack/messages.ts';
import type { Pace } from '../slack/pace.ts';
import {
  type MessageMark,
  type Post,
  SLACK_TIMEOUT_MS,
  SlackFault,
  type SlackPort,
} from '../slack/slack-port.ts';
import type { Message } from '../views/card.ts';

/** The lock went to another announcer: what it does from here on is its own. */
export class LostLock extends Error {}

/** A call below a card that somebody has removed. */
export const isThreadGone = (error: unknown): boolean =>
  error instanceof SlackFault && error.kind === 'refused' && error.code === 'thread_not_found';

export type ChannelWriterDeps = {
  clock: Clock;
  port: SlackPort;
  outbox: Outbox;
  posts: Pace;
  updates: Pace;
};

/** Where one rollout is announced, under one lock. */
export type ChannelLocation = {
  ref: RolloutRef;
  token: string;
  channel: string;
  /** When the lock was asked for. */
  lockedAt: number;
  /** The card cannot be older. */
  sinceMs: number;
};

type Range = { from: number; to: number };
/** A message in the channel and the last event that it holds. */
type PostedMessage = { ts: string; to: number };

/** Another card can only come from a bot that was paused as this one was posted: a channel's history is long. */
const AROUND_CARD_MS = 3600_000;

/** Kept up while a pass runs. What a killed bot held is free after this, and its cards stand still that long. */
export const LOCK_MS = SLACK_TIMEOUT_MS + 2000;

export type ChannelWriter = ReturnType<typeof createChannelWriter>;

/** Slack calls for one rollout under one lock, each at its turn. Every method throws LostLock and SlackFault. */
export function createChannelWriter(
  { port, outbox, posts, updates, clock }: ChannelWriterDeps,
  { ref, token, channel, lockedAt, sinceMs }: ChannelLocation,
) {
  /** From when on the lock was ours for LOCK_MS, as far as Redis has said. */
  let heldSince = lockedAt;
  /** Whether it is ours for as long as a call can take. */
  const isLeased = () => clock.now() - heldSince <= LOCK_MS - SLACK_TIMEOUT_MS;
  const holding = async (ask: () => Promise<boolean>): Promise<boolean> => {
    const asked = clock.now();
    const held = await ask();
    if (held) heldSince = asked;
    return held;
  };
  const extendLock = () => holding(() => outbox.extend(ref, token, LOCK_MS));
  const assertLock = async () => {
    if (!isLeased() && !(await extendLock())) throw new LostLock();
  };
  const write = (cursor: Cursor) => holding(() => outbox.write(ref, token, cursor, LOCK_MS));
  const save = async (cursor: Cursor): Promise<Cursor> => {
    if (!(await write(cursor))) throw new LostLock();
    return cursor;
  };

  /**
   * The newest view, with the lock held for as long as a call with it can take. Nothing in Slack tells an older
   * card from a newer: one that arrives after the lock has gone to another would stay.
   */
  const underLease = async (render: () => Promise<Message>): Promise<Message> => {
    for (;;) {
      const message = await render();
      await assertLock();
      if (isLeased()) return message;
    }
  };

  /** The message that begins with this event, if there is one; the first stays, any other goes. */
  const findPosted = async (from: number, thread: string | undefined): Promise<PostedMessage | undefined> => {
    const found = await port.find(channel, thread ? { thread } : { oldestMs: sinceMs });
    const [first, ...extra] = found.filter(({ mark }) => mark.rollout === ref.id && mark.from === from);
    for (const { ts } of extra) await port.remove(channel, ts);
    return first && { ts: first.ts, to: first.mark.to };
  };

  return {
    /** Moves the cursor, and gives it back. */
    save,

    /**
     * Posts a message unless an earlier try has: `cursor.intent` says that there was one.
     * @param after gives the cursor from what is in the channel then; it is saved, and given back.
     */
    async post(
      cursor: Cursor,
      range: Range,
      message: Message & { broadcast?: boolean },
      after: (posted: PostedMessage) => Cursor,
      thread?: string,
    ): Promise<Cursor> {
      const doubtful = cursor.intent !== undefined;
      if (doubtful) {
        await assertLock();
        const earlier = await findPosted(range.from, thread);
        if (earlier) return save(after(earlier));
      } else {
        await save({ ...cursor, intent: { from: range.from, to: range.to } });
      }
      await posts.turn(channel);
      await assertLock();
      const mark: MessageMark = { rollout: ref.id, from: range.from, to: range.to };
      const { text, blocks, broadcast = false } = message;
      const place = { channel, broadcast, ...(thread ? { thread } : {}) };
      const ts = await postOrPlain(port, { ...place, text, blocks, mark });
      const posted = { ts, to: range.to };
      const next = after(posted);
      if (!doubtful && (await write(next))) return next;
      // One of us was paused past its lock, and the other may have posted the same between its look and its post.
      const held = doubtful && (await extendLock());
      const first = await persist(clock, () => findPosted(range.from, thread));
      if (!held) throw new LostLock();
      return save(after(first ?? posted));
    },

    /**
     * False when the card is no longer there. One that Slack lets nobody edit stays as it is.
     * @param render gives the newest view once it is its turn.
     */
    async update(ts: string, render: () => Promise<Message>): Promise<boolean> {
      await updates.turn('update');
      const mark: MessageMark = { rollout: ref.id, from: 0, to: 0 };
      const { text, blocks } = await underLease(render);
      try {
        await port.update(channel, ts, text, blocks, mark);
      } catch (error) {
        if (!(error instanceof SlackFault) || error.kind !== 'refused') throw error;
        if (error.code === 'message_not_found') return false;
        if (BLOCKS_REFUSED.test(error.code))
          await port.update(channel, ts, (await underLease(render)).text, [], mark);
        else if (!UNEDITABLE.test(error.code)) throw error;
      }
      return true;
    },

    /**
     * Removes what stands in the channel twice. A process that was paused past its lock may have posted what
     * another had posted meanwhile, and have died before it could look.
     */
    async removeRepeats(card: string): Promise<void> {
      await assertLock();
      const ours = async (where: Where) =>
        (await port.find(channel, where)).filter(({ mark }) => mark.rollout === ref.id);
      const cardMs = Number(card) * 1000;
      const around = { oldestMs: cardMs - AROUND_CARD_MS, latestMs: cardMs + AROUND_CARD_MS };
      const cards = (await ours(around)).filter(({ ts, mark }) => mark.to === 0 && ts !== card);
      const thread = (await ours({ thread: card })).filter(({ mark }) => mark.to > 0);
      const repeated = [...cards, ...repeatsIn(thread)];
      for (const { ts } of repeated) await port.remove(channel, ts);
    },

    async attach(thread: string, name: string, title: string, text: string): Promise<void> {
      await assertLock();
      if ((await port.fileNames(channel, thread)).includes(name)) return;
      await posts.turn(channel);
      await assertLock();
      await port.upload(channel, thread, name, title, text);
    },
  };
}

/** The messages of a thread, oldest first, whose events stand in it before them already. */
function repeatsIn<M extends { mark: MessageMark }>(thread: M[]): M[] {
  let last = 0;
  return thread.filter(({ mark }) => {
    const repeats = mark.to <= last;
    last = Math.max(last, mark.to);
    return repeats;
  });
}

const BLOCKS_REFUSED = /^(invalid_blocks|msg_blocks_too_long)/;
const UNEDITABLE = /^(edit_window_closed|cant_update_message)$/;

/** An event must reach the channel even if its blocks do not please Slack. */
async function postOrPlain(port: SlackPort, post: Post): Promise<string> {
  try {
    return await port.post(post);
  } catch (error) {
    if (!(error instanceof SlackFault && BLOCKS_REFUSED.test(error.code))) throw error;
    return port.post({ ...post, text: plainText(post), blocks: [] });
  }
}

const PLAIN_CHARS = 30_000;

function plainText({ text, blocks }: { text: string; blocks: KnownBlock[] }): string {
  const parts = blocks.flatMap((block) => (block.type === 'section' && block.text ? [block.text.text] : []));
  const whole = parts.join('\n');
  return whole && whole.length <= PLAIN_CHARS ? whole : text;
}

const TRIES = 10;
const FIRST_WAIT_MS = 250;
const LAST_WAIT_MS = 10_000;

/** Without the lock nobody comes back to this: so it is tried for about a minute. */
async function persist<T>(clock: Clock, act: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof SlackFault) || error.kind === 'refused' || tries === TRIES) throw error;
      await sleep(clock, Math.max(error.waitMs, Math.min(FIRST_WAIT_MS * 2 ** (tries - 1), LAST_WAIT_MS)));
    }
  }
}
