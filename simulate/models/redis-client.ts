import type { Journal } from '../../src/journal/journal.ts';
import { type RolloutRef, rolloutRef } from '../../src/journal/keys.ts';
import type { Outbox } from '../../src/journal/outbox.ts';
import { EVENT_VERSION } from '../../src/rollout/events.ts';
import type { RedisModel } from './redis.ts';

/** Carries one command or script to Redis and its reply back. */
export type Send = <T>(act: () => T) => Promise<T>;

/** Redis answers at once: for whoever compares the model with the real one, or only looks. */
export const atOnce: Send = async (act) => act();

/** The rollouts' journals as a process sees them, over the model. */
export function createModelJournal(redis: RedisModel, send: Send): Journal {
  const scopes = () => send(redis.scopes);
  const collect = async (read: (scope: string) => string[]): Promise<RolloutRef[]> => {
    const lists = (await scopes()).map(async (scope) => {
      const ids = await send(() => read(scope));
      return ids.map((id) => rolloutRef(scope, id));
    });
    return (await Promise.all(lists)).flat();
  };
  const newest = (scope: string, limit: number) =>
    redis
      .index(scope)
      .slice(0, limit)
      .map(({ id, at }) => ({ ref: rolloutRef(scope, id), at }));

  return {
    version: EVENT_VERSION,
    load: (ref, from = 0, to = -1) => send(() => redis.load(ref, from, to)),
    raw: (ref) => send(() => redis.load(ref, 0, -1).map((record) => JSON.stringify(record))),
    async append(ref, expected, records, mode) {
      if (expected === 0) await send(() => redis.list(ref.scope));
      return send(() => redis.append(ref, expected, records, mode));
    },
    scopes,
    active: () => collect((scope) => [redis.claim(scope)].filter((id) => id !== undefined)),
    unannounced: () => collect(redis.unannounced),
    async open() {
      const lists = (await scopes()).map(async (scope) => {
        const { unannounced, claim } = await send(() => redis.open(scope));
        const ids =
          claim === undefined || unannounced.includes(claim) ? unannounced : [...unannounced, claim];
        return ids.map((id) => ({ ref: rolloutRef(scope, id), isAnnounced: !unannounced.includes(id) }));
      });
      return (await Promise.all(lists)).flat();
    },
    newest: (scope, limit = 50) => send(() => newest(scope, limit).map(({ ref }) => ref)),
    async latest(limit) {
      const lists = (await scopes()).map((scope) => send(() => newest(scope, limit)));
      const all = (await Promise.all(lists)).flat().sort((a, b) => b.at - a.at);
      return all.slice(0, limit).map(({ ref }) => ref);
    },
    async locate(id) {
      const refs = (await scopes()).map((scope) => rolloutRef(scope, id));
      const there = await Promise.all(refs.map((ref) => send(() => redis.load(ref, 0, 0).length > 0)));
      return refs.find((_, index) => there[index]);
    },
    keepLog: (ref, name, text) => send(() => redis.keepLog(ref, name, text)),
    readLog: (ref, name) => send(() => redis.readLog(ref, name)),
  };
}

/** The outbox as a process sees it, over the model. */
export function createModelOutbox(redis: RedisModel, send: Send): Outbox {
  // Only rollouts are announced so far.
  const rollout = (ref: { scope: string; id: string }) => rolloutRef(ref.scope, ref.id);
  return {
    read: (ref) => send(() => redis.readCursor(rollout(ref))),
    lock: (ref, token, ttlMs) => send(() => redis.lock(rollout(ref), token, ttlMs)),
    extend: (ref, token, ttlMs) => send(() => redis.extend(rollout(ref), token, ttlMs)),
    unlock: (ref, token) => send(() => redis.unlock(rollout(ref), token)),
    write: (ref, token, cursor, ttlMs) => send(() => redis.writeCursor(rollout(ref), token, cursor, ttlMs)),
    complete: (ref, token, seq) => send(() => redis.complete(rollout(ref), token, seq)),
  };
}
