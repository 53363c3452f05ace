import type { Clock } from '../../journal/clock.ts';
import { createFollower } from '../../journal/follower.ts';
import type { Journal } from '../../journal/journal.ts';
import type { News } from '../../journal/news.ts';
import type { Rollouts } from '../../journal/rollouts.ts';
import { reminderDue } from '../../rollout/attention.ts';
import type { Actor } from '../../rollout/events.ts';
import { evolveAll } from '../../rollout/evolve.ts';

export type ReminderDeps = {
  journal: Pick<Journal, 'load' | 'active'>;
  rollouts: Pick<Rollouts, 'execute'>;
  news: News;
  actor: Actor;
  everyMs: number;
  clock: Clock;
  onError: (error: unknown) => void;
};

/**
 * Rings again where a gate has waited long. A reminder is an event like any other: several bots make it once, a restart
 * counts on, and the announcer brings it into the channel.
 */
export const createReminder = ({ journal, rollouts, actor, clock, ...deps }: ReminderDeps) =>
  createFollower({
    ...deps,
    kind: 'rollout',
    journal,
    evolve: evolveAll,
    list: journal.active,
    handle: async (ref, _records, state) => {
      const due = reminderDue(state);
      if (due === undefined || !state.gate) return undefined;
      if (due > clock.now()) return due - clock.now();
      const { seq, reminded } = state.gate;
      const by = { actor, mayStart: true, mayApprove: true };
      await rollouts.execute(ref, { type: 'RemindGate', by, gate: seq, nth: reminded.count + 1 });
      return undefined;
    },
    clock,
  });
