import type { RolloutRef, StreamRef } from '../../src/journal/keys.ts';
import type { News } from '../../src/journal/news.ts';
import type { Clock } from '../engine/clock.ts';
import type { Faults } from '../engine/faults.ts';
import type { Process } from '../engine/process.ts';
import { createRandom, seedFor } from '../engine/random.ts';

type NewsDeps = { clock: Clock; faults: Faults; seed: number };

/** Redis' PUBLISH: whoever listens hears of it soon, or never. */
export type NewsModel = ReturnType<typeof createNewsModel>;

export function createNewsModel({ clock, faults, seed }: NewsDeps) {
  const subscribers = new Set<(ref: RolloutRef) => void>();

  return {
    publish(ref: RolloutRef): void {
      for (const subscriber of subscribers) subscriber(ref);
    },

    /** One process's subscription. */
    subscribe(process: Process): News {
      const lost = faults.site('news-lost', process.name);
      const random = createRandom(seedFor(seed, `news ${process.name}`));
      const listeners = new Set<(ref: StreamRef) => void>();
      const subscriber = (ref: RolloutRef): void => {
        if (!process.isAlive()) subscribers.delete(subscriber);
        else if (!lost())
          clock.schedule(random.between(1, 3), () =>
            process.deliver(() => {
              for (const listener of listeners) listener(ref);
            }),
          );
      };
      subscribers.add(subscriber);
      return {
        on(kind, listener) {
          const ofKind = (ref: StreamRef) => {
            if (ref.kind === kind) (listener as (ref: StreamRef) => void)(ref);
          };
          listeners.add(ofKind);
          return () => listeners.delete(ofKind);
        },
        async close() {
          subscribers.delete(subscriber);
        },
      };
    },
  };
}
