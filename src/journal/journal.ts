import { gunzipSync, gzipSync } from 'node:zlib';
import type { Recorded } from '../rollout/events.ts';
import { type AppendResult, append, type ClaimMode, type RedisClient } from './append.ts';
import type { RolloutRef } from './keys.ts';
import { attachmentKey, claimKey, journalKey, rolloutsKey, SERVICES_KEY, unannouncedKey } from './keys.ts';
import { readRecord } from './upcast.ts';

const LOG_KEPT_S = 7 * 24 * 3600;

/** The rollouts' journals in Redis. Every method throws what ioredis throws when Redis is away. */
export type Journal = ReturnType<typeof createJournal>;

export function createJournal(redis: RedisClient) {
  const services = async () => (await redis.smembers(SERVICES_KEY)).sort();

  const collect = async (read: (service: string) => Promise<string[]>): Promise<RolloutRef[]> => {
    const lists = (await services()).map(async (service) => {
      const ids = await read(service);
      return ids.map((id) => ({ service, id }));
    });
    return (await Promise.all(lists)).flat();
  };

  return {
    /** All records from `from` (0 = the first) on. */
    async load(ref: RolloutRef, from = 0): Promise<Recorded[]> {
      const lines = await redis.lrange(journalKey(ref), from, -1);
      return lines.map(readRecord);
    },

    /** The lines as stored, for export and verification. */
    raw: (ref: RolloutRef): Promise<string[]> => redis.lrange(journalKey(ref), 0, -1),

    async append(
      ref: RolloutRef,
      expected: number,
      records: readonly Recorded[],
      mode: ClaimMode,
    ): Promise<AppendResult> {
      // Before the journal: a service that is listed and has no rollout does no harm, the reverse would.
      if (expected === 0) await redis.sadd(SERVICES_KEY, ref.service);
      return append(redis, ref, expected, records, mode);
    },

    services,

    /** The rollouts that hold their service's claim. */
    active: () =>
      collect(async (service) => {
        const holder = await redis.get(claimKey(service));
        return holder ? [holder] : [];
      }),

    unannounced: () => collect((service) => redis.smembers(unannouncedKey(service))),

    /** A service's rollouts, newest first. */
    async rollouts(service: string, limit = 50): Promise<RolloutRef[]> {
      const ids = await redis.zrevrange(rolloutsKey(service), 0, limit - 1);
      return ids.map((id) => ({ service, id }));
    },

    /** The latest rollouts of all services, newest first. */
    async latest(limit: number): Promise<RolloutRef[]> {
      const lists = (await services()).map(async (service) => {
        const pairs = await redis.zrevrange(rolloutsKey(service), 0, limit - 1, 'WITHSCORES');
        return pairs.flatMap((id, index) =>
          index % 2 === 0 ? [{ ref: { service, id }, at: Number(pairs[index + 1]) }] : [],
        );
      });
      const all = (await Promise.all(lists)).flat().sort((a, b) => b.at - a.at);
      return all.slice(0, limit).map(({ ref }) => ref);
    },

    /** The service of a rollout whose id alone is known. */
    async locate(id: string): Promise<RolloutRef | undefined> {
      for (const service of await services()) {
        if (await redis.exists(journalKey({ service, id }))) return { service, id };
      }
      return undefined;
    },

    /** Keeps a whole log for a week; too large for the journal, and not part of its truth. */
    async keepLog(ref: RolloutRef, name: string, text: string): Promise<void> {
      await redis.set(attachmentKey(ref, name), gzipSync(text), 'EX', LOG_KEPT_S);
    },

    async readLog(ref: RolloutRef, name: string): Promise<string | undefined> {
      const bytes = await redis.getBuffer(attachmentKey(ref, name));
      return bytes ? gunzipSync(bytes).toString('utf8') : undefined;
    },
  };
}
