import { Cluster } from 'ioredis';
import type { RedisClient } from './append.ts';
import type { RolloutRef } from './keys.ts';
import { NEWS_CHANNEL } from './keys.ts';

export type News = { on(listener: (ref: RolloutRef) => void): () => void; close(): Promise<void> };

/** Tells who listens that a journal has grown. A hint only: what is missed, timers find. */
export async function createNews(redis: RedisClient): Promise<News> {
  const subscriber = redis instanceof Cluster ? redis.duplicate() : redis.duplicate();
  const listeners = new Set<(ref: RolloutRef) => void>();
  subscriber.on('error', () => {});
  subscriber.on('message', (_channel: string, message: string) => {
    const parsed = /^baton:\{([^}]+)\}:claim (\S+)$/.exec(message);
    const [, service, id] = parsed ?? [];
    if (service && id) for (const listener of listeners) listener({ service, id });
  });
  await subscriber.subscribe(NEWS_CHANNEL);
  return {
    on(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      subscriber.disconnect();
    },
  };
}
