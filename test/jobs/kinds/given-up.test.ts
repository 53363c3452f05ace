import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { signalPid, waitFor } from '../../../lab/process.ts';
import { runningProcesses } from '../../../lab/stand-in/running.ts';
import { seedHost } from '../../../lab/stand-in/seed.ts';
import { applyStep } from '../../../src/jobs/kinds/run-step.ts';
import { type Bench, openBench, shells } from './bench.ts';
import { stepsOf } from './steps-of.ts';

const { stop, backup, start, follow, restore } = stepsOf('mailer', 'nohup');

describe.each(shells)('a start that is given up, in %s', (shell) => {
  let bench: Bench;
  const running = () => runningProcesses(bench.host, 'mailer', 'nohup');
  const sleepers = () => bench.host.processes().filter(({ argv }) => /^sleep (20|120)$/.test(argv.join(' ')));
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

  // Each takes the 15 seconds in which a process must be there.
  test.runIf(shell !== 'bash --posix')('is ended, and nothing wakes after the rollback', async () => {
    const more = { rolloutId: 'up' };
    await seedSleeper('up');
    const began = performance.now();
    const failed = await bench.step(start, more);
    expect(failed).toMatchObject({ ok: false, code: 'no-process' });
    expect(String(failed.facts.launcherEnded)).toMatch(/sh startup\.sh.*sleep 20/);
    expect(sleepers()).toEqual([]);
    for (const step of [stop, restore, start, follow]) {
      expect(await bench.step(step, more)).toMatchObject({ ok: true });
    }
    await sleep(25_000 - (performance.now() - began));
    expect(running()).toHaveLength(1);
  });

  test.runIf(shell === 'dash')('and cannot be ended goes no further', async () => {
    const more = { rolloutId: 'stuck' };
    await seedSleeper('stuck', 'sleep 120');
    const session = bench.another(undefined, 'kill() { return 1; }\n');
    const failed = await bench.step(start, { ...more, session });
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
