import { expect, test } from 'vitest';
import { createChannelWriter, LostLock } from '../../src/bot/announce/channel-writer.ts';
import type { SlackPort } from '../../src/bot/slack/slack-port.ts';
import { rolloutRef } from '../../src/journal/keys.ts';
import type { Outbox } from '../../src/journal/outbox.ts';

/** A writer whose process stands still for a while each time it has asked for its lock. */
function setUp(asks: { isHeld: boolean; pausedMs: number }[]) {
  let now = 0;
  const updates: string[] = [];
  const outbox = {
    extend: async () => {
      const { isHeld, pausedMs } = asks.shift() ?? { isHeld: false, pausedMs: 0 };
      now += pausedMs;
      return isHeld;
    },
  } as unknown as Outbox;
  const port = { update: async (_: string, __: string, text: string) => void updates.push(text) };
  const pace = { turn: async () => {} };
  const writer = createChannelWriter(
    {
      clock: { now: () => now, after: () => () => {} },
      port: port as unknown as SlackPort,
      outbox,
      posts: pace,
      updates: pace,
    },
    { ref: rolloutRef('shop', '1'), token: 't', channel: 'C1', lockedAt: -60_000, sinceMs: 0 },
  );
  return { writer, updates, render: async () => ({ text: `as of ${now}`, blocks: [] }) };
}

test('a bot that was paused past its lock writes no card', async () => {
  const { writer, updates, render } = setUp([{ isHeld: true, pausedMs: 40_000 }]);
  await expect(writer.update('1.0', render)).rejects.toThrow(LostLock);
  expect(updates).toEqual([]);
});

test('a bot that was paused and still has its lock writes the newest card', async () => {
  const { writer, updates, render } = setUp([
    { isHeld: true, pausedMs: 3000 },
    { isHeld: true, pausedMs: 5 },
  ]);
  expect(await writer.update('1.0', render)).toBe(true);
  expect(updates).toEqual(['as of 3000']);
});
