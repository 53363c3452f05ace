import type { Clock } from '../engine/clock.ts';
import type { Faults } from '../engine/faults.ts';
import { createRandom, seedFor } from '../engine/random.ts';

type Job<Data> = { id: string; data: Data; lock: { token: number; until: number } | undefined };

export type Taker<Data> = {
  name: string;
  isAlive: () => boolean;
  /** @param token proves that the job is still this taker's. */
  take: (data: Data, id: string, token: number) => void;
};

const LOCK_MS = 15_000;

/**
 * BullMQ as far as Baton leans on it: an id is queued once while its job is there, a job whose worker shows no sign
 * of life goes to another one, and then runs twice.
 */
export type QueueModel<Data> = ReturnType<typeof createQueueModel<Data>>;

export function createQueueModel<Data>(deps: { clock: Clock; faults: Faults; seed: number }) {
  const { clock, faults, seed } = deps;
  const jobs = new Map<string, Job<Data>>();
  let takers: Taker<Data>[] = [];
  let tokens = 0;
  const random = createRandom(seedFor(seed, 'queue'));
  const twice = faults.site('job-twice', 'queue');

  /** Gives a waiting job to one of the workers that wait for one; a stopped process still has its socket open. */
  function hand(job: Job<Data>): void {
    clock.schedule(random.between(1, 5), () => {
      takers = takers.filter((taker) => taker.isAlive());
      if (job.lock || jobs.get(job.id) !== job || takers.length === 0) return;
      give(job);
      if (!twice()) return;
      clock.schedule(random.between(1, 2000), () => {
        if (jobs.get(job.id) === job && takers.some((taker) => taker.isAlive())) give(job);
      });
    });
  }

  function give(job: Job<Data>): void {
    const alive = takers.filter((taker) => taker.isAlive());
    if (alive.length === 0) return;
    tokens += 1;
    job.lock = { token: tokens, until: clock.now() + LOCK_MS };
    random.pick(alive).take(job.data, job.id, tokens);
  }

  return {
    add(id: string, data: Data): void {
      if (jobs.has(id)) return;
      const job = { id, data, lock: undefined };
      jobs.set(id, job);
      hand(job);
    },
    join(taker: Taker<Data>): void {
      takers.push(taker);
      for (const job of jobs.values()) if (!job.lock) hand(job);
    },
    leave(taker: Taker<Data>): void {
      takers = takers.filter((other) => other !== taker);
    },
    renew(id: string, token: number): void {
      const lock = jobs.get(id)?.lock;
      if (lock?.token === token) lock.until = clock.now() + LOCK_MS;
    },
    finish(id: string, token: number): void {
      if (jobs.get(id)?.lock?.token === token) jobs.delete(id);
    },
    /** What a worker looks for from time to time: jobs whose lock has run out. */
    takeBackStalled(): number {
      let count = 0;
      for (const job of jobs.values()) {
        if (!job.lock || job.lock.until > clock.now()) continue;
        job.lock = undefined;
        count += 1;
        hand(job);
      }
      return count;
    },
    renewEveryMs: LOCK_MS / 2,
    size: () => jobs.size,
  };
}
