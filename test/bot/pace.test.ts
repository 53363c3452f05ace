import { beforeEach, describe, expect, it } from 'vitest';
import { createPace, POSTS, UPDATES } from '../../src/bot/slack/pace.ts';
import type { Clock } from '../../src/journal/clock.ts';
import { createRates } from '../../workspace/rates.ts';

/** Waits end at once; only the test moves the time. */
const clock = { now: 1_000_000, slept: [] as number[] };
const still: Clock = {
  now: () => clock.now,
  after(ms, act) {
    clock.slept.push(ms);
    act();
    return () => {};
  },
};

beforeEach(() => {
  clock.now = 1_000_000;
  clock.slept = [];
});

/** The waits of `count` turns that are asked for at once. */
async function waits(pace: ReturnType<typeof createPace>, key: string, count: number): Promise<number[]> {
  const found: number[] = [];
  for (let turn = 0; turn < count; turn += 1) {
    clock.slept = [];
    await pace.turn(key);
    found.push(clock.slept[0] ?? 0);
  }
  return found;
}

describe('a pace', () => {
  it('lets a burst through, then one a period', async () => {
    expect(await waits(createPace({ everyMs: 100, burst: 3 }, still), 'C1', 6)).toEqual([
      0, 0, 0, 100, 200, 300,
    ]);
  });

  it('counts each key by itself', async () => {
    const pace = createPace({ everyMs: 100, burst: 1 }, still);
    expect(await waits(pace, 'C1', 2)).toEqual([0, 100]);
    expect(await waits(pace, 'C2', 2)).toEqual([0, 100]);
  });

  it('earns the burst back over time, and never more than it', async () => {
    const pace = createPace({ everyMs: 100, burst: 3 }, still);
    await waits(pace, 'C1', 3);
    clock.now += 100;
    expect(await waits(pace, 'C1', 2)).toEqual([0, 100]);
    clock.now += 3_600_000;
    expect(await waits(pace, 'C1', 4)).toEqual([0, 0, 0, 100]);
  });

  it('never gives more than a burst and a turn a period in any stretch of time', async () => {
    const pace = createPace({ everyMs: 100, burst: 3 }, still);
    const at: number[] = [];
    for (let turn = 0; turn < 200; turn += 1) {
      clock.slept = [];
      await pace.turn('C1');
      at.push(clock.now + (clock.slept[0] ?? 0));
      clock.now += (turn * 37) % 190;
    }
    const sorted = at.toSorted((a, b) => a - b);
    for (let from = 0; from < sorted.length; from += 1) {
      const inSecond = sorted.filter((t) => t >= (sorted[from] ?? 0) && t < (sorted[from] ?? 0) + 1000);
      expect(inSecond.length).toBeLessThanOrEqual(3 + 10);
    }
  });
});

describe("the bot's paces", () => {
  it.each([
    { method: 'chat.postMessage', pace: POSTS },
    { method: 'chat.update', pace: UPDATES },
  ])('keep $method below what Slack allows, however long it lasts', async ({ method, pace }) => {
    const paced = createPace(pace, still);
    const sent: number[] = [];
    for (let turn = 0; turn < 400; turn += 1) {
      clock.slept = [];
      await paced.turn('C1');
      const at = clock.now + (clock.slept[0] ?? 0);
      // Now and then one is held up on its way.
      sent.push(at + (turn % 7 === 3 ? 4000 : 20));
    }
    let now = 0;
    const rates = createRates({ mode: 'real', now: () => now, violate: () => {} });
    for (const at of sent.sort((a, b) => a - b)) {
      now = at;
      rates.take(method, 'C1');
    }
    expect(rates.limited).toEqual([]);
  });
});
