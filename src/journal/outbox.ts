import type { RedisClient } from './append.ts';
import type { StreamRef } from './keys.ts';
import { journalKey, outboxKey, outboxLockKey, unannouncedKey } from './keys.ts';

/** How far a stream's events are in the channel. */
export type Cursor = {
  /** The last event that is known to be in the channel. */
  seq: number;
  channel?: string;
  /** The card's timestamp: its name in Slack, and the thread's. */
  card?: string;
  /** The last event that the card shows. */
  shown?: number;
  /** Set before a post and cleared after: what may or may not have arrived. */
  intent?: { from: number; to: number };
  /** Why the channel takes nothing, where it does not. */
  refused?: string;
  /** Logs to be attached to the thread. */
  files?: { seq: number; name: string; title: string }[];
};

const LOCK = `
if not redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2], 'NX') and redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return false
end
return redis.call('GET', KEYS[2]) or ''
`;
const ADVANCE = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
redis.call('SET', KEYS[2], ARGV[3])
return 1
`;
const COMPLETE = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if redis.call('LLEN', KEYS[2]) == tonumber(ARGV[2]) then redis.call('SREM', KEYS[3], ARGV[3]) end
return redis.call('DEL', KEYS[1])
`;
const UNLOCK = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`;
const EXTEND = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return 0`;

/** How far each stream's events are in the channel; one announcer at a time moves it, and a paused one cannot. */
export type Outbox = ReturnType<typeof createOutbox>;

export function createOutbox(redis: RedisClient) {
  return {
    read: async (ref: StreamRef): Promise<Cursor> => cursorOf(await redis.get(outboxKey(ref))),

    /**
     * The cursor, which is ours to move from now on; undefined while somebody else announces this stream. After a
     * cut the same call is sent again, and finds the lock that it has taken.
     */
    async lock(ref: StreamRef, token: string, ttlMs: number): Promise<Cursor | undefined> {
      const text = await redis.eval(LOCK, 2, outboxLockKey(ref), outboxKey(ref), token, ttlMs);
      return text === null ? undefined : cursorOf(text as string);
    },

    /** False when the lock was lost. */
    async extend(ref: StreamRef, token: string, ttlMs: number): Promise<boolean> {
      return (await redis.eval(EXTEND, 1, outboxLockKey(ref), token, ttlMs)) === 1;
    },

    async unlock(ref: StreamRef, token: string): Promise<void> {
      await redis.eval(UNLOCK, 1, outboxLockKey(ref), token);
    },

    /** Moves the cursor, and extends the lock. False when that was lost: then nothing was changed. */
    async write(ref: StreamRef, token: string, cursor: Cursor, ttlMs: number): Promise<boolean> {
      const keys = [outboxLockKey(ref), outboxKey(ref)];
      return (await redis.eval(ADVANCE, 2, ...keys, token, ttlMs, JSON.stringify(cursor))) === 1;
    },

    /** Takes the stream off the list of unannounced ones if nothing was appended meanwhile, and unlocks it. */
    async complete(ref: StreamRef, token: string, seq: number): Promise<void> {
      const keys = [outboxLockKey(ref), journalKey(ref), unannouncedKey(ref)];
      await redis.eval(COMPLETE, 3, ...keys, token, String(seq), ref.id);
    },
  };
}

const cursorOf = (text: string | null): Cursor => (text ? (JSON.parse(text) as Cursor) : { seq: 0 });
