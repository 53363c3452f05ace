/** What is known of each reason to refuse a Redis. Addresses are without their password. */
export type RedisFacts = {
  'redis-address': { address: string };
  /** `reason`: an errno, or the first word of what Redis answers. */
  'redis-unreachable': { address: string; reason: string };
  'redis-not-durable': { address: string; appendonly: boolean; policy: string };
};

/** A Redis that cannot be used. `code` and `facts` are for people; the message is for a log. */
export class RedisError<C extends keyof RedisFacts = keyof RedisFacts> extends Error {
  readonly code: C;
  readonly facts: RedisFacts[C];
  constructor(code: C, facts: RedisFacts[C], options?: ErrorOptions) {
    super(`${code} ${JSON.stringify(facts)}`, options);
    this.name = 'RedisError';
    this.code = code;
    this.facts = facts;
  }
}

/** ioredis wraps refused connections: the reason worth reading is inside. */
export function redisReason(error: unknown): string {
  const inner = (error as { lastNodeError?: unknown } | undefined)?.lastNodeError ?? error;
  const { code, message = '' } = (inner ?? {}) as NodeJS.ErrnoException;
  return code ?? /\bE[A-Z]{4,}\b/.exec(message)?.[0] ?? /^[A-Z]+(?= )/.exec(message)?.[0] ?? 'ECONNRESET';
}

/** What is asked has become a replica, which takes no writes; scripts say it in the middle of their own words. */
export const isReadOnly = (error: unknown): boolean =>
  error instanceof Error && /\bREADONLY\b/.test(error.message);
