import { afterEach, describe, expect, it } from 'vitest';
import { waitFor } from '../../lab/process.ts';
import {
  ANN,
  type BatonProcess,
  BEN,
  CHANNEL,
  createStage,
  type Stage,
  type StageOptions,
} from '../../lab/stage.ts';
import { shownText } from '../../src/audit/shown-text.ts';
import { rolloutRef } from '../../src/journal/keys.ts';
import { createNews } from '../../src/journal/news.ts';
import type { Recorded } from '../../src/rollout/events.ts';
import { taskKey } from '../../src/rollout/events.ts';
import { assertChannelEqualsJournal, assertHost, assertQuiet } from './checks.ts';
import { openStory, type Run, type Story } from './support.ts';

let stage: Stage;
let story: Story;

async function open(options: StageOptions = {}): Promise<void> {
  stage = await createStage({
    services: ['schedule'],
    config: { worker: { lock: '2s', reconcile: '500ms' } },
    ...options,
  });
  story = await openStory(stage);
}

afterEach(async () => {
  await story?.close();
  await stage?.close();
});

/** Calls back for every new event of every rollout, in order. */
async function onEvents(react: (record: Recorded) => void): Promise<() => Promise<void>> {
  const news = await createNews(story.redis);
  const seen = new Map<string, number>();
  let chain: Promise<void> = Promise.resolve();
  news.on('rollout', (ref) => {
    chain = chain.then(async () => {
      const fresh = await story.journal.load(ref, seen.get(ref.id) ?? 0);
      seen.set(ref.id, (seen.get(ref.id) ?? 0) + fresh.length);
      for (const record of fresh) react(record);
    });
  });
  return async () => {
    await news.close();
    await chain;
  };
}

async function finish(run: Run): Promise<void> {
  await run.gate('Continue to schedule-2');
  await run.tickAll(BEN);
  await run.decide('Continue to schedule-2', BEN);
  await run.gate('Finish');
  await run.tickAll(BEN);
  await run.decide('Finish', BEN);
  await run.ended('completed');
}

async function allIsWell(run: Run): Promise<void> {
  await assertChannelEqualsJournal(story, run);
  for (const node of ['schedule-1', 'schedule-2']) assertHost(story, node, 'upgraded');
  await assertQuiet(story);
}

const pidOf = (worker: string) => Number(worker.split('-').at(-1));

/** Waits until the logs are followed, and tells the worker that does it from the other. */
async function following(run: Run, workers: BatonProcess[]) {
  const followed = ({ running }: Awaited<ReturnType<Run['state']>>) =>
    Object.values(running).find(({ task }) => task.stepId === '6-follow');
  const state = await run.becomes('following the logs', (now) => followed(now) !== undefined);
  const pid = pidOf(followed(state)?.by.id ?? '');
  const busy = workers.find((worker) => worker.pid === pid);
  const idle = workers.find((worker) => worker.pid !== pid);
  if (!busy || !idle) throw new Error(`no worker ${pid}`);
  return { busy, idle };
}

describe('a worker', () => {
  it('that is killed in every single step costs time, and nothing is done twice', async () => {
    await open();
    await stage.spawnBaton('bot');
    const workers = new Map<number, BatonProcess>();
    const employ = async () => {
      const worker = await stage.spawnBaton('worker');
      workers.set(worker.pid, worker);
    };
    const employed = [employ(), employ()];
    await Promise.all(employed);
    const killed = new Set<string>();
    const stop = await onEvents(({ event, actor }) => {
      if (event.type !== 'StepStarted' || killed.has(taskKey(event.task))) return;
      const worker = workers.get(pidOf(actor.id));
      if (!worker) return;
      killed.add(taskKey(event.task));
      workers.delete(worker.pid);
      void worker.kill('SIGKILL');
      employed.push(employ());
    });
    const run = await story.start('schedule');
    await finish(run);
    await stop();
    await Promise.all(employed);
    // Preflight and upload run on both nodes at once, so one kill may take two steps with it.
    expect(killed.size).toBeGreaterThanOrEqual(12);
    const resumed = (await story.journal.load(run.ref)).filter(({ event }) => event.type === 'StepResumed');
    expect(resumed.length).toBeGreaterThanOrEqual(killed.size - 2);
    await allIsWell(run);
  });

  it('that is told to end hands its step over, which is not run again', async () => {
    await open({ faults: { schedule: { slowStartMs: 6000 } } });
    const [, ...workers] = await Promise.all([
      stage.spawnBaton('bot'),
      stage.spawnBaton('worker'),
      stage.spawnBaton('worker'),
    ]);
    const run = await story.start('schedule');
    const { busy, idle } = await following(run, workers);
    expect(await busy.kill('SIGTERM')).toBe(0);
    expect(busy.output()).toMatch(/closing.*\n.*closed/);
    await run.gate('Continue to schedule-2');
    const records = await story.journal.load(run.ref);
    const resumed = records.find(({ event }) => event.type === 'StepResumed');
    expect(pidOf(resumed?.actor.id ?? '')).toBe(idle.pid);
    await finish(run);
    await allIsWell(run);
  });

  it('that was paused past its lock and wakes up changes nothing any more', async () => {
    await open({ faults: { schedule: { slowStartMs: 8000 } } });
    const [, ...workers] = await Promise.all([
      stage.spawnBaton('bot'),
      stage.spawnBaton('worker'),
      stage.spawnBaton('worker'),
    ]);
    const run = await story.start('schedule');
    const { busy } = await following(run, workers);
    await busy.kill('SIGSTOP', false);
    await run.gate('Continue to schedule-2');
    const before = await story.journal.load(run.ref);
    await busy.kill('SIGCONT', false);
    await waitFor(
      'the woken worker finds its lock gone',
      () => /lock|stalled|Missing/i.test(busy.output()),
      30_000,
    );
    await finish(run);
    const after = await story.journal.load(run.ref);
    expect(after.slice(0, before.length)).toEqual(before);
    const settled = after.find(
      ({ event }) => event.type === 'StepSucceeded' && event.task.stepId === '6-follow',
    );
    expect(pidOf(settled?.actor.id ?? '')).not.toBe(busy.pid);
    await allIsWell(run);
  });
});

describe('the bot, Redis, and all at once', () => {
  it('a bot that is killed again and again leaves every event in the channel once', async () => {
    await open({ faults: { schedule: { slowStartMs: 8000 } } });
    await stage.spawnBaton('worker');
    let bot = await stage.spawnBaton('bot');
    let kills = 0;
    let busy = false;
    const stop = await onEvents(({ event }) => {
      if (busy || (event.type !== 'StepSucceeded' && event.type !== 'GateOpened')) return;
      busy = true;
      kills += 1;
      void bot.kill('SIGKILL').then(async () => {
        bot = await stage.spawnBaton('bot');
        busy = false;
      });
    });
    await story.say('schedule 20170324');
    const [ref] = await waitFor('the rollout', async () => {
      const refs = await story.journal.newest('schedule');
      return refs.length > 0 ? refs : undefined;
    });
    await waitFor(
      'the gate',
      async () =>
        (await story.journal.load(ref ?? rolloutRef('', ''))).some(
          ({ event }) => event.type === 'GateOpened',
        ),
      90_000,
    );
    await stop();
    await waitFor('the bot is back', () => !busy, 30_000);
    expect(kills).toBeGreaterThanOrEqual(2);
    const run = await story.attach(ref ?? rolloutRef('', ''));
    await finish(run);
    await allIsWell(run);
  });

  it('Redis is killed in mid-rollout and comes back from its files', async () => {
    await open();
    await stage.spawnBaton('start');
    let kills = 0;
    let again: Promise<void> = Promise.resolve();
    const stop = await onEvents(({ event }) => {
      if (event.type !== 'StepStarted' || event.task.phase !== 'upgrade' || kills >= 5) return;
      kills += 1;
      again = again.then(async () => {
        await stage.redis.kill('SIGKILL');
        await stage.redis.restart();
      });
    });
    const run = await story.start('schedule');
    await finish(run);
    await again;
    await stop();
    expect(kills).toBe(5);
    await allIsWell(run);
  });

  it('everything is killed at once, and goes on by itself when it is started again', async () => {
    await open({ faults: { schedule: { slowStartMs: 3000 } } });
    let baton = await stage.spawnBaton('start');
    const run = await story.start('schedule');
    for (const step of ['3-backup', '6-follow']) {
      await run.becomes(
        `at ${step}`,
        ({ running, gate }) =>
          gate !== undefined || Object.values(running).some(({ task }) => task.stepId === step),
      );
      await Promise.all([baton.kill('SIGKILL'), stage.redis.kill('SIGKILL')]);
      await stage.redis.restart();
      baton = await stage.spawnBaton('start');
    }
    await finish(run);
    await allIsWell(run);
  });
});

describe('a command while Redis is away', () => {
  it('is answered at once, and is not carried out later', async () => {
    await open();
    await stage.startBaton();
    await stage.redis.kill('SIGKILL');
    await story.told('schedule 20170324', ['could not finish', 'status']);
    await stage.redis.restart();
    await story.told('status', ['No rollout is active']);
    expect(await story.journal.scopes()).toEqual([]);
  });
});

describe('two people in the same moment', () => {
  it('get one rollout and one refusal that names it, from two bots', async () => {
    await open();
    await Promise.all([stage.spawnBaton('bot'), stage.spawnBaton('bot'), stage.spawnBaton('worker')]);
    await stage.workspace.waitForConnections(2);
    const asked = await Promise.all([ANN, BEN].map((user) => story.say('schedule 20170324', user)));
    const [ref] = await waitFor('the rollout', async () => {
      const refs = await story.journal.newest('schedule');
      return refs.length > 0 ? refs : undefined;
    });
    const refused = () =>
      asked
        .flatMap((one) => one.ephemerals())
        .map((message) => shownText(message))
        .filter((text) => text.includes('active'));
    await waitFor('the refusal', () => refused().length > 0, 30_000);
    expect(refused()).toHaveLength(1);
    expect(refused()[0]).toContain(ref?.id ?? 'no id');
    expect(await story.journal.newest('schedule')).toHaveLength(1);
    const run = await story.attach(ref ?? rolloutRef('', ''), CHANNEL);
    await finish(run);
    await allIsWell(run);
  });
});
