import type { Clock } from '../journal/clock.ts';
import { createFollower } from '../journal/follower.ts';
import type { Journal } from '../journal/journal.ts';
import type { Rollouts } from '../journal/rollouts.ts';
import type { Actor } from '../rollout/events.ts';
import { evolveAll } from '../rollout/evolve.ts';
import { followUp } from '../rollout/follow-up.ts';
import type { StepQueue } from './queue.ts';

export type ReconcilerDeps = {
  journal: Pick<Journal, 'load' | 'active'>;
  rollouts: Pick<Rollouts, 'execute'>;
  queue: Pick<StepQueue, 'dispatch'>;
  actor: Actor;
  everyMs: number;
  clock: Clock;
  onError: (error: unknown) => void;
};

/**
 * Turns the work of every active rollout into jobs, at boot and on a timer: what a crash between an append and its
 * dispatch has left, or a queue has lost. A rollout that an older Baton left between two steps may first have to ask
 * something that was asked later then: its gate is opened here.
 */
export const createReconciler = ({
  journal,
  rollouts,
  queue,
  actor,
  everyMs,
  clock,
  onError,
}: ReconcilerDeps) =>
  createFollower({
    kind: 'rollout',
    journal,
    evolve: evolveAll,
    list: journal.active,
    handle: async (ref, _records, state) => {
      if (followUp(state))
        await rollouts.execute(ref, { type: 'FollowUp', by: { actor, mayStart: true, mayApprove: true } });
      else await queue.dispatch(ref, state);
      return undefined;
    },
    everyMs,
    retryMs: { first: 500, last: everyMs },
    clock,
    onError,
  });
