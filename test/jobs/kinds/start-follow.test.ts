import { appendFileSync, existsSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { waitFor } from '../../../lab/process.ts';
import { runningProcesses } from '../../../lab/stand-in/running.ts';
import { seedHost } from '../../../lab/stand-in/seed.ts';
import type { Faults } from '../../../lab/stand-in/tree.ts';
import type { ServiceSettings } from '../../../src/config/settings.ts';
import { applyStep } from '../../../src/jobs/kinds/run-step.ts';
import { collectLog } from '../../../src/jobs/service/collect-log.ts';
import type { Step } from '../../../src/runbooks/runbook.ts';
import { inDash, testIf } from '../../support/conditional.ts';
import { type Bench, openBench, shells } from './bench.ts';
import { stepsOf } from './steps-of.ts';

const { start, follow } = stepsOf('mailer', 'nohup');
const tomcat = stepsOf('orders', 'tomcat');

describe.each(shells)('start and follow, in %s', (shell) => {
  let bench: Bench;
  const log = () => bench.host.local('/home/mailerlog/mailer.log');
  const running = () => runningProcesses(bench.host, 'mailer', 'nohup');
  const seed = (faults: Faults = {}) =>
    seedHost(bench.host, { service: 'mailer', form: 'nohup', version: '1', faults, start: false });
  const ready = (more: Partial<ServiceSettings> = {}) =>
    bench.settings({ ready: ['Started mailer'], ...more });
  const within = (startMs: number) => ({ timeouts: { ...bench.settings().timeouts, startMs } });
  const runs = (kind: Step['kind']) => bench.effects().filter((line) => line.startsWith(kind)).length;
  const folderOf = (runKey: string) => `${bench.host.stateDir}/runs/r1/${runKey}`;

  beforeAll(async () => {
    bench = await openBench(shell);
  });
  afterEach(async () => {
    await bench.end('mailer');
  });
  afterAll(() => bench.close());

  test('a start script that exits 1 is told with what it said', async () => {
    await seed({ startExit: 3 });
    const outcome = await bench.step(start);
    expect(outcome).toMatchObject({ ok: false, code: 'start-exited', facts: { status: 3 } });
    expect(outcome.snippet).toContain('cannot start: configuration is incomplete');
    expect(readFileSync(bench.host.local('/home/mailer/nohup.out'), 'utf8')).toContain('cannot start');
    await seedHost(bench.host, {
      service: 'orders',
      form: 'tomcat',
      version: '1',
      faults: { startExit: 1 },
      start: false,
    });
    expect(await bench.step(tomcat.start)).toMatchObject({
      ok: false,
      code: 'start-exited',
      facts: { status: 1 },
    });
  });

  test('what runs already is refused, kept, taken over or, on a retry, ended first', async () => {
    await seed();
    const first = await bench.step(start);
    expect(first).toMatchObject({ ok: true });
    expect(await bench.step(start, { keepRunning: true })).toMatchObject({
      ok: true,
      facts: { alreadyRunning: true, pid: first.facts.pid },
    });
    expect(await bench.step(follow, { settings: ready() })).toMatchObject({ ok: true });
    const before = runs('start');
    // Another run of this rollout, as after one that was interrupted: it is this rollout's own process.
    expect(await bench.step(start)).toMatchObject({
      ok: true,
      facts: { reused: true, pid: first.facts.pid },
    });
    expect(runs('start')).toBe(before);
    expect(await bench.step(start, { rolloutId: 'other' })).toMatchObject({
      ok: false,
      code: 'already-running',
    });
    const again = await bench.step(start, { attempt: 2 });
    expect(again).toMatchObject({ ok: true });
    expect(again.facts.leftover).toMatch(new RegExp(`^${first.facts.pid} `));
    expect(running().map(({ pid }) => pid)).toEqual([again.facts.pid]);
  });

  test('the service has its own environment, session and nothing of ours', async () => {
    await seed();
    const env = { GREETING: "it's a $HOME", PATHISH: 'b c' };
    expect(await bench.step(start, { settings: bench.settings({ env }) })).toMatchObject({ ok: true });
    const [service] = running();
    const environ = readFileSync(`/proc/${service?.outerPid}/environ`, 'utf8').split('\0');
    expect(environ).toContain("GREETING=it's a $HOME");
    expect(environ.filter((each) => each.startsWith('BATON_'))).toEqual([]);
    const command = readFileSync(`/proc/${service?.outerPid}/stat`, 'utf8').replace(/.*\) /, '').split(' ');
    const [, , group, session] = command;
    expect(group).toBe(session);
    for (const fd of [0, 1, 2]) expect(existsSync(`/proc/${service?.outerPid}/fd/${fd}`)).toBe(true);
  });

  test('aborting a start ends what it has just started', async () => {
    await seed();
    // Never satisfied, so that the run still waits when it is aborted.
    const settings = bench.settings({ process: 'java that is never there' });
    const abort = new AbortController();
    const outcome = bench.step(start, { settings, signal: abort.signal });
    await waitFor('it runs', () => running().length === 1);
    abort.abort('abort');
    expect(await outcome).toMatchObject({ ok: false, code: 'aborted' });
    await waitFor('it is gone', () => running().length === 0);
  });

  test('aborting a follow leaves the service, a handover leaves the run', async () => {
    await seed({ neverReady: true });
    await bench.step(start);
    const abort = new AbortController();
    const aborted = bench.context({ settings: ready(), signal: abort.signal });
    const outcome = applyStep(follow, aborted);
    await waitFor('it follows', () => existsSync(`${folderOf(aborted.runKey)}/ready.fixed`));
    abort.abort('abort');
    expect(await outcome).toMatchObject({ ok: false, code: 'aborted' });
    expect(running()).toHaveLength(1);

    const leave = new AbortController();
    const context = bench.context({ settings: ready(), signal: leave.signal });
    const left = applyStep(follow, context);
    await waitFor('it follows', () => existsSync(`${folderOf(context.runKey)}/ready.fixed`));
    leave.abort('handover');
    await expect(left).rejects.toMatchObject({ code: 'handover' });
    appendFileSync(log(), 'Started mailer while nobody looked\n');
    const next = { ...context, session: bench.another(), signal: new AbortController().signal, epoch: 2 };
    expect(await applyStep(follow, next)).toMatchObject({ ok: true });
    await expect(
      applyStep(follow, { ...context, signal: new AbortController().signal }),
    ).rejects.toMatchObject({
      code: 'fenced',
    });
  });

  test('the ready line that never comes, and all that the log held', async () => {
    await seed({ neverReady: true });
    writeFileSync(log(), 'from before\nStarted mailer long ago\n');
    await bench.step(start, { epoch: 2 });
    const outcome = await bench.step(follow, { epoch: 2, settings: ready(within(700)) });
    expect(outcome).toMatchObject({ ok: false, code: 'ready-timeout' });
    expect(outcome.snippet).toContain('mailer.log <==');
    expect(outcome.snippet).not.toContain('from before');
    expect(running()).toHaveLength(1);
    const whole = await collectLog(bench.context(), follow.logs);
    expect(whole).not.toContain('from before');
  });

  test('a failure pattern, also after the ready line, and a process that dies', async () => {
    await seed({ failLine: 'java.lang.OutOfMemoryError: heap' });
    await bench.step(start, { epoch: 2 });
    const failed = await bench.step(follow, { epoch: 2, settings: ready() });
    expect(failed).toMatchObject({
      ok: false,
      code: 'failure-pattern',
      facts: { pattern: 'OutOfMemoryError' },
    });
    expect(failed.facts.line).toContain('OutOfMemoryError: heap');
    await bench.end('mailer');

    await seed({ dieAfterMs: 4_000 });
    const started = await bench.step(start, { epoch: 2 });
    // On a busy machine it is dead before the start step has looked.
    const died = started.ok
      ? await bench.step(follow, { epoch: 2, settings: ready({ settleMs: 10_000 }) })
      : started;
    expect(died).toMatchObject({ ok: false, code: started.ok ? 'process-died' : 'start-exited' });
    expect(died.snippet).toBeTruthy();
  });

  test.each<[string, Faults]>([
    ['rotated', { rotateLog: true }],
    ['truncated', { truncateLog: true }],
  ])('a log that is %s before the ready line', async (_how, faults) => {
    writeFileSync(log(), `${'old line\n'.repeat(2_000)}`);
    await seed({ ...faults, slowStartMs: 800 });
    await bench.step(start, { epoch: 2 });
    expect(await bench.step(follow, { epoch: 2, settings: ready() })).toMatchObject({ ok: true });
  });

  test('lines that come in halves, without an end, into files that come late or were renamed', async () => {
    await seed({ neverReady: true });
    await bench.step(start, { epoch: 2 });
    const context = bench.context({
      epoch: 2,
      settings: ready({ ready: ['/Up and [a-z]+ now/', 'plain.*word'] }),
    });
    const outcome = applyStep(follow, context);
    await waitFor('it follows', () => existsSync(`${folderOf(context.runKey)}/ready.fixed`));
    appendFileSync(log(), 'plain and other word\nUp and run');
    renameSync(log(), `${log()}.1`);
    writeFileSync(log(), 'new file\n');
    truncateSync(log(), 0);
    appendFileSync(`${log()}.1`, 'ning now');
    expect(await outcome).toMatchObject({ ok: true, facts: { line: 'Up and running now' } });
  });

  // Nothing of the shell's is in this one.
  testIf(inDash(shell))('the health address must answer', async () => {
    await seed();
    let status = 503;
    const server = createServer((_request, response) => response.writeHead(status).end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const health = `http://{address}:${port}/`;
    await bench.step(start, { epoch: 2 });
    const settings = ready({ health, ...within(1_000) });
    const refused = await bench.step(follow, { epoch: 2, settings });
    expect(refused).toMatchObject({ ok: false, code: 'health-failed', facts: { detail: 'status 503' } });
    status = 302;
    expect(await bench.step(follow, { epoch: 2, settings })).toMatchObject({ ok: true });
    await new Promise((resolve) => server.close(resolve));
  });

  test('no process within the time is told', async () => {
    await seed();
    writeFileSync(bench.host.local('/home/mailer/startup.sh'), 'echo nothing to do\n');
    const session = bench.another(undefined, 'start_appears=1500\n');
    const outcome = await bench.step(start, { epoch: 2, session });
    expect(outcome).toMatchObject({ ok: false, code: 'no-process' });
    expect(outcome.facts.expected).toContain('/mailer');
    expect(outcome.snippet).toContain('nothing to do');
  });
});
