import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LabRedis, startRedis } from '../../lab/redis.ts';
import type { SlackPort } from '../../src/bot/slack/slack-port.ts';
import type { RedisClient } from '../../src/journal/append.ts';
import { createJournal, type Journal } from '../../src/journal/journal.ts';
import { rolloutRef } from '../../src/journal/keys.ts';
import { openRedis } from '../../src/journal/redis.ts';
import type { Words } from '../../src/words/words.ts';
import { announced, announcer, driver } from './announcing.ts';
import { zhCN } from './support.ts';

let server: LabRedis;
let redis: RedisClient;

beforeAll(async () => {
  server = await startRedis({ appendfsync: 'no' });
  redis = openRedis(server.url);
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

/** A Slack that takes everything at once. */
function swiftPort(): SlackPort {
  let posted = 0;
  return {
    post: async () => {
      posted += 1;
      return String(posted);
    },
    update: async () => {},
    find: async () => [],
    fileNames: async () => [],
    upload: async () => {},
    remove: async () => {},
  };
}

/** Announces a rollout of so many nodes; gives what that read and worded, an event. */
async function costOf(nodes: number): Promise<{ read: number; worded: number; succeeded: number }> {
  const journal = createJournal(redis);
  const cost = { read: 0, worded: 0 };
  const load: Journal['load'] = async (...args) => {
    const records = await journal.load(...args);
    cost.read += records.length;
    return records;
  };
  const words: Words = {
    ...zhCN,
    success: (...args) => {
      cost.worded += 1;
      return zhCN.success(...args);
    },
  };
  const running = await announcer(redis, swiftPort(), { journal: { ...journal, load }, words });
  const names = Array.from({ length: nodes }, (_, index) => `shop-${index + 1}`);
  const it = driver(redis, rolloutRef('shop', `shop-${nodes}-abc`), names);
  await it.begin();
  await it.go();
  await announced(redis, it);
  await running.close();
  const events = await journal.load(it.ref);
  const succeeded = events.filter(({ event }) => event.type === 'StepSucceeded').length;
  return { read: cost.read / events.length, worded: cost.worded, succeeded };
}

test('announcing an event costs the same however long the journal is', async () => {
  for (const nodes of [2, 12]) {
    const { read, worded, succeeded } = await costOf(nodes);
    expect(worded).toBe(succeeded);
    // By the follower and for the card; both read along the record that they know, and sweeps look too.
    expect(read).toBeLessThan(8);
  }
});
