import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { waitFor } from '../../lab/process.ts';
import { type LabRedis, startRedis } from '../../lab/redis.ts';
import { shownText } from '../../src/audit/shown-text.ts';
import { createReminder } from '../../src/bot/announce/reminder.ts';
import type { RedisClient } from '../../src/journal/append.ts';
import { systemClock } from '../../src/journal/clock.ts';
import { createJournal } from '../../src/journal/journal.ts';
import { rolloutRef } from '../../src/journal/keys.ts';
import { createNews } from '../../src/journal/news.ts';
import { openRedis } from '../../src/journal/redis.ts';
import { createRollouts } from '../../src/journal/rollouts.ts';
import type { Command } from '../../src/rollout/commands.ts';
import { createWorkspace, type Workspace } from '../../workspace/workspace.ts';
import { ben, request } from '../rollout/support.ts';
import { CHANNEL } from '../workspace/support.ts';
import { announced, announcer, cardsOf, driver, expectAnnounced, portOf } from './announcing.ts';

let server: LabRedis;
let redis: RedisClient;
let workspace: Workspace;
const ends: (() => Promise<void>)[] = [];

beforeAll(async () => {
  server = await startRedis();
  redis = openRedis(server.url);
  workspace = await createWorkspace({ rateLimits: 'off' });
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});
afterAll(async () => {
  await workspace.close();
  redis.disconnect();
  await server.stop();
});

/** A bot's reminder, as one of several. */
async function reminder() {
  const news = await createNews(redis);
  const journal = createJournal(redis);
  const running = createReminder({
    journal,
    rollouts: createRollouts({ journal, now: Date.now, newId: randomUUID }),
    news,
    actor: { kind: 'worker', id: 'bot' },
    everyMs: 50,
    clock: systemClock,
    onError: (error) => {
      throw error;
    },
  });
  const close = async () => {
    await running.close();
    await news.close();
  };
  return { close };
}

const { policy } = request() as Extract<Command, { type: 'RequestRollout' }>;
const access = { ...policy.access, approve: ['UBEN', 'SOPS'] };
const remind = { afterMs: 700, downMs: 350, most: 3 };

it('rings those who may decide, each time once, by whichever bot is there', async () => {
  const slack = await announcer(redis, portOf(workspace));
  ends.push(slack.close);
  const bots = await Promise.all([reminder(), reminder()]);
  const it = driver(redis, rolloutRef('shop-r', 'shop-r-1-abc'));
  await it.begin({ policy: { ...policy, access, remind } });
  while (!(await it.state())?.gate) await it.go(1);
  const reminders = async () =>
    (await it.journal.load(it.ref)).filter(({ event }) => event.type === 'GateReminded');
  await waitFor('the first reminder', async () => (await reminders()).length === 1, 10_000);
  // All bots end; another one counts on.
  for (const bot of bots) await bot.close();
  const last = await reminder();
  ends.push(last.close);
  await waitFor('all reminders', async () => (await reminders()).length === 3, 20_000);
  const atMs = (await reminders()).map(({ at }) => at);
  for (const [index, at] of atMs.slice(1).entries())
    expect(at - (atMs[index] ?? 0)).toBeGreaterThanOrEqual(350);
  await waitFor('no more come', async () => Date.now() > (atMs.at(-1) ?? 0) + 1500, 10_000);
  expect(await reminders()).toHaveLength(3);

  await announced(redis, it);
  const [card] = cardsOf(workspace, it.ref);
  const rings = workspace.thread(CHANNEL, card?.ts ?? '').filter((one) => shownText(one).includes('⏰'));
  // On a slow machine one message holds two.
  expect(rings.map(shownText).join('').match(/⏰/g)).toHaveLength(3);
  for (const ring of rings) expect(shownText(ring)).toMatch(/<@UBEN> <!subteam\^SOPS>/);
  await expectAnnounced(workspace, it);
}, 60_000);

it('rings whoever has said to be on it, whose name and time stand on the card', async () => {
  const slack = await announcer(redis, portOf(workspace));
  ends.push(slack.close);
  const it = driver(redis, rolloutRef('shop-c', 'shop-c-1-abc'));
  await it.begin({ policy: { ...policy, access, remind: { ...remind, most: 1 } } });
  while (!(await it.state())?.gate) await it.go(1);
  const gate = (await it.state())?.gate?.seq ?? 0;
  await it.ask({ type: 'ClaimGate', by: ben, gate });
  const bot = await reminder();
  ends.push(bot.close);
  await waitFor('it rings', async () => (await it.state())?.gate?.reminded.count === 1, 10_000);
  await announced(redis, it);
  const [card] = cardsOf(workspace, it.ref);
  if (!card) throw new Error('no card');
  expect(shownText(card)).toMatch(/<!date[^>]*> 起由 <@UBEN> 处理/);
  const thread = workspace.thread(CHANNEL, card.ts).map(shownText);
  expect(thread.some((text) => /⏰/.test(text) && text.includes('<@UBEN>') && !text.includes('SOPS'))).toBe(
    true,
  );
  await expectAnnounced(workspace, it);
}, 60_000);
