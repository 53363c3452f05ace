import type { Clock } from '../journal/clock.ts';
import { createFollower } from '../journal/follower.ts';
import type { Journal } from '../journal/journal.ts';
import { nameOf, type RolloutRef } from '../journal/keys.ts';
import type { News } from '../journal/news.ts';
import { evolveAll } from '../rollout/evolve.ts';
import type { RolloutState } from '../rollout/state.ts';

export type Guard = { signal: AbortSignal; release(): void };

/** Stops a running step here when a person aborts it, when another worker takes it, or when we close. */
export type AbortWatch = ReturnType<typeof createAbortWatch>;

export type AbortWatchDeps = {
  journal: Pick<Journal, 'load'>;
  news: News;
  everyMs: number;
  clock: Clock;
  onError: (error: unknown) => void;
};

type Watched = { ref: RolloutRef; key: string; epoch: number; controller: AbortController };

export function createAbortWatch({ journal, news, everyMs, clock, onError }: AbortWatchDeps) {
  const watched = new Set<Watched>();
  const watchedRefs = () => [...new Map([...watched].map(({ ref }) => [nameOf(ref), ref])).values()];
  const of = ({ scope, id }: RolloutRef) =>
    [...watched].filter(({ ref }) => ref.id === id && ref.scope === scope);

  const follower = createFollower({
    kind: 'rollout',
    journal,
    evolve: evolveAll,
    list: async () => watchedRefs(),
    handle: async (ref, _records, state) => {
      for (const entry of of(ref)) look(entry, state);
      return undefined;
    },
    news,
    wants: (ref) => of(ref).length > 0,
    everyMs,
    retryMs: { first: 500, last: everyMs },
    clock,
    onError,
  });

  return {
    guard(ref: RolloutRef, key: string, epoch: number): Guard {
      const entry: Watched = { ref, key, epoch, controller: new AbortController() };
      watched.add(entry);
      follower.wake(ref); // an abort may have come before we listened
      return { signal: entry.controller.signal, release: () => watched.delete(entry) };
    },
    /** Lets go of every running step: it goes on at its host, for another worker to attach to. */
    handOver(): RolloutRef[] {
      for (const { controller } of watched) controller.abort('handover');
      return watchedRefs();
    },
    close: follower.close,
  };
}

function look({ key, epoch, controller }: Watched, state: RolloutState): void {
  if (state.head.seq < epoch) return; // read before the task was taken
  // Ours no longer: somebody took it over, or its outcome is recorded.
  if (state.running[key]?.epoch !== epoch) controller.abort('handover');
  else if (state.abort) controller.abort('abort');
}
