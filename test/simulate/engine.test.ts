import { describe, expect, test } from 'vitest';
import { createClock } from '../../simulate/engine/clock.ts';
import {
  type Choice,
  chosenLooks,
  createFaults,
  FAULT_KINDS,
  type FaultRates,
} from '../../simulate/engine/faults.ts';
import { createProcess } from '../../simulate/engine/process.ts';
import { createRandom } from '../../simulate/engine/random.ts';

describe('the virtual clock', () => {
  test('runs events by time, those of one instant in the order in which they were scheduled', () => {
    const clock = createClock(0);
    const random = createRandom(1);
    const seen: number[][] = [];
    for (let order = 0; order < 500; order += 1) {
      const at = random.below(50);
      clock.schedule(at, () => seen.push([at, order]));
    }
    while (clock.step());
    expect(seen).toEqual([...seen].sort(([a = 0, i = 0], [b = 0, j = 0]) => a - b || i - j));
    expect(seen).toHaveLength(500);
  });

  test('does not run what was called off', () => {
    const clock = createClock(0);
    const entry = clock.schedule(5, () => expect.unreachable());
    clock.cancel(entry);
    expect(clock.step()).toBe(false);
  });
});

describe('a process', () => {
  test('does what it got while it stood still once it goes on, and nothing once it is gone', () => {
    const clock = createClock(0);
    const process = createProcess('p', clock);
    const seen: string[] = [];
    process.pause();
    process.deliver(() => seen.push('first'));
    process.after(5, () => seen.push('timer'));
    while (clock.step());
    expect(seen).toEqual([]);
    process.resume();
    while (clock.step());
    expect(seen).toEqual(['first', 'timer']);
    process.crash();
    process.deliver(() => seen.push('late'));
    expect(seen).toHaveLength(2);
  });
});

describe('faults', () => {
  const rates = Object.fromEntries(FAULT_KINDS.map((kind) => [kind, 0.5])) as FaultRates;
  const look = (choice?: Choice) => {
    const faults = createFaults({ seed: 7, rates, choice, onFault: () => {} });
    const sites = [
      faults.site('ssh-cut', 'w1'),
      faults.site('ssh-cut', 'w2'),
      faults.site('news-lost', 'w1'),
    ];
    for (let count = 0; count < 20; count += 1) for (const site of sites) site();
    return faults.fired;
  };

  test('are the same for the same seed', () => {
    expect(look()).toEqual(look());
    expect(look().length).toBeGreaterThan(10);
  });

  test('leave the others where they are when some are left out', () => {
    const some = look().filter((_, index) => index % 3 === 0);
    expect(look({ exactly: chosenLooks(some) })).toEqual(some);
  });
});
