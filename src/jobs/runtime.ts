import type { HostSettings, ServiceSettings } from '../config/settings.ts';
import type { RedisClient } from '../journal/append.ts';
import type { Clock } from '../journal/clock.ts';
import type { Journal } from '../journal/journal.ts';
import { rolloutRef } from '../journal/keys.ts';
import type { News } from '../journal/news.ts';
import type { Rollouts } from '../journal/rollouts.ts';
import type { Releases } from '../releases/releases.ts';
import { createAbortWatch } from './abort-watch.ts';
import { createPerform, type PerformDeps } from './perform.ts';
import type { StepQueue } from './queue.ts';
import { createReconciler } from './reconciler.ts';
import { runTask } from './run-task.ts';
import { createSessions } from './sessions.ts';
import { createStepWorker } from './worker.ts';

export type JobsDeps = {
  redis: RedisClient;
  journal: Journal;
  rollouts: Rollouts;
  queue: StepQueue;
  news: News;
  releases: Releases;
  host: (node: string) => HostSettings | undefined;
  settings: (service: string) => ServiceSettings;
  frozen: PerformDeps['frozen'];
  /** Names this worker in the journal. */
  name: string;
  clock: Clock;
  concurrency?: number;
  lockMs?: number;
  reconcileMs?: number;
  onError: (error: unknown) => void;
};

/** A worker process: takes step jobs, heals what was missed, hands over when closed. */
export async function createJobs(deps: JobsDeps) {
  const { redis, journal, rollouts, queue, news, clock, onError } = deps;
  const everyMs = deps.reconcileMs ?? 5000;
  const sessions = createSessions();
  const watch = createAbortWatch({ journal, news, everyMs, clock, onError });
  const active = async () => {
    const states = (await journal.active()).map((ref) => rollouts.load(ref));
    return (await Promise.all(states)).filter((state) => state !== undefined);
  };
  const perform = createPerform({ ...deps, session: sessions.get, active });
  const actor = { kind: 'worker', id: deps.name } as const;
  const task = { journal, rollouts, watch, perform, actor, now: clock.now };
  const worker = createStepWorker({
    redis,
    queue,
    rollouts,
    watch,
    run: ({ service, id, key }) => runTask(task, rolloutRef(service, id), key),
    concurrency: deps.concurrency ?? 20,
    lockMs: deps.lockMs ?? 15_000,
    onError,
  });
  const reconciler = createReconciler({ journal, rollouts, queue, actor, everyMs, clock, onError });
  await worker.ready();

  return {
    async close(): Promise<void> {
      await reconciler.close();
      await worker.close();
      watch.close();
      await sessions.close();
    },
  };
}
