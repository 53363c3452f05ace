import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { run, signalPid, waitFor } from '../../../lab/process.ts';
import { preflight } from '../../../src/jobs/kinds/preflight.ts';
import type { StepContext } from '../../../src/jobs/remote/context.ts';
import { isHealthy } from '../../../src/jobs/service/health.ts';
import type { Procedure, StartForm, Step } from '../../../src/runbooks/runbook.ts';
import type { Supervisor } from '../../../src/runbooks/terms.ts';
import { type Bench, openBench, shells } from './bench.ts';
import { installSupervisors, type Supervisors } from './supervisors.ts';

const source: Step['source'] = [];
const unit: Supervisor = { by: 'unit', name: 'depot' };
const start: StartForm = { form: 'command', command: 'systemctl start depot', supervisor: unit };
const steps = {
  stop: { id: '1', kind: 'stop', by: { command: 'systemctl stop depot', supervisor: unit }, start, source },
  start: { id: '2', kind: 'start', start, logs: ['journal depot'], source },
  restart: {
    id: '3',
    kind: 'restart',
    start: { ...start, command: 'systemctl restart depot' },
    logs: ['journal depot'],
    source,
  },
  follow: { id: '4', kind: 'follow', logs: ['journal depot'], start, source },
} satisfies Record<string, Step>;

describe.each(shells)('a service under a supervisor, in %s', (shell) => {
  let bench: Bench;
  let supervisors: Supervisors;
  const at = (name: string) => join(supervisors.path, name);
  /** One that has ended stays in /proc until it is waited for. */
  const alive = (pid: number) =>
    pid > 0 && existsSync(`/proc/${pid}/stat`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  const running = async () => (await keeper('pid', 'depot').then(Number)) > 0;
  const keeper = (...words: string[]) => run(at('keeper'), words).then((text) => text.trim());
  const within = (more: Partial<StepContext['settings']['timeouts']>) => ({
    settings: bench.settings({ timeouts: { ...bench.settings().timeouts, ...more } }),
  });
  const withSupervisors = () => `PATH='${supervisors.path}':$PATH; export PATH\n`;
  /** Waits for a process no longer than this. */
  const hasty = () => bench.another(undefined, `${withSupervisors()}start_appears=1500\n`);
  const fresh = { rolloutId: 'r1' };
  let rollouts = 0;

  beforeAll(async () => {
    bench = await openBench(shell);
    supervisors = installSupervisors(bench.host, process.execPath);
    writeFileSync(at('depot.unit'), '');
    writeFileSync(at('depot.journal'), '');
    bench.session = bench.another(undefined, withSupervisors());
  });
  afterEach(async () => {
    supervisors.fault('none');
    await waitFor('nothing runs', async () => {
      const pid = Number(await keeper('pid', 'depot'));
      if (pid > 0) signalPid(pid, 'SIGKILL');
      return pid === 0;
    });
    fresh.rolloutId = `r${++rollouts + 1}`;
  });
  afterAll(() => bench.close());

  const step = (one: Step, more: Partial<StepContext> = {}) =>
    bench.step(one, { session: bench.session, ...fresh, ...more });

  test('is stopped, started, followed by its journal and restarted, each proved by its process', async () => {
    await keeper('start', 'depot');
    const before = Number(await keeper('pid', 'depot'));
    const stopped = await step(steps.stop);
    expect(stopped).toMatchObject({
      ok: true,
      facts: { pid: before, ran: 'systemctl stop depot', status: 0 },
    });
    expect(await running()).toBe(false);
    expect(await step(steps.stop)).toMatchObject({ ok: true, facts: { alreadyStopped: true } });
    appendFileSync(at('depot.journal'), '1000 SEVERE of long ago\n');
    const started = await step(steps.start);
    expect(started).toMatchObject({ ok: true, facts: { pid: Number(await keeper('pid', 'depot')) } });
    const settings = bench.settings({ ready: ['Started depot'] });
    const followed = await step(steps.follow, { settings });
    expect(followed).toMatchObject({ ok: true, facts: { log: 'journal depot', line: 'Started depot' } });
    const restarted = await step(steps.restart);
    expect(restarted).toMatchObject({ ok: true });
    expect(restarted.facts.was).toMatch(new RegExp(`^${started.facts.pid} `));
    expect(restarted.facts.pid).not.toBe(started.facts.pid);
    expect(alive(Number(started.facts.pid))).toBe(false);
    expect(await running()).toBe(true);
    const readers = bench.host
      .processes()
      .filter(({ argv }) => argv.some((word) => word.includes('journalctl')));
    expect(readers).toEqual([]);
  });

  test('that its command does not end is not called stopped; -9 only when people say so', async () => {
    await keeper('start', 'depot');
    supervisors.fault('stubborn');
    const survived = await step(steps.stop, within({ stopMs: 700 }));
    expect(survived).toMatchObject({
      ok: false,
      code: 'process-survived',
      facts: { pid: Number(await keeper('pid', 'depot')), ran: 'systemctl stop depot' },
    });
    const escalate = bench.settings({
      escalate: true,
      timeouts: { ...bench.settings().timeouts, stopMs: 700 },
    });
    expect(await step(steps.stop, { settings: escalate })).toMatchObject({ code: 'process-survived' });
    expect(await running()).toBe(true);
    const forced = await step(steps.stop, { force: true, ...within({ stopMs: 700 }) });
    expect(forced).toMatchObject({ ok: true, facts: { signal: 9, escalated: true } });
    expect(await running()).toBe(false);
  });

  test('that is not another process after a restart was not restarted', async () => {
    await keeper('start', 'depot');
    supervisors.fault('same');
    const outcome = await step(steps.restart, { ...within({ startMs: 1_000 }), session: hasty() });
    expect(outcome).toMatchObject({ ok: false, code: 'not-restarted' });
    expect(await running()).toBe(true);
  });

  test('that ends at once is not up, nor one whose command fails; neither is left to try again', async () => {
    supervisors.fault('brief');
    const brief = await step(steps.start, { ...within({ startMs: 1_000 }), session: hasty() });
    expect(brief).toMatchObject({ ok: false, code: 'no-process', facts: { expected: 'systemd: depot' } });
    supervisors.fault('fails');
    const failed = await step(steps.start, { rolloutId: 'other' });
    expect(failed).toMatchObject({ ok: false, code: 'start-exited', facts: { status: 1 } });
    expect(failed.snippet).toContain('Job failed');
  });

  test('that runs already is refused, taken over by the same rollout, and ended first on a retry', async () => {
    await keeper('start', 'depot');
    expect(await step(steps.start)).toMatchObject({ ok: false, code: 'already-running' });
    const first = Number(await keeper('pid', 'depot'));
    const again = await step(steps.start, { attempt: 2 });
    expect(again).toMatchObject({ ok: true });
    expect(again.facts.leftover).toMatch(new RegExp(`^${first} `));
    expect(again.facts.pid).not.toBe(first);
    expect(await step(steps.start)).toMatchObject({
      ok: true,
      facts: { reused: true, pid: again.facts.pid },
    });
    expect(await step(steps.restart, { keepRunning: true })).toMatchObject({
      ok: true,
      facts: { alreadyRunning: true },
    });
  });

  test('is taken down by stop and restart only while the others are healthy', async () => {
    await keeper('start', 'depot');
    const unhealthyOthers = async () => ['one-2: no process'];
    for (const one of [steps.stop, steps.restart])
      expect(await step(one, { unhealthyOthers })).toMatchObject({ ok: false, code: 'others-unhealthy' });
    expect(await running()).toBe(true);
    const how = await isHealthy({ ...bench.context({ session: bench.session }), start });
    expect(how).toEqual({ healthy: true });
  });

  test('is asked for as the document asks: with sudo', async () => {
    const sudo: Supervisor = { by: 'supervisor', name: 'depot', sudo: true };
    const by = { command: 'sudo supervisorctl stop depot', supervisor: sudo };
    await keeper('start', 'depot');
    expect(await step({ ...steps.stop, by })).toMatchObject({ ok: true, facts: { ran: by.command } });
    expect(readFileSync(at('sudone'), 'utf8').split('\n')).toEqual(
      expect.arrayContaining(['supervisorctl stop depot', '-n supervisorctl pid depot']),
    );
    expect(await running()).toBe(false);
  });

  test('preflight says what nobody can know', async () => {
    const look = (procedure: Partial<Procedure>) =>
      preflight(
        {
          service: 'depot',
          nodes: [bench.host.name],
          rollback: [],
          points: [],
          source: { line: 1, text: '' },
          steps: [],
          ...procedure,
        },
        bench.context({ session: bench.session }),
      );
    expect(await look({ steps: [steps.stop, steps.start] })).toMatchObject({ ok: true });
    const other = { by: 'unit', name: 'nowhere' } as const;
    const nowhere = { ...steps.stop, start: { ...start, supervisor: other } };
    expect(await look({ steps: [nowhere] })).toMatchObject({ ok: false, code: 'process-unknown' });
    const own: StartForm = { form: 'command', command: '/opt/depot/bin/depot.sh start' };
    const script = { ...steps.start, start: own, logs: [] };
    expect(await look({ steps: [script] })).toMatchObject({
      facts: { problems: expect.arrayContaining(['process-unknown', 'tool-missing']) },
    });
    const tool: Supervisor = { by: 'pm2', name: 'depot' };
    const pm2 = { ...steps.start, start: { ...start, command: 'pm2 start depot', supervisor: tool } };
    expect(await look({ steps: [pm2] })).toMatchObject({
      facts: { problems: expect.arrayContaining(['process-unknown']), tools: ['pm2'] },
    });
  });
});
