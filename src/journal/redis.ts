import { Cluster, Redis } from 'ioredis';
import type { RedisClient } from './append.ts';
import { isReadOnly, RedisError, redisReason } from './redis-error.ts';

export type ClientOptions = {
  maxRetriesPerRequest?: number | null;
  retryStrategy?: (times: number) => number | null;
  connectTimeout?: number;
  reconnectOnError?: (error: Error) => 1 | 2 | false;
  lazyConnect?: boolean;
};

/**
 * Opens a client for `redis[s]://host:port/db`, `redis+cluster://host:port,host:port`, or
 * `redis+sentinel://host:port,host:port/master-name`. Commands wait through an absence of Redis; a connection that is left
 * at a replica, as after a fail-over, is made anew.
 * @throws RedisError `redis-address` when the address is none of these.
 */
export function openRedis(address: string, options: ClientOptions = {}): RedisClient {
  // Whoever waits for Redis has the command sent again there; a person is answered, and asks again.
  const again = options.maxRetriesPerRequest === undefined ? 2 : 1;
  const patient: ClientOptions = {
    maxRetriesPerRequest: null,
    retryStrategy: (times) => Math.min(50 * 2 ** Math.min(times, 6), 2000),
    reconnectOnError: (error) => (isReadOnly(error) ? again : false),
    ...options,
  };
  const many = /^redis\+(cluster|sentinel):\/\/(?:([^@/]*)@)?([^/]+)(?:\/(.*))?$/.exec(address);
  if (many) return openMany(many[1] === 'cluster', many[2], many[3] ?? '', many[4], patient);
  if (!/^rediss?:\/\/\S+$/.test(address)) {
    throw new RedisError('redis-address', { address: hidePassword(address) });
  }
  return new Redis(address, patient);
}

function openMany(
  cluster: boolean,
  userInfo: string | undefined,
  hosts: string,
  name: string | undefined,
  options: ClientOptions,
): RedisClient {
  const nodes = hosts.split(',').map((host) => {
    const { hostname, port } = new URL(`redis://${host}`);
    return { host: hostname, port: Number(port || (cluster ? 6379 : 26379)) };
  });
  const password = userInfo ? { password: decodeURIComponent(userInfo.replace(/^[^:]*:/, '')) } : {};
  if (cluster) return new Cluster(nodes, { redisOptions: { ...options, ...password } });
  return new Redis({ ...options, ...password, sentinels: nodes, name: name || 'mymaster' });
}

export function hidePassword(address: string): string {
  return address.replace(/\/\/[^@/]*@/, '//***@');
}

/**
 * Refuses a Redis that could forget a rollout: no append-only file, or keys evicted when memory is short.
 * @throws RedisError `redis-unreachable` | `redis-not-durable`.
 */
export async function checkDurable(redis: RedisClient, address: string): Promise<void> {
  const where = hidePassword(address);
  let info: string;
  try {
    const [persistence, memory] = await Promise.all([redis.info('persistence'), redis.info('memory')]);
    info = `${persistence}\n${memory}`;
  } catch (cause) {
    throw new RedisError('redis-unreachable', { address: where, reason: redisReason(cause) }, { cause });
  }
  const appendonly = /^aof_enabled:1/m.test(info);
  const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1] ?? '';
  if (appendonly && policy === 'noeviction') return;
  throw new RedisError('redis-not-durable', { address: where, appendonly, policy });
}

/** Waits at most `timeoutMs` for the first answer. @throws RedisError `redis-unreachable`. */
export async function reachRedis(address: string, timeoutMs: number): Promise<void> {
  const probe = openRedis(address, {
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
    connectTimeout: timeoutMs,
    lazyConnect: true,
  });
  let last: unknown;
  probe.on('error', (error) => {
    last = error;
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error('late'), { code: 'ETIMEDOUT' })), timeoutMs);
  });
  try {
    await Promise.race([probe.ping(), late]);
  } catch (cause) {
    const facts = { address: hidePassword(address), reason: redisReason(last ?? cause) };
    throw new RedisError('redis-unreachable', facts, { cause });
  } finally {
    clearTimeout(timer);
    probe.disconnect();
  }
}
