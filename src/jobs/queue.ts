import { Queue } from 'bullmq';
import type { RedisClient } from '../journal/append.ts';
import type { RolloutRef } from '../journal/keys.ts';
import { taskKey } from '../rollout/events.ts';
import type { RolloutState } from '../rollout/state.ts';
import { nextWork } from '../rollout/work.ts';

export const QUEUE = 'steps';
/** In braces: one slot of a cluster. */
export const PREFIX = '{baton}';

/** Ids only: a worker reads what to do from the journal. */
export type StepJob = { service: string; id: string; key: string };

export type StepQueue = ReturnType<typeof createStepQueue>;

export function createStepQueue(redis: RedisClient) {
  const queue = new Queue<StepJob>(QUEUE, { connection: redis, prefix: PREFIX });
  queue.on('error', () => {}); // ioredis reconnects by itself; commands wait meanwhile

  return {
    /**
     * Enqueues whatever is due. A task that is queued or running already is not queued twice.
     * @param before the state that this one came from: what was due then, is not offered again.
     */
    async dispatch(ref: RolloutRef, state: RolloutState, before?: RolloutState): Promise<void> {
      const queued = new Set(before && nextWork(before).map(taskKey));
      const fresh = nextWork(state).filter((task) => !queued.has(taskKey(task)));
      const jobs = fresh.map((task) => ({
        name: 'step',
        data: { service: ref.scope, id: ref.id, key: taskKey(task) },
        // Retrying is the rollout's decision; an id that lingers would keep the reconciler from healing.
        opts: {
          jobId: `${ref.id}.${taskKey(task)}`,
          attempts: 1,
          removeOnComplete: true,
          removeOnFail: true,
        },
      }));
      if (jobs.length > 0) await queue.addBulk(jobs);
    },
    counts: () => queue.getJobCounts(),
    close: () => queue.close(),
  };
}
