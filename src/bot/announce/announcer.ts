import type { RolloutRef } from '../../journal/keys.ts';
import type { News } from '../../journal/news.ts';
import { replay } from '../../rollout/evolve.ts';
import { isActive } from '../../rollout/state.ts';
import { SlackFault } from '../slack/calls.ts';
import { type AnnounceDeps, announceRollout } from './announce-rollout.ts';

export type AnnouncerDeps = AnnounceDeps & {
  news: News;
  /** How often rollouts are looked at that no news has told of. */
  everyMs: number;
  /** How often a running rollout's card shows the time anew. */
  refreshMs: number;
  /** The wait after a fault doubles with each that follows without a message between, up to `last`. */
  retryMs?: { first: number; last: number };
  onError: (error: unknown) => void;
};

const RETRY_MS = { first: 500, last: 30_000 };
/** The channel is gone or we were thrown out: people have to mend that. */
const REFUSED_RETRY_MS = 60_000;

const REPAIR_MS = 1000;

/** What is known of a rollout: a pass that runs, whether another is wanted after it, when to try after faults. */
type Job = {
  again: boolean;
  running: boolean;
  faults: number;
  notBefore: number;
  forced: number;
  /** We were at the card after our lock had gone: it may show an older state. */
  repair: boolean;
};

const newJob = (at: number): Job => ({
  again: false,
  running: false,
  faults: 0,
  notBefore: 0,
  forced: at,
  repair: false,
});

/** Keeps the channel level with the journals. Slack being down delays it and loses nothing. */
export function createAnnouncer(deps: AnnouncerDeps) {
  const { journal, news, now, everyMs, refreshMs, onError } = deps;
  const jobs = new Map<string, Job>();
  const passes = new Set<Promise<void>>();
  const timers = new Set<NodeJS.Timeout>();
  let closed = false;

  function wake(ref: RolloutRef): void {
    const job = jobs.get(ref.id) ?? newJob(now());
    jobs.set(ref.id, job);
    if (closed || job.notBefore > now()) return;
    if (job.running) {
      job.again = true;
      return;
    }
    job.running = true;
    const pass = run(ref, job).finally(() => passes.delete(pass));
    passes.add(pass);
  }

  async function run(ref: RolloutRef, job: Job): Promise<void> {
    do {
      job.again = false;
      const due = now() - job.forced >= refreshMs;
      if (due) job.forced = now();
      try {
        const announced = await announceRollout(deps, ref, due || job.repair, () => {
          job.faults = 0;
        });
        job.faults = 0;
        if (announced !== 'busy') job.repair = announced === 'lost';
        if (job.repair) later(ref, REPAIR_MS);
      } catch (error) {
        if (closed) break;
        job.faults += 1;
        const wait = waitAfter(error, job.faults, deps.retryMs ?? RETRY_MS);
        job.notBefore = now() + wait;
        onError(error);
        later(ref, wait);
        break;
      }
    } while (job.again && !closed);
    job.running = false;
  }

  function later(ref: RolloutRef, ms: number): void {
    if (closed) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      const job = jobs.get(ref.id);
      if (job) job.notBefore = 0;
      wake(ref);
    }, ms);
    timers.add(timer);
  }

  async function sweep(): Promise<void> {
    try {
      const [unannounced, active] = await Promise.all([journal.unannounced(), journal.active()]);
      const alive = new Set([...unannounced, ...active].map(({ id }) => id));
      for (const [id, job] of jobs) if (!alive.has(id) && !job.running && !job.repair) jobs.delete(id);
      for (const ref of unannounced) wake(ref);
      for (const ref of active) {
        const due = now() - (jobs.get(ref.id)?.forced ?? 0) >= refreshMs;
        if (due && (await isRunning(ref))) wake(ref);
      }
    } catch (error) {
      if (!closed) onError(error);
    }
  }

  async function isRunning(ref: RolloutRef): Promise<boolean> {
    const state = replay(await journal.load(ref));
    return state !== undefined && isActive(state) && !state.gate;
  }

  const stopListening = news.on('rollout', wake);
  const timer = setInterval(() => void sweep(), everyMs);
  void sweep();

  return {
    async close(): Promise<void> {
      closed = true;
      clearInterval(timer);
      for (const waiting of timers) clearTimeout(waiting);
      stopListening();
      await Promise.all(passes);
    },
  };
}

function waitAfter(error: unknown, faults: number, { first, last }: typeof RETRY_MS): number {
  if (error instanceof SlackFault && error.kind === 'limited') return error.waitMs;
  if (error instanceof SlackFault && error.kind === 'refused') return REFUSED_RETRY_MS;
  return Math.min(first * 2 ** (faults - 1), last);
}
