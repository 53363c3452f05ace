import { Cluster } from 'ioredis';
import type { RedisClient } from './append.ts';
import { NEWS_CHANNEL, type StreamRef } from './keys.ts';

export type News = {
  /** Calls `listener` for every stream of the kind that grows; what it returns ends that. */
  on<Kind extends string>(kind: Kind, listener: (ref: StreamRef<Kind>) => void): () => void;
  close(): Promise<void>;
};

/** Tells who listens that a stream has grown. A hint only: what is missed, timers find. */
export async function createNews(redis: RedisClient): Promise<News> {
  const subscriber = redis instanceof Cluster ? redis.duplicate() : redis.duplicate();
  const listeners = new Set<(ref: StreamRef) => void>();
  subscriber.on('error', () => {});
  subscriber.on('message', (_channel: string, message: string) => {
    const ref = readRef(message);
    if (ref) for (const listener of listeners) listener(ref);
  });
  await subscriber.subscribe(NEWS_CHANNEL);
  return {
    on<Kind extends string>(kind: Kind, listener: (ref: StreamRef<Kind>) => void) {
      const ofKind = (ref: StreamRef) => {
        if (ref.kind === kind) listener(ref as StreamRef<Kind>);
      };
      listeners.add(ofKind);
      return () => listeners.delete(ofKind);
    },
    async close() {
      subscriber.disconnect();
    },
  };
}

/** Undefined for what another version of Baton says here. */
function readRef(message: string): StreamRef | undefined {
  try {
    const { kind, scope, id } = JSON.parse(message) as Record<string, unknown>;
    const fits = typeof kind === 'string' && typeof scope === 'string' && typeof id === 'string';
    return fits ? { kind, scope, id } : undefined;
  } catch {
    return undefined;
  }
}
