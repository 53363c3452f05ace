import type { Clock } from '../../journal/clock.ts';

export type Pace = { turn(key: string): Promise<void> };

/**
 * Hands out turns: `burst` at once, then one every `everyMs` a key. Keeps Baton below Slack's limits, so that
 * a 429 is the exception.
 */
export function createPace(everyMs: number, burst: number, clock: Clock): Pace {
  const ready = new Map<string, number>();
  return {
    async turn(key) {
      const earliest = clock.now() - (burst - 1) * everyMs;
      const at = Math.max(ready.get(key) ?? earliest, earliest);
      ready.set(key, at + everyMs);
      if (at > clock.now()) await new Promise<void>((resolve) => clock.after(at - clock.now(), resolve));
    },
  };
}
