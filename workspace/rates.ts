import { LIMITS } from './limits.ts';
import type { RateLimited, RateLimitMode, Violation } from './types.ts';

export type Rates = {
  readonly limited: RateLimited[];
  /** Seconds to wait when the call is over the rate and is to be refused. Counts the call when it passes. */
  take(method: string, channel: string): number | undefined;
};

type Options = { mode: RateLimitMode; now: () => number; violate: (violation: Violation) => void };

/** About one post a second a channel with a burst, and fifty updates a minute for the app. */
export function createRates({ mode, now, violate }: Options): Rates {
  const limited: RateLimited[] = [];
  const posts = new Map<string, { tokens: number; at: number }>();
  let updates: number[] = [];

  const takePost = (key: string): number | undefined => {
    const at = now();
    const before = posts.get(key) ?? { tokens: LIMITS.postBurst, at };
    const earned = ((at - before.at) / 1_000) * LIMITS.postsPerSecond;
    const tokens = Math.min(LIMITS.postBurst, before.tokens + earned);
    const passes = tokens >= 1;
    posts.set(key, { tokens: passes ? tokens - 1 : tokens, at });
    return passes ? undefined : Math.max(1, Math.ceil((1 - tokens) / LIMITS.postsPerSecond));
  };

  const takeUpdate = (): number | undefined => {
    const at = now();
    updates = updates.filter((earlier) => earlier > at - 60_000);
    const oldest = updates[0];
    if (updates.length >= LIMITS.updatesPerMinute && oldest !== undefined) {
      return Math.max(1, Math.ceil((oldest + 60_000 - at) / 1_000));
    }
    updates.push(at);
    return undefined;
  };

  return {
    limited,
    take(method, channel) {
      if (mode === 'off') return undefined;
      const isPost = method === 'chat.postMessage' || method === 'chat.postEphemeral';
      if (!isPost && method !== 'chat.update') return undefined;
      const retryAfterSeconds = isPost ? takePost(`${method} ${channel}`) : takeUpdate();
      if (retryAfterSeconds === undefined) return undefined;
      if (mode === 'real') {
        limited.push({ method, channel, retryAfterSeconds });
        return retryAfterSeconds;
      }
      const limit = isPost
        ? 'about 1 post a second a channel'
        : `${LIMITS.updatesPerMinute} updates a minute`;
      violate({ kind: 'rate', method, limit, got: `${retryAfterSeconds} s too early in ${channel}` });
      return undefined;
    },
  };
}
