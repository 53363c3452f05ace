import { describe, expect, it } from 'vitest';
import type { Clock } from '../../src/journal/clock.ts';
import { createFollower, type FollowerDeps } from '../../src/journal/follower.ts';
import { rolloutRef } from '../../src/journal/keys.ts';
import type { Recorded } from '../../src/rollout/events.ts';

type Counted = { count: number };

const ref = rolloutRef('shop', 'shop-1');

/** Time that only the test moves; due timers are called in order, and what they began is waited for. */
function virtualClock() {
  let now = 0;
  const timers = new Set<{ at: number; act: () => void }>();
  const settle = async () => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  };
  const clock: Clock = {
    now: () => now,
    after(ms, act) {
      const timer = { at: now + ms, act };
      timers.add(timer);
      return () => timers.delete(timer);
    },
  };
  return {
    clock,
    settle,
    waiting: () => timers.size,
    async pass(ms: number): Promise<void> {
      const until = now + ms;
      for (;;) {
        const [next] = [...timers].sort((a, b) => a.at - b.at);
        if (!next || next.at > until) break;
        now = next.at;
        timers.delete(next);
        next.act();
        await settle();
      }
      now = until;
    },
  };
}

function stream() {
  const records: Recorded<string>[] = [];
  const reads: number[] = [];
  return {
    records,
    reads,
    append(...events: string[]): void {
      for (const event of events) {
        const seq = records.length + 1;
        const actor = { kind: 'cli', id: 'x' } as const;
        records.push({ v: 1, seq, id: `${seq}`, at: 0, actor, event, prev: `h${seq - 1}`, hash: `h${seq}` });
      }
    },
    load: async (_ref: unknown, from = 0): Promise<Recorded<string>[]> => {
      const read = records.slice(from);
      reads.push(read.length);
      return read;
    },
  };
}

function follow(overrides: Partial<FollowerDeps<Counted, string, 'rollout'>> = {}) {
  const time = virtualClock();
  const journal = stream();
  const seen: string[][] = [];
  const errors: unknown[] = [];
  const follower = createFollower<Counted, string, 'rollout'>({
    kind: 'rollout',
    journal,
    evolve: (state, records) => ({ count: (state?.count ?? 0) + records.length }),
    list: async () => [ref],
    handle: async (_ref, records) => {
      seen.push(records.map(({ event }) => event));
      return undefined;
    },
    everyMs: 1000,
    retryMs: { first: 100, last: 300 },
    clock: time.clock,
    onError: (error) => errors.push(error),
    ...overrides,
  });
  return { time, journal, seen, errors, follower };
}

describe('a follower', () => {
  it('sees each record once, and reads only what is new', async () => {
    const { time, journal, seen } = follow();
    journal.append('a', 'b');
    await time.pass(1000);
    journal.append('c');
    await time.pass(1000);
    await time.pass(1000);
    expect(seen).toEqual([['a', 'b'], ['c'], []]);
    expect(journal.reads.slice(-2)).toEqual([2, 1]);
  });

  it('sees again what its handler could not take, after a wait that grows up to its last', async () => {
    const at: number[] = [];
    const { time, journal, errors } = follow({
      handle: async (_ref, records) => {
        at.push(time.clock.now());
        expect(records).toHaveLength(1);
        throw new Error('not now');
      },
      everyMs: 10_000,
    });
    journal.append('a');
    await time.pass(11_000);
    expect(at.slice(0, 5)).toEqual([10_000, 10_100, 10_300, 10_600, 10_900]);
    expect(errors).toHaveLength(5);
  });

  it('has one pass at a time a stream, and another after it when woken meanwhile', async () => {
    let [running, most, passes] = [0, 0, 0];
    let end = () => {};
    const { time, journal, follower } = follow({
      handle: async () => {
        running += 1;
        passes += 1;
        most = Math.max(most, running);
        await new Promise<void>((resolve) => {
          end = resolve;
        });
        running -= 1;
        return undefined;
      },
    });
    journal.append('a');
    for (let times = 0; times < 5; times += 1) follower.wake(ref);
    await time.settle();
    for (let times = 0; times < 5; times += 1) follower.wake(ref);
    end();
    await time.settle();
    end();
    await time.settle();
    expect([most, passes]).toEqual([1, 2]);
  });

  it('forgets what is not listed, and looks again when its handler asks for it', async () => {
    let listed = [ref];
    const forgotten: unknown[] = [];
    const { time, journal, seen } = follow({
      list: async () => listed,
      forget: (one) => forgotten.push(one),
      handle: async (_ref, records) => {
        seen.push(records.map(({ event }) => event));
        return seen.length === 1 ? 50 : undefined;
      },
    });
    journal.append('a');
    await time.pass(1060);
    expect(seen).toEqual([['a'], []]);
    listed = [];
    await time.pass(1000);
    expect(forgotten).toEqual([ref]);
  });

  it('waits for the pass that runs when it is closed, and then does nothing more', async () => {
    let end = () => {};
    let closed = false;
    const { time, journal, follower, seen } = follow({
      handle: () =>
        new Promise((resolve) => {
          end = () => resolve(undefined);
        }),
    });
    journal.append('a');
    follower.wake(ref);
    await time.settle();
    const closing = follower.close().then(() => {
      closed = true;
    });
    await time.settle();
    expect(closed).toBe(false);
    end();
    await closing;
    expect(time.waiting()).toBe(0);
    follower.wake(ref);
    await time.pass(5000);
    expect(seen).toEqual([]);
  });
});
