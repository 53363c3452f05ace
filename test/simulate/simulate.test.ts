import { describe, expect, test } from 'vitest';
import { campaign } from '../../simulate/campaign.ts';
import { chosenLooks } from '../../simulate/engine/faults.ts';
import { play } from '../../simulate/play.ts';
import { neverMet } from '../../simulate/watch/paths.ts';

/** CPU minutes that the campaign takes; more by SIMULATE_MINUTES. */
const minutes = Number(process.env.SIMULATE_MINUTES ?? 1);
/** From so many rollouts on every path has come up in each campaign seen. */
const LONG_RUN = 1000;

describe('whole rollouts on a virtual clock', () => {
  test('of one seed are the same to the byte, twice', async () => {
    for (const seed of [3, 14, 159]) {
      const first = await play(seed, { keepTrace: true });
      const second = await play(seed, { keepTrace: true });
      expect(second.trace).toBe(first.trace);
      expect(second.lines.join('\n')).toBe(first.lines.join('\n'));
      expect(first.lines.length).toBeGreaterThan(50);
    }
  });

  test('play on with some of their faults alone', async () => {
    const all = await play(14);
    const exactly = new Set(all.faults.slice(0, 5));
    const some = await play(14, { choice: { exactly: chosenLooks(exactly) } });
    expect(some.faults.every((name) => exactly.has(name))).toBe(true);
    expect(some.problem).toBeUndefined();
  });

  test(
    'keep every rule, and come to their end',
    async () => {
      const seed = 1 + Math.floor(minutes);
      const tally = await campaign({ seed, rollouts: Number.POSITIVE_INFINITY, cpuMs: minutes * 60_000 });
      const broken = tally.broken && `seed ${tally.broken.seed}: ${JSON.stringify(tally.broken.problem)}`;
      expect(broken).toBeUndefined();
      if (tally.rollouts >= LONG_RUN) expect(neverMet(tally.paths)).toEqual([]);
      expect(tally.rollouts).toBeGreaterThan(20);
      expect(tally.faults).toBeGreaterThan(tally.rollouts);
    },
    minutes * 60_000 * 15,
  );
});
