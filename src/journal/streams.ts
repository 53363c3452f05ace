import { gunzipSync, gzipSync } from 'node:zlib';
import type { Recorded } from '../rollout/events.ts';
import { type AppendResult, append, type ClaimMode, type RedisClient } from './append.ts';
import {
  attachmentKey,
  claimKey,
  indexKey,
  journalKey,
  type StreamRef,
  scopesKey,
  unannouncedKey,
} from './keys.ts';
import { recordReader } from './upcast.ts';

const OPEN = `return {redis.call('SMEMBERS', KEYS[1]), redis.call('GET', KEYS[2])}`;

const LOG_KEPT_S = 7 * 24 * 3600;

/** One kind's journals in Redis. Every method throws what ioredis throws when Redis is away. */
export type Streams<Event, Kind extends string> = ReturnType<typeof createStreams<Event, Kind>>;

/** @param version the newest version of the kind's event shapes. */
export function createStreams<Event, Kind extends string>(redis: RedisClient, kind: Kind, version: number) {
  type Ref = StreamRef<Kind>;
  const readRecord = recordReader<Event>(version);
  const ref = (scope: string, id: string): Ref => ({ kind, scope, id });

  const scopes = async () => (await redis.smembers(scopesKey(kind))).sort();

  const collect = async (read: (scope: string) => Promise<string[]>): Promise<Ref[]> => {
    const lists = (await scopes()).map(async (scope) => (await read(scope)).map((id) => ref(scope, id)));
    return (await Promise.all(lists)).flat();
  };

  return {
    version,

    /** The records from index `from` (0 = the first) to `to`, both included; all that follow when not given. */
    async load(of: Ref, from = 0, to = -1): Promise<Recorded<Event>[]> {
      const lines = await redis.lrange(journalKey(of), from, to);
      return lines.map(readRecord);
    },

    /** The lines as stored, for export and verification. */
    raw: (of: Ref): Promise<string[]> => redis.lrange(journalKey(of), 0, -1),

    async append(
      to: Ref,
      expected: number,
      records: readonly Recorded<Event>[],
      mode: ClaimMode,
    ): Promise<AppendResult> {
      // Before the journal: a scope that is listed and has no stream does no harm, the reverse would.
      if (expected === 0) await redis.sadd(scopesKey(kind), to.scope);
      return append(redis, to, expected, records, mode);
    },

    scopes,

    /** The streams that hold their scope's claim. */
    active: () =>
      collect(async (scope) => {
        const holder = await redis.get(claimKey({ kind, scope }));
        return holder ? [holder] : [];
      }),

    unannounced: () => collect((scope) => redis.smembers(unannouncedKey({ kind, scope }))),

    /** Those that are unannounced or active, each once. */
    async open(): Promise<{ ref: Ref; isAnnounced: boolean }[]> {
      const lists = (await scopes()).map(async (scope) => {
        const keys = [unannouncedKey({ kind, scope }), claimKey({ kind, scope })];
        const [waiting, holder] = (await redis.eval(OPEN, 2, ...keys)) as [string[], string | null];
        const announced = holder === null || waiting.includes(holder) ? [] : [holder];
        return [
          ...waiting.map((id) => ({ ref: ref(scope, id), isAnnounced: false })),
          ...announced.map((id) => ({ ref: ref(scope, id), isAnnounced: true })),
        ];
      });
      return (await Promise.all(lists)).flat();
    },

    /** A scope's streams, newest first. */
    async newest(scope: string, limit = 50): Promise<Ref[]> {
      const ids = await redis.zrevrange(indexKey({ kind, scope }), 0, limit - 1);
      return ids.map((id) => ref(scope, id));
    },

    /** The latest streams of all scopes, newest first. */
    async latest(limit: number): Promise<Ref[]> {
      const lists = (await scopes()).map(async (scope) => {
        const pairs = await redis.zrevrange(indexKey({ kind, scope }), 0, limit - 1, 'WITHSCORES');
        return pairs.flatMap((id, index) =>
          index % 2 === 0 ? [{ ref: ref(scope, id), at: Number(pairs[index + 1]) }] : [],
        );
      });
      const all = (await Promise.all(lists)).flat().sort((a, b) => b.at - a.at);
      return all.slice(0, limit).map((one) => one.ref);
    },

    /** The stream whose id alone is known. */
    async locate(id: string): Promise<Ref | undefined> {
      const refs = (await scopes()).map((scope) => ref(scope, id));
      const there = await Promise.all(refs.map((one) => redis.exists(journalKey(one))));
      return refs.find((_, index) => there[index] === 1);
    },

    /** Keeps a whole log for a week; too large for the journal, and not part of its truth. */
    async keepLog(of: Ref, name: string, text: string): Promise<void> {
      await redis.set(attachmentKey(of, name), gzipSync(text), 'EX', LOG_KEPT_S);
    },

    async readLog(of: Ref, name: string): Promise<string | undefined> {
      const bytes = await redis.getBuffer(attachmentKey(of, name));
      return bytes ? gunzipSync(bytes).toString('utf8') : undefined;
    },
  };
}
