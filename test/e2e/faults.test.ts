import { describe, expect, test } from 'vitest';
import { killService } from '../../lab/stand-in/seed.ts';
import type { Faults } from '../../lab/stand-in/tree.ts';
import { shownText } from '../../src/audit/shown-text.ts';
import { assertChannelEqualsJournal, assertHost, assertQuiet, filesOf } from './checks.ts';
import { channels } from './endings.ts';
import { type Run, type Story, stages } from './support.ts';

const open = stages({ workspace: { channels } });
const channelOf = (service: string) => `C0${service.replaceAll('-', '').toUpperCase()}`;
const begin = (story: Story, service: string) => story.start(service, { channel: channelOf(service) });

const FULL = { upload: 1, kill: 2, backup: 1, unpack: 1, start: 2, restore: 1 };

/** Rolls back from a failed step's gate and compares node 1; node 2 was never touched. */
async function goBack(story: Story, run: Run, effects: Record<string, number> = FULL): Promise<void> {
  const { scope: service } = run.ref;
  await run.decide('Roll back');
  await run.ended('rolled-back');
  assertHost(story, `${service}-1`, 'rolled-back', effects);
  assertHost(story, `${service}-2`, 'staged');
  await assertChannelEqualsJournal(story, run);
}

describe('the new version', () => {
  type Fault = { fault: Faults; card: (string | RegExp)[]; log: string; effects?: Record<string, number> };
  const cases: Record<string, Fault> = {
    ecsc: {
      fault: { failLine: 'SEVERE: Context [] startup failed due to previous errors' },
      card: ['`SEVERE`', 'catalina.out', 'SEVERE: Context [] startup failed due to previous errors'],
      log: 'SEVERE: Context []',
    },
    ecmc: {
      fault: { neverReady: true },
      card: [
        'no ready line',
        'Server startup in',
        'the process is alive',
        'Keep waiting',
        'starting, version 20170324',
      ],
      log: 'starting, version 20170324',
    },
    schedule: {
      fault: { dieAfterMs: 1500, slowStartMs: 60_000 },
      card: [/died while starting|ended with status 1/, 'IllegalStateException: nothing left to do'],
      log: 'IllegalStateException: nothing left to do',
      effects: { ...FULL, kill: 1 },
    },
    'schedule-res': {
      fault: { startExit: 3 },
      card: ['ended with status 3', 'cannot start: configuration is incomplete'],
      log: '==> ',
      effects: { ...FULL, kill: 1 },
    },
  };

  test('fails to start, each in its own way: the gate shows why, and rolling back works', async () => {
    const faults = Object.fromEntries(Object.entries(cases).map(([service, { fault }]) => [service, fault]));
    const service = { timeouts: { connect: '5s', stop: '5s', start: '3s' } };
    const story = await open({ faults, service });
    const plays = Object.entries(cases).map(async ([name, { card, log, effects }]) => {
      const run = await begin(story, name);
      const asked = await run.gate('Retry');
      for (const word of card) expect(asked).toMatch(word);
      await goBack(story, run, effects);
      const [file, more] = filesOf(run);
      expect(more).toBeUndefined();
      expect(file).toContain(log);
      const told = run
        .thread()
        .map((message) => shownText(message))
        .join('\n');
      for (const word of card.filter((each) => each !== 'Keep waiting')) expect(told).toMatch(word);
    });
    await Promise.all(plays);
    await assertQuiet(story);
  });
});

describe('the old version', () => {
  test('ignores -15: it is rolled back untouched, or killed with -9 and goes on', async () => {
    const ignoreTerm = { schedule: { ignoreTerm: true }, 'schedule-res': { ignoreTerm: true } };
    const service = { timeouts: { connect: '5s', stop: '1s', start: '20s' } };
    const story = await open({ services: ['schedule', 'schedule-res'], oldFaults: ignoreTerm, service });
    const survived = async (name: string) => {
      const run = await begin(story, name);
      const asked = await run.gate('Kill with -9');
      for (const word of [/process \d+ is still there/, 'signal 15']) expect(asked).toMatch(word);
      return run;
    };
    const back = async () => {
      const run = await survived('schedule');
      await run.decide('Roll back');
      await run.ended('rolled-back');
      assertHost(story, 'schedule-1', 'staged', { upload: 1, kill: 1 });
      await assertChannelEqualsJournal(story, run);
    };
    const on = async () => {
      const run = await survived('schedule-res');
      await run.decide('Kill with -9');
      await run.gate('Continue to schedule-res-2');
      assertHost(story, 'schedule-res-1', 'upgraded', {
        upload: 1,
        kill: 3,
        backup: 1,
        unpack: 1,
        start: 1,
      });
      await run.decide('Stop here');
      await run.ended('stopped');
      await assertChannelEqualsJournal(story, run);
    };
    await Promise.all([back(), on()]);
    await assertQuiet(story);
  });

  test('does not run: Baton says so, and goes on when people say that it is down', async () => {
    const services = ['ecsc', 'schedule'];
    const story = await open({ services }, async ({ hosts }) => {
      await killService(hosts.host('ecsc-1'), 'ecsc');
      for (const node of ['schedule-1', 'schedule-2']) await killService(hosts.host(node), 'schedule');
    });
    const plays = services.map(async (name) => {
      const run = await begin(story, name);
      const isDown = async () => {
        expect(await run.gate('Go on, it is down')).toContain('no process of the service is found');
        await run.decide('Go on, it is down');
      };
      await isDown();
      await run.gate(`Continue to ${name}-2`);
      await run.tickAll();
      await run.decide(`Continue to ${name}-2`);
      if (name === 'schedule') await isDown();
      await run.gate('Finish');
      await run.tickAll();
      await run.decide('Finish');
      await run.ended('completed');
      const told = run
        .thread()
        .map((message) => shownText(message))
        .join('\n');
      expect(told).toContain('the service is not running: people are asked before its stop');
      expect(told).toContain('nothing to stop');
      assertHost(story, `${name}-1`, 'upgraded', { upload: 1, backup: 1, unpack: 1, start: 1 });
      await assertChannelEqualsJournal(story, run);
    });
    await Promise.all(plays);
    assertHost(story, 'ecsc-2', 'upgraded');
    assertHost(story, 'schedule-2', 'upgraded', { upload: 1, backup: 1, unpack: 1, start: 1 });
    await assertQuiet(story);
  });

  test('is the only one that serves: it is not taken down', async () => {
    const story = await open({ services: ['ecsc'] }, async ({ hosts }) => {
      await killService(hosts.host('ecsc-2'), 'ecsc');
    });
    const run = await story.start('ecsc', { channel: channelOf('ecsc') });
    expect(await run.gate('Retry')).toMatch(/another node is not healthy[\s\S]*ecsc-2: no process/);
    await run.decide('Stop here');
    await run.ended('stopped');
    assertHost(story, 'ecsc-1', 'untouched');
  });
});
