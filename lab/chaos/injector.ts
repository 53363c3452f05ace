import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from './random.ts';
import type { World } from './world.ts';

/** What an injection says that notes itself when it strikes. */
export const LURKING = 'waits for a call';

/** One kind of fault. */
export type FaultKind = {
  kind: string;
  /** How often it comes, compared with the others. */
  weight: number;
  /** Does it and says to whom, or undefined when there is nothing to do it to now. What lasts is left to `later`. */
  inject(world: World, random: Random): Promise<string | undefined>;
};

/** After this long without an event the next fault comes nevertheless: rollouts may wait for it to end. */
const STANDSTILL_MS = 4000;

/** Injects one fault after another until told to stop. */
export function startInjector(world: World, kinds: readonly FaultKind[], everyMs: number) {
  /** Fewer rollouts draw fewer faults, so that the last ones are not buried. */
  const pressed = () => world.stories.filter(({ endedAt }) => endedAt === undefined).length;
  const random = world.random.stream('faults');
  const stopping = new AbortController();
  const bag = kinds.flatMap((kind) => Array.from({ length: kind.weight }, () => kind));

  async function injectOne(): Promise<void> {
    for (let tries = 0; tries < 20; tries += 1) {
      const { kind, inject } = random.pick(bag);
      const at = Date.now();
      const detail = await inject(world, random);
      if (detail === undefined) continue;
      if (detail !== LURKING) world.tally.note(kind, detail, at);
      world.log(`FAULT ${kind}: ${detail}`);
      return;
    }
  }

  /** On a machine that is too busy to get anywhere between two faults, more of them would test nothing. */
  async function progress(since: number): Promise<number> {
    const until = Date.now() + STANDSTILL_MS;
    for (;;) {
      const events = await eventsSoFar(world);
      if (events !== since || Date.now() > until || stopping.signal.aborted) return events;
      await sleep(200);
    }
  }

  const running = (async () => {
    let events = -1;
    while (bag.length > 0 && !stopping.signal.aborted) {
      events = await progress(events);
      const began = Date.now();
      await injectOne().catch((error: unknown) =>
        world.log(`a fault could not be injected: ${String(error)}`),
      );
      const meanMs = (everyMs * world.services.length) / Math.max(1, pressed());
      const pauseMs = Math.max(20, random.between(meanMs / 2, meanMs * 1.5) - (Date.now() - began));
      await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
  })();

  return {
    async stop(): Promise<void> {
      stopping.abort();
      await running;
      await Promise.all(world.mending);
    },
  };
}

async function eventsSoFar(world: World): Promise<number> {
  const journals = (await world.journal.active()).map((ref) => world.journal.raw(ref));
  return (await Promise.all(journals)).reduce((sum, lines) => sum + lines.length, 0);
}
