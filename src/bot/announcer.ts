import type { RolloutRef } from '../journal/keys.ts';
import type { News } from '../journal/news.ts';
import { replay } from '../rollout/evolve.ts';
import { isActive } from '../rollout/state.ts';
import { type AnnounceDeps, announceRollout } from './announce-rollout.ts';
import { SlackFault } from './slack-port.ts';

export type AnnouncerDeps = AnnounceDeps & {
  news: News;
  /** How often rollouts are looked at that no news has told of. */
  everyMs: number;
  /** How often a running rollout's card shows the time anew. */
  refreshMs: number;
  onError: (error: unknown) => void;
};

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 30_000;
/** The channel is gone or we were thrown out: people have to mend that. */
const REFUSED_RETRY_MS = 60_000;

/** Keeps the channel level with the journals. Slack being down delays it and loses nothing. */
export function createAnnouncer(deps: AnnouncerDeps) {
  const { journal, news, now, everyMs, refreshMs, onError } = deps;
  /** By rollout: a pass that runs, whether another is wanted after it, and when to try again after faults. */
  const jobs = new Map<
    string,
    { again: boolean; running: boolean; faults: number; notBefore: number; forced: number }
  >();
  const passes = new Set<Promise<void>>();
  const timers = new Set<NodeJS.Timeout>();
  let closed = false;

  function wake(ref: RolloutRef): void {
    const job = jobs.get(ref.id) ?? { again: false, running: false, faults: 0, notBefore: 0, forced: now() };
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

  async function run(ref: RolloutRef, job: NonNullable<ReturnType<typeof jobs.get>>): Promise<void> {
    do {
      job.again = false;
      const force = now() - job.forced >= refreshMs;
      if (force) job.forced = now();
      try {
        await announceRollout(deps, ref, force);
        job.faults = 0;
      } catch (error) {
        if (closed) break;
        job.faults += 1;
        const wait = waitAfter(error, job.faults);
        job.notBefore = now() + wait;
        onError(error);
        later(ref, wait);
        break;
      }
    } while (job.again && !closed);
    job.running = false;
  }

  function later(ref: RolloutRef, ms: number): void {
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
      for (const [id, job] of jobs) if (!alive.has(id) && !job.running) jobs.delete(id);
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

  const stopListening = news.on(wake);
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

function waitAfter(error: unknown, faults: number): number {
  if (error instanceof SlackFault && error.kind === 'limited') return error.waitMs;
  if (error instanceof SlackFault && error.kind === 'refused') return REFUSED_RETRY_MS;
  return Math.min(FIRST_RETRY_MS * 2 ** (faults - 1), LAST_RETRY_MS);
}
