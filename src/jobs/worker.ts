import { Worker } from 'bullmq';
import type { RedisClient } from '../journal/append.ts';
import type { Rollouts } from '../journal/rollouts.ts';
import type { AbortWatch } from './abort-watch.ts';
import { PREFIX, QUEUE, type StepJob, type StepQueue } from './queue.ts';

export type WorkerDeps = {
  redis: RedisClient;
  queue: StepQueue;
  rollouts: Rollouts;
  watch: AbortWatch;
  run: (job: StepJob) => Promise<void>;
  concurrency: number;
  /** After this long without a sign of life another worker takes the job. */
  lockMs: number;
  onError: (error: unknown) => void;
};

/** Runs step jobs. Closing lets go of running steps and queues them for the others. */
export function createStepWorker(deps: WorkerDeps) {
  const { redis, queue, rollouts, watch, run, concurrency, lockMs, onError } = deps;
  const worker = new Worker<StepJob>(QUEUE, (job) => run(job.data), {
    connection: redis,
    prefix: PREFIX,
    concurrency,
    lockDuration: lockMs,
    stalledInterval: lockMs,
    maxStalledCount: 1000,
    removeOnComplete: { count: 0 },
    removeOnFail: { count: 0 },
  });
  worker.on('error', onError);
  worker.on('failed', (_job, error) => onError(error));

  return {
    ready: () => worker.waitUntilReady(),
    async close(): Promise<void> {
      const handedOver = watch.handOver();
      await worker.close();
      for (const ref of handedOver) {
        const state = await rollouts.load(ref);
        if (state) await queue.dispatch(ref, state);
      }
    },
  };
}
