import type { Cluster, Redis } from 'ioredis';
import type { Recorded } from '../rollout/events.ts';
import type { StreamRef } from './keys.ts';
import { claimKey, indexKey, journalKey, NEWS_CHANNEL, unannouncedKey } from './keys.ts';

export type RedisClient = Redis | Cluster;

/**
 * What the append does to the scope's claim: `take` needs it free or ours, `hold` needs it ours,
 * `release` gives it back.
 */
export type ClaimMode = 'take' | 'hold' | 'release';

export type AppendResult =
  | { ok: true }
  | { ok: false; why: 'conflict' }
  | { ok: false; why: 'busy'; holder: string }
  | { ok: false; why: 'unclaimed' };

const SCRIPT = `
local id, expected, mode, at, channel, news = ARGV[1], tonumber(ARGV[2]), ARGV[3], ARGV[4], ARGV[5], ARGV[6]
if redis.call('LLEN', KEYS[1]) ~= expected then return {'conflict'} end
local holder = redis.call('GET', KEYS[2])
if mode == 'take' then
  if holder and holder ~= id then return {'busy', holder} end
  redis.call('SET', KEYS[2], id)
elseif holder ~= id then
  return {'unclaimed'}
elseif mode == 'release' then
  redis.call('DEL', KEYS[2])
end
for i = 7, #ARGV do redis.call('RPUSH', KEYS[1], ARGV[i]) end
redis.call('ZADD', KEYS[3], 'NX', at, id)
redis.call('SADD', KEYS[4], id)
redis.call('PUBLISH', channel, news)
return {'ok'}
`;

/** One atomic step: compare the length, see to the claim, append, mark as unannounced, publish the news. */
export async function append<Event>(
  redis: RedisClient,
  ref: StreamRef,
  expected: number,
  records: readonly Recorded<Event>[],
  mode: ClaimMode,
): Promise<AppendResult> {
  const { kind, scope, id } = ref;
  const keys = [journalKey(ref), claimKey(ref), indexKey(ref), unannouncedKey(ref)];
  const at = String(records[0]?.at ?? 0);
  const news = JSON.stringify({ kind, scope, id });
  const lines = records.map((record) => JSON.stringify(record));
  const args = [id, String(expected), mode, at, NEWS_CHANNEL, news, ...lines];
  const reply = (await redis.eval(SCRIPT, keys.length, ...keys, ...args)) as [string, string?];
  if (reply[0] === 'ok') return { ok: true };
  if (reply[0] === 'busy') return { ok: false, why: 'busy', holder: reply[1] ?? '' };
  return { ok: false, why: reply[0] === 'unclaimed' ? 'unclaimed' : 'conflict' };
}
