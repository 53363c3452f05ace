import { Cluster, Redis } from 'ioredis';
import type { RedisClient } from './append.ts';

export type ClientOptions = {
  maxRetriesPerRequest?: number | null;
  retryStrategy?: (times: number) => number | null;
  connectTimeout?: number;
  lazyConnect?: boolean;
};

class RedisError extends Error {
  readonly code: 'redis-address' | 'redis-unreachable' | 'redis-not-durable';
  constructor(code: RedisError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RedisError';
    this.code = code;
  }
}

/**
 * Opens a client for `redis[s]://host:port/db`, `redis+cluster://host:port,host:port`, or
 * `redis+sentinel://host:port,host:port/master-name`. Commands wait through an absence of Redis.
 * @throws RedisError `redis-address` when the address is none of these.
 */
export function openRedis(address: string, options: ClientOptions = {}): RedisClient {
  const patient: ClientOptions = {
    maxRetriesPerRequest: null,
    retryStrategy: (times) => Math.min(50 * 2 ** Math.min(times, 6), 2000),
    ...options,
  };
  const many = /^redis\+(cluster|sentinel):\/\/(?:([^@/]*)@)?([^/]+)(?:\/(.*))?$/.exec(address);
  if (many) return openMany(many[1] === 'cluster', many[2], many[3] ?? '', many[4], patient);
  if (!/^rediss?:\/\/\S+$/.test(address)) {
    throw new RedisError('redis-address', `REDIS_URL is not a Redis address: ${hidePassword(address)}`);
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
 * @throws RedisError `redis-unreachable` | `redis-not-durable`; the message says what to set.
 */
export async function checkDurable(redis: RedisClient, address: string): Promise<void> {
  const where = hidePassword(address);
  let info: string;
  try {
    const [persistence, memory] = await Promise.all([redis.info('persistence'), redis.info('memory')]);
    info = `${persistence}\n${memory}`;
  } catch (cause) {
    throw new RedisError('redis-unreachable', `Redis does not answer at ${where}: ${reason(cause)}`, {
      cause,
    });
  }
  const faults: string[] = [];
  if (!/^aof_enabled:1/m.test(info)) faults.push('appendonly is no (set: appendonly yes)');
  const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1];
  if (policy !== 'noeviction')
    faults.push(`maxmemory-policy is ${policy} (set: maxmemory-policy noeviction)`);
  if (faults.length === 0) return;
  throw new RedisError(
    'redis-not-durable',
    `Redis at ${where} could lose a rollout: ${faults.join('; ')}. Set it in redis.conf, or start Baton with --ephemeral for a trial.`,
  );
}

/** ioredis wraps refused connections: the reason worth reading is inside. */
function reason(error: unknown): string {
  const inner =
    error instanceof Error ? ((error as { lastNodeError?: Error }).lastNodeError ?? error) : error;
  return inner instanceof Error
    ? inner.message || String((inner as NodeJS.ErrnoException).code)
    : String(inner);
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
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs / 1000} s`)), timeoutMs);
  });
  try {
    await Promise.race([probe.ping(), late]);
  } catch (cause) {
    const message = `Redis does not answer at ${hidePassword(address)}: ${reason(last ?? cause)}`;
    throw new RedisError('redis-unreachable', `${message}. Start Redis, or set REDIS_URL.`, { cause });
  } finally {
    clearTimeout(timer);
    probe.disconnect();
  }
}
