import { randomUUID } from 'node:crypto';
import { WebClient } from '@slack/web-api';
import { expect } from 'vitest';
import { channelMessages, differsFromJournal, markOf } from '../../lab/channel.ts';
import { waitFor } from '../../lab/process.ts';
import { type AnnouncerDeps, createAnnouncer } from '../../src/bot/announce/announcer.ts';
import { clientOptions } from '../../src/bot/slack/app.ts';
import { createPace } from '../../src/bot/slack/pace.ts';
import { createSlackPort, type SlackPort } from '../../src/bot/slack/slack-port.ts';
import { cardView } from '../../src/bot/views/card.ts';
import type { RedisClient } from '../../src/journal/append.ts';
import { systemClock } from '../../src/journal/clock.ts';
import { createJournal } from '../../src/journal/journal.ts';
import { outboxLockKey, type RolloutRef } from '../../src/journal/keys.ts';
import { createNews } from '../../src/journal/news.ts';
import { createOutbox } from '../../src/journal/outbox.ts';
import { createRollouts } from '../../src/journal/rollouts.ts';
import type { Command } from '../../src/rollout/commands.ts';
import { taskKey } from '../../src/rollout/events.ts';
import type { RolloutState } from '../../src/rollout/state.ts';
import { nextWork } from '../../src/rollout/work.ts';
import type { Message } from '../../workspace/types.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { ann, ben, procedure, request, worker } from '../rollout/support.ts';
import { CHANNEL } from '../workspace/support.ts';
import { zhCN } from './support.ts';

const quiet = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  setLevel: () => {},
  getLevel: () => 'error' as never,
  setName: () => {},
};

export const portOf = (workspace: Workspace, timeout = 400): SlackPort =>
  createSlackPort(
    new WebClient(workspace.botToken, { ...clientOptions(workspace.apiUrl), timeout, logger: quiet }),
  );

const planOf = (state: RolloutState) => `plan of ${state.id}`;

/** A real announcer on a real Redis and the workspace, in a hurry. */
export async function announcer(redis: RedisClient, port: SlackPort, overrides: Partial<AnnouncerDeps> = {}) {
  const news = await createNews(redis);
  const errors: unknown[] = [];
  const journal = createJournal(redis);
  const running = createAnnouncer({
    journal,
    rollouts: createRollouts({
      journal: overrides.journal ? { ...journal, ...overrides.journal } : journal,
      now: Date.now,
      newId: randomUUID,
    }),
    outbox: createOutbox(redis),
    port,
    words: zhCN,
    planOf,
    clock: systemClock,
    newId: randomUUID,
    posts: createPace({ everyMs: 1, burst: 100 }, systemClock),
    updates: createPace({ everyMs: 1, burst: 100 }, systemClock),
    news,
    everyMs: 100,
    refreshMs: 60_000,
    retryMs: { first: 20, last: 200 },
    onError: (error) => errors.push(error),
    ...overrides,
  });
  return {
    errors,
    async close() {
      await running.close();
      await news.close();
    },
  };
}

const LOG = 'whole log\n'.repeat(2000);

/**
 * Drives a rollout as workers and people would: `shop-1` fails its first start with a log, is retried, and all
 * goes on to the end.
 */
export function driver(redis: RedisClient, ref: RolloutRef, nodes?: string[]) {
  const journal = createJournal(redis);
  const rollouts = createRollouts({ journal, now: Date.now, newId: randomUUID });
  const ask = (command: Command) => rollouts.execute(ref, command);
  let failures = 0;

  async function step(): Promise<boolean> {
    const state = await rollouts.load(ref);
    if (!state) throw new Error('not begun');
    if (state.status) return false;
    const [task] = nextWork(state);
    if (task) {
      const taken = await ask({ type: 'TakeTask', by: worker, task });
      const epoch = taken.ok ? (taken.state.running[taskKey(task)]?.epoch ?? 0) : 0;
      const result = {
        by: worker,
        task,
        epoch,
        durationMs: 5,
        facts: { pid: 1 },
        snippet: `log of ${task.node}`,
      };
      if (task.stepId === '5-start' && failures === 0) {
        failures += 1;
        await journal.keepLog(ref, 'log', LOG);
        await ask({ type: 'ReportFailure', ...result, code: 'no-process', log: 'log' });
      } else {
        await ask({ type: 'ReportSuccess', ...result });
      }
      return true;
    }
    const { gate } = state;
    const [decision] = gate?.options ?? [];
    if (!gate || !decision) throw new Error('neither work nor gate');
    const points = gate.kind === 'node' || gate.kind === 'final' ? state.procedure.points : [];
    for (const { id } of points)
      await ask({ type: 'TickPoint', by: ben, gate: gate.seq, point: id, on: true });
    await ask({ type: 'DecideGate', by: ben, gate: gate.seq, evidence: gate.evidence, decision });
    return true;
  }

  return {
    ref,
    journal,
    begin: (overrides: Parameters<typeof request>[0] = {}) =>
      ask(
        request({
          by: ann,
          service: ref.scope,
          rolloutId: ref.id,
          channel: CHANNEL,
          ...(nodes ? { procedure: procedure({ nodes }) } : {}),
          ...overrides,
        }),
      ),
    /** Does so many things, or all that is left. */
    async go(count = Number.POSITIVE_INFINITY): Promise<void> {
      for (let done = 0; done < count; done += 1) if (!(await step())) return;
    },
    state: () => rollouts.load(ref),
    ask,
  };
}

export type Driver = ReturnType<typeof driver>;

/** As if the lock's time had passed. */
export const expireLock = async (redis: RedisClient, ref: RolloutRef) => {
  await redis.del(outboxLockKey(ref));
};

export const cardsOf = (workspace: Workspace, ref: RolloutRef): Message[] =>
  workspace.messages(CHANNEL).filter((message) => !message.deleted && markOf(message)?.rollout === ref.id);

const repliesOf = (workspace: Workspace, ts: string): Message[] =>
  workspace
    .thread(CHANNEL, ts)
    .slice(1)
    .filter((message) => !message.deleted);

export const rangesOf = (workspace: Workspace, ts: string): [number, number][] =>
  repliesOf(workspace, ts).flatMap((message) => {
    const mark = markOf(message);
    return mark ? [[mark.from, mark.to] as [number, number]] : [];
  });

export const filesOf = (workspace: Workspace, ts: string) =>
  repliesOf(workspace, ts).flatMap((message) => message.files);

/** Waits until the outbox says that all is in the channel, and the card shows the last event. */
export async function announced(redis: RedisClient, it: Driver, timeoutMs = 50_000): Promise<void> {
  const outbox = createOutbox(redis);
  await waitFor(
    `${it.ref.id} is announced`,
    async () => {
      const [cursor, records, waiting] = await Promise.all([
        outbox.read(it.ref),
        it.journal.load(it.ref),
        it.journal.unannounced(),
      ]);
      const all = cursor.seq === records.length && cursor.shown === records.length;
      return all && (cursor.files ?? []).length === 0 && !waiting.some(({ id }) => id === it.ref.id);
    },
    timeoutMs,
  );
}

/** Every event once and in order, the log once, one card, and it shows the last state. */
export async function expectAnnounced(workspace: Workspace, it: Driver): Promise<void> {
  const [records, state] = await Promise.all([it.journal.load(it.ref), it.state()]);
  const cards = cardsOf(workspace, it.ref);
  expect(cards).toHaveLength(1);
  const [card] = cards;
  if (!card || !state) throw new Error('nothing was told');
  const messages = channelMessages(workspace, CHANNEL);
  expect(differsFromJournal(it.ref.id, records, messages, { words: zhCN, planOf })).toEqual([]);
  const failed = records.filter(({ event }) => event.type === 'StepFailed' && event.log);
  expect(filesOf(workspace, card.ts).map(({ name }) => name)).toEqual(
    failed.map(({ seq }) => `${it.ref.id}.${seq}.log`),
  );
  for (const file of filesOf(workspace, card.ts)) expect(file.content.toString()).toBe(LOG);
  const view = cardView(state, zhCN, Date.now());
  expect(card.text).toBe(view.text);
  // Slack gives ids to blocks that have none.
  expect(card.blocks).toMatchObject(JSON.parse(JSON.stringify(view.blocks)));
  expect(workspace.violations).toEqual([]);
}
