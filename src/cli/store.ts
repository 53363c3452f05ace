import { randomUUID } from 'node:crypto';
import type { Environment } from '../config/environment.ts';
import type { StepQueue } from '../jobs/queue.ts';
import { createJournal, type Journal } from '../journal/journal.ts';
import { checkDurable, openRedis, reachRedis } from '../journal/redis.ts';
import { createRollouts } from '../journal/rollouts.ts';

const REDIS_PATIENCE_MS = 10_000;

/**
 * What every process needs: Redis, the journal, the rollouts with their work queued after each append.
 * @throws RedisError where Redis is away, or may forget and `ephemeral` does not accept that.
 */
export async function openStore(environment: Pick<Environment, 'redisUrl'>, options: { ephemeral: boolean }) {
  const { redisUrl } = environment;
  await reachRedis(redisUrl, REDIS_PATIENCE_MS);
  const redis = openRedis(redisUrl);
  redis.on('error', () => {}); // ioredis reconnects by itself; commands wait meanwhile
  if (!options.ephemeral) {
    try {
      await checkDurable(redis, redisUrl);
    } catch (error) {
      redis.disconnect();
      throw error;
    }
  }
  const journal = createJournal(redis);
  let opened: Promise<StepQueue> | undefined;
  // BullMQ takes long to load, and whoever only reads does without.
  const queue = (): Promise<StepQueue> => {
    opened ??= import('../jobs/queue.ts').then(({ createStepQueue }) => createStepQueue(redis));
    return opened;
  };
  const rolloutsOn = (on: Journal) =>
    createRollouts({
      journal: on,
      now: Date.now,
      newId: randomUUID,
      onAppended: async (...appended) => (await queue()).dispatch(...appended),
    });
  return {
    redis,
    journal,
    queue,
    /** The rollouts of another connection, with their work queued on this one. */
    rolloutsOn,
    rollouts: rolloutsOn(journal),
    async close(): Promise<void> {
      await (await opened)?.close();
      redis.disconnect();
    },
  };
}
