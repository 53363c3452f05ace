import type { Journal } from '../journal/journal.ts';
import type { RolloutRef } from '../journal/keys.ts';
import type { News } from '../journal/news.ts';
import type { Rollouts } from '../journal/rollouts.ts';
import type { StepQueue } from './queue.ts';

export type ReconcilerDeps = {
  journal: Journal;
  rollouts: Rollouts;
  queue: StepQueue;
  news: News;
  everyMs: number;
  onError: (error: unknown) => void;
};

/** Turns the work of every active rollout into jobs: at boot, on news, and on a timer for what was missed. */
export function createReconciler({ journal, rollouts, queue, news, everyMs, onError }: ReconcilerDeps) {
  let closed = false;
  let running: Promise<void> = Promise.resolve();

  async function reconcile(ref: RolloutRef): Promise<void> {
    try {
      const state = await rollouts.load(ref);
      if (state && !closed) await queue.dispatch(ref, state);
    } catch (error) {
      if (!closed) onError(error);
    }
  }

  async function reconcileAll(): Promise<void> {
    try {
      const active = await journal.active();
      await Promise.all(active.map(reconcile));
    } catch (error) {
      if (!closed) onError(error);
    }
  }

  const tick = () => {
    running = running.then(reconcileAll);
  };
  const timer = setInterval(tick, everyMs);
  const stopListening = news.on((ref) => void reconcile(ref));
  tick();

  return {
    async close(): Promise<void> {
      closed = true;
      clearInterval(timer);
      stopListening();
      await running;
    },
  };
}
