import type { RolloutRef } from '../journal/keys.ts';
import type { News } from '../journal/news.ts';
import type { Rollouts } from '../journal/rollouts.ts';

export type Guard = { signal: AbortSignal; release(): void };

/** Stops a running step here when a person aborts it, when another worker takes it, or when we close. */
export type AbortWatch = ReturnType<typeof createAbortWatch>;

type Watched = { ref: RolloutRef; key: string; epoch: number; controller: AbortController };

export function createAbortWatch(deps: { rollouts: Rollouts; news: News; everyMs: number }) {
  const { rollouts, news, everyMs } = deps;
  const watched = new Set<Watched>();

  async function look(entry: Watched): Promise<void> {
    const state = await rollouts.load(entry.ref).catch(() => undefined);
    if (!state) return;
    // Ours no longer: somebody took it over, or its outcome is recorded.
    if (state.running[entry.key]?.epoch !== entry.epoch) entry.controller.abort('handover');
    else if (state.abort) entry.controller.abort('abort');
  }

  const lookAt = (which: (entry: Watched) => boolean) => {
    for (const entry of watched) if (which(entry)) void look(entry);
  };
  const stopListening = news.on((ref) => lookAt((entry) => entry.ref.id === ref.id));
  const timer = setInterval(() => lookAt(() => true), everyMs);

  return {
    guard(ref: RolloutRef, key: string, epoch: number): Guard {
      const entry: Watched = { ref, key, epoch, controller: new AbortController() };
      watched.add(entry);
      void look(entry); // an abort may have come before we listened
      return { signal: entry.controller.signal, release: () => watched.delete(entry) };
    },
    /** Lets go of every running step: it goes on at its host, for another worker to attach to. */
    handOver(): RolloutRef[] {
      for (const { controller } of watched) controller.abort('handover');
      return [...watched].map(({ ref }) => ref);
    },
    close(): void {
      clearInterval(timer);
      stopListening();
    },
  };
}
