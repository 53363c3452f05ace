import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { waitFor } from '../../../lab/process.ts';
import { runningProcesses } from '../../../lab/stand-in/running.ts';
import { launchService, seedHost, startService } from '../../../lab/stand-in/seed.ts';
import { applyStep } from '../../../src/jobs/kinds/run-step.ts';
import { isHealthy } from '../../../src/jobs/service/health.ts';
import { type Bench, openBench, shells } from './bench.ts';
import { stepsOf } from './steps-of.ts';

const { stop } = stepsOf('mailer', 'nohup');

describe.each(shells)('stop, in %s', (shell) => {
  let bench: Bench;
  const kills = () => bench.effects().filter((line) => line.startsWith('kill'));
  const running = () => runningProcesses(bench.host, 'mailer', 'nohup');
  const seed = (faults = {}) =>
    seedHost(bench.host, { service: 'mailer', form: 'nohup', version: '1', faults });

  /** One that runs and ignores -15. */
  async function seedStubborn(): Promise<void> {
    await seed({ ignoreTerm: true });
    const ready = `grep -q 'mailer' ${bench.host.at('/home/mailerlog/mailer.log')}`;
    await waitFor('it has its handler', () =>
      bench.host.sh(ready).then(
        () => true,
        () => false,
      ),
    );
  }

  beforeAll(async () => {
    bench = await openBench(shell);
  });
  afterEach(() => bench.end('mailer'));
  afterAll(() => bench.close());

  test('refuses two candidates and lists them', async () => {
    const layout = await seed();
    await launchService(bench.host, layout);
    await waitFor('two run', () => running().length === 2);
    const outcome = await bench.step(stop);
    expect(outcome).toMatchObject({ ok: false, code: 'process-ambiguous' });
    const listed = outcome.facts.processes;
    for (const { pid } of running()) expect(String(listed)).toContain(`${pid} `);
    expect(running()).toHaveLength(2);
  });

  test('finds exactly one by a configured substring, though our own command lines are on the host', async () => {
    await seed();
    const settings = bench.settings({ process: `-Dservice.tree=${bench.host.at('/home/mailer')}` });
    expect(await bench.step(stop, { settings })).toMatchObject({ ok: true, facts: { signal: 15 } });
    expect(running()).toEqual([]);
  });

  test('says that a process ignores -15, sends -9 when configured', async () => {
    await seedStubborn();
    const [before] = running();
    const timeouts = { ...bench.settings().timeouts, stopMs: 400 };
    const survived = await bench.step(stop, { settings: bench.settings({ timeouts }) });
    expect(survived).toMatchObject({
      ok: false,
      code: 'process-survived',
      facts: { pid: before?.pid, signal: 15 },
    });
    expect(running()).toHaveLength(1);
    const killed = await bench.step(stop, { settings: bench.settings({ timeouts, escalate: true }) });
    expect(killed).toMatchObject({ ok: true, facts: { escalated: true, signal: 9 } });
    expect(running()).toEqual([]);
  });

  test('notices one that comes back', async () => {
    const layout = await seed();
    const [first] = running();
    await bench.host.sh(
      `cd '${bench.host.at('/home/mailer')}' && setsid sh -c 'while kill -0 ${first?.pid}; do sleep 0.02; done; sh startup.sh' >/dev/null 2>&1 </dev/null &`,
    );
    expect(await bench.step(stop)).toMatchObject({ ok: false, code: 'process-came-back' });
    expect(layout.form).toBe('nohup');
  });

  test('does not wait for one that comes back where the step that follows looks for it', async () => {
    await seed();
    const [first] = running();
    await bench.host.sh(
      `cd '${bench.host.at('/home/mailer')}' && setsid sh -c 'while kill -0 ${first?.pid}; do sleep 0.02; done; sleep 0.2; sh startup.sh' >/dev/null 2>&1 </dev/null &`,
    );
    expect(await bench.step(stop, { nextLooks: true })).toMatchObject({ ok: true });
    await waitFor('it is back', () => running().length === 1);
  });

  test('leaves a healthy process alone while another node is not healthy, takes down an unhealthy one', async () => {
    await seed();
    const unhealthyOthers = async () => ['one-2: no process'];
    const refused = await bench.step(stop, { unhealthyOthers });
    expect(refused).toMatchObject({
      ok: false,
      code: 'others-unhealthy',
      facts: { nodes: ['one-2: no process'] },
    });
    expect(running()).toHaveLength(1);
    const settings = bench.settings({ health: 'http://{address}:9/' });
    const how = await isHealthy({ ...bench.context({ settings }), start: stop.start });
    expect(how.healthy).toBe(false);
    expect(await bench.step(stop, { unhealthyOthers, settings })).toMatchObject({ ok: true });
  });

  test('the same run twice sends one signal', async () => {
    await seed();
    const before = kills().length;
    const context = bench.context();
    const [one, two] = await Promise.all([
      applyStep(stop, context),
      applyStep(stop, { ...context, session: bench.another() }),
    ]);
    expect(one).toMatchObject({ ok: true });
    expect(two.facts.pid).toBe(one.facts.pid);
    expect(kills()).toHaveLength(before + 1);
  });

  test('says how a node is', async () => {
    const layout = await seed();
    const ask = () => isHealthy({ ...bench.context(), start: stop.start });
    expect(await ask()).toEqual({ healthy: true });
    await bench.end('mailer');
    expect(await ask()).toEqual({ healthy: false, reason: 'no process' });
    await startService(bench.host, layout);
    expect(await ask()).toEqual({ healthy: true });
  });

  // The last: what it has done as a later worker fences this file's others off.
  test('that another worker has begun is ended by an abort, however early that comes', async () => {
    await seedStubborn();
    const begun = () => bench.host.processes().filter(({ argv }) => argv.includes('step_stop'));
    const runKey = 'upgrade.stop.1';
    const first = applyStep(stop, bench.context({ runKey, epoch: 1 })).catch((error) => error.code);
    await waitFor('it is begun', () => begun().length > 0);
    const signal = AbortSignal.abort('abort');
    const outcome = await applyStep(stop, bench.context({ runKey, epoch: 2, signal }));
    expect(outcome).toMatchObject({ ok: false, code: 'aborted' });
    expect(begun()).toEqual([]);
    expect(await first).toBe('fenced');
  });
});
