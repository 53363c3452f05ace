import type { Clock } from '../../journal/clock.ts';

export type Pace = { turn(key: string): Promise<void> };

/** Slack allows about one post a second a channel, and somewhat more for a moment. */
export const POSTS = { everyMs: 1050, burst: 3 };

/**
 * Slack allows 50 updates in any minute, and counts those that arrive: the burst and a minute's turns are 46, so
 * that a few which were held up on their way may still meet those after them.
 */
export const UPDATES = { everyMs: 1450, burst: 5 };

/**
 * Hands out turns: `burst` at once, then one every `everyMs` a key. Keeps Baton below Slack's limits, so that
 * a 429 is the exception.
 */
export function createPace({ everyMs, burst }: { everyMs: number; burst: number }, clock: Clock): Pace {
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
