import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { signalPid, waitFor } from '../../../lab/process.ts';
import { runningProcesses } from '../../../lab/stand-in/running.ts';
import { seedHost } from '../../../lab/stand-in/seed.ts';
import { applyStep } from '../../../src/jobs/kinds/run-step.ts';
import { inDash, testIf } from '../../support/conditional.ts';
import { type Bench, openBench, shells } from './bench.ts';
import { stepsOf } from './steps-of.ts';

const { stop, backup, start, follow, restore } = stepsOf('mailer', 'nohup');

describe.each(shells)('a start that is given up, in %s', (shell) => {
  let bench: Bench;
  const running = () => runningProcesses(bench.host, 'mailer', 'nohup');
  const sleepers = () =>
    bench.host.processes().filter(({ argv }) => /^sleep (20|30|120)$/.test(argv.join(' ')));
  const script = () => bench.host.local('/home/mailer/startup.sh');

  beforeAll(async () => {
    bench = await openBench(shell);
  });
  afterEach(async () => {
    for (const { pid } of sleepers()) signalPid(pid, 'SIGKILL');
    await bench.end('mailer');
  });
  afterAll(() => bench.close());

  /** A backup of a healthy tree, and a live one whose script sleeps before it starts the service. */
  async function seedSleeper(rolloutId: string, waits = 'sleep 20'): Promise<void> {
    await bench.host.sh(`rm -rf '${bench.host.at('/home/mailer_20240102')}'`);
    await seedHost(bench.host, { service: 'mailer', form: 'nohup', version: '1', start: false });
    expect(await bench.step(backup, { rolloutId })).toMatchObject({ ok: true });
    writeFileSync(script(), readFileSync(script(), 'utf8').replace('\n', `\n${waits}\n`));
  }

  const startMs = (ms: number) => ({
    settings: bench.settings({ timeouts: { ...bench.settings().timeouts, startMs: ms } }),
  });

  test('for a rollback is ended by its stop, which says so, and nothing wakes after it', async () => {
    const more = { rolloutId: 'up' };
    await seedSleeper('up', 'sleep 30');
    const failed = await bench.step(start, { ...more, ...startMs(1_500) });
    expect(failed).toMatchObject({ ok: false, code: 'start-timeout' });
    expect(String(failed.facts.processes)).toMatch(/sh startup\.sh.*sleep 30/);
    expect(sleepers()).toHaveLength(1);
    // It may still start the service: nothing is put back under it.
    expect(await bench.step(restore, more)).toMatchObject({ ok: false, code: 'launcher-survived' });
    const stopped = await bench.step(stop, more);
    expect(stopped).toMatchObject({ ok: true, facts: { alreadyStopped: true } });
    expect(String(stopped.facts.launcherEnded)).toMatch(/sh startup\.sh.*sleep 30/);
    expect(sleepers()).toEqual([]);
    for (const step of [restore, start, follow]) {
      expect(await bench.step(step, more)).toMatchObject({ ok: true });
    }
    expect(running()).toHaveLength(1);
  });

  test('that takes longer than most is waited for as long as its launcher lives', async () => {
    await seedSleeper('slow', 'sleep 3');
    const session = bench.another(undefined, 'start_appears=1000\n');
    const outcome = await bench.step(start, { rolloutId: 'slow', ...startMs(30_000), session });
    expect(outcome).toMatchObject({ ok: true });
    expect(outcome.facts.waitedMs).toBeGreaterThan(2_000);
    expect(running()).toHaveLength(1);
  });

  test('too early goes on by Keep waiting, and is taken over by Retry once it is up', async () => {
    const more = { rolloutId: 'wait', failedBefore: 'start-timeout' as const };
    await seedSleeper('wait', 'sleep 4');
    const early = await bench.step(start, { ...more, ...startMs(500) });
    expect(early).toMatchObject({ ok: false, code: 'start-timeout' });
    const again = await bench.step(start, { ...more, ...startMs(500), attempt: 2, resume: true });
    expect(again).toMatchObject({ ok: false, code: 'start-timeout', facts: { reused: true } });
    const service = await waitFor('it comes up', () => running()[0]);
    const { pid } = service;
    const taken = await bench.step(start, { ...more, ...startMs(10_000), attempt: 3 });
    expect(taken).toMatchObject({ ok: true, facts: { pid, reused: true } });
    expect(await bench.step(follow, more)).toMatchObject({ ok: true });
    expect(running().map((one) => one.pid)).toEqual([pid]);
  });

  test('too early is ended by Retry while it has brought nothing up, and begun again', async () => {
    const more = { rolloutId: 'anew', failedBefore: 'start-timeout' as const };
    await seedSleeper('anew', 'sleep 30');
    expect(await bench.step(start, { ...more, ...startMs(500) })).toMatchObject({ code: 'start-timeout' });
    writeFileSync(script(), readFileSync(script(), 'utf8').replace('sleep 30\n', ''));
    const begun = await bench.step(start, { ...more, ...startMs(10_000), attempt: 2 });
    expect(begun).toMatchObject({ ok: true });
    expect(String(begun.facts.launcherEnded)).toContain('sleep 30');
    expect(sleepers()).toEqual([]);
    expect(running()).toHaveLength(1);
  });

  testIf(inDash(shell))('and cannot be ended goes no further', async () => {
    const more = { rolloutId: 'stuck' };
    await seedSleeper('stuck', 'sleep 120');
    const session = bench.another(undefined, 'kill() { return 1; }\nlaunched_ends=1500\n');
    expect(await bench.step(start, { ...more, ...startMs(500) })).toMatchObject({ code: 'start-timeout' });
    const again = { attempt: 2, failedBefore: 'start-timeout' as const };
    const failed = await bench.step(start, { ...more, ...again, session });
    expect(failed).toMatchObject({ ok: false, code: 'launcher-survived' });
    expect(String(failed.facts.processes)).toContain('sleep 120');
    for (const step of [stop, restore]) {
      const outcome = await bench.step(step, { ...more, session });
      expect(outcome).toMatchObject({ ok: false, code: 'launcher-survived' });
    }
    expect(await bench.step(stop, more)).toMatchObject({ ok: true });
    expect(await bench.step(restore, more)).toMatchObject({ ok: true });
  });

  test('by a person is ended with all that it launched, and says so', async () => {
    const more = { rolloutId: 'aborted' };
    await seedSleeper('aborted');
    const abort = new AbortController();
    const outcome = bench.step(start, { ...more, signal: abort.signal });
    await waitFor('it sleeps', () => sleepers().length === 1);
    abort.abort('abort');
    const aborted = await outcome;
    expect(aborted).toMatchObject({ ok: false, code: 'aborted' });
    expect(String(aborted.facts.launcherEnded)).toContain('sleep 20');
    expect(sleepers()).toEqual([]);
  });

  test('by a power that is not ours is ended by the stop after it, or taken over by the same start', async () => {
    const more = { rolloutId: 'cut' };
    await seedSleeper('cut', 'trap "" TERM; sleep 20; trap - TERM');
    const interrupt = async () => {
      const context = bench.context(more);
      const outcome = applyStep(start, context);
      await waitFor('it sleeps', () => sleepers().length > 0);
      const ours = bench.host.processes().filter(({ argv }) => argv.includes('step_start'));
      for (const { pid } of ours) signalPid(pid, 'SIGKILL');
      expect(await outcome).toMatchObject({ ok: false, code: 'interrupted' });
    };
    await interrupt();
    const stopped = await bench.step(stop, more);
    expect(stopped).toMatchObject({ ok: true, facts: { alreadyStopped: true } });
    expect(String(stopped.facts.launcherEnded)).toContain('sleep 20');
    expect(sleepers()).toEqual([]);

    await interrupt();
    const taken = bench.step(start, more);
    await sleep(500);
    for (const { pid } of sleepers()) signalPid(pid, 'SIGKILL');
    expect(await taken).toMatchObject({ ok: true, facts: { reused: true } });
    expect(running()).toHaveLength(1);
    expect(await bench.step(stop, more)).toMatchObject({ ok: true, facts: { signal: 15 } });
    expect(running()).toEqual([]);
  });
});
