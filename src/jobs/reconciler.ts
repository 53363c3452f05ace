import type { Clock } from '../journal/clock.ts';
import { createFollower } from '../journal/follower.ts';
import type { Journal } from '../journal/journal.ts';
import { evolveAll } from '../rollout/evolve.ts';
import type { StepQueue } from './queue.ts';

export type ReconcilerDeps = {
  journal: Pick<Journal, 'load' | 'active'>;
  queue: Pick<StepQueue, 'dispatch'>;
  everyMs: number;
  clock: Clock;
  onError: (error: unknown) => void;
};

/**
 * Turns the work of every active rollout into jobs, at boot and on a timer: what a crash between an append and its
 * dispatch has left, or a queue has lost.
 */
export const createReconciler = ({ journal, queue, everyMs, clock, onError }: ReconcilerDeps) =>
  createFollower({
    kind: 'rollout',
    journal,
    evolve: evolveAll,
    list: journal.active,
    handle: async (ref, _records, state) => {
      await queue.dispatch(ref, state);
      return undefined;
    },
    everyMs,
    retryMs: { first: 500, last: everyMs },
    clock,
    onError,
  });
