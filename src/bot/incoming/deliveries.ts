import type { RedisClient } from '../../journal/append.ts';

const KEPT_S = 15 * 60;

/** Remembers handled deliveries: Slack retries, and a signed request can be replayed for five minutes. */
export type Deliveries = ReturnType<typeof createDeliveries>;

export function createDeliveries(redis: RedisClient) {
  return {
    /**
     * Runs `handle` unless this delivery was handled before (then: undefined). Marked afterwards: one that was cut short by a
     * crash is handled when Slack sends it again, and what it does is safe to do twice.
     */
    async once<T>(id: string, handle: () => Promise<T>): Promise<T | undefined> {
      const key = `baton:delivery:${id}`;
      if (await redis.exists(key)) return undefined;
      const answer = await handle();
      await redis.set(key, '1', 'EX', KEPT_S);
      return answer;
    },
  };
}
