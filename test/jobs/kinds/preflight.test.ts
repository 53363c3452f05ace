import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asRoot } from '../../../lab/needs.ts';
import { waitFor } from '../../../lab/process.ts';
import { layoutOf } from '../../../lab/stand-in/layout.ts';
import { runningProcesses } from '../../../lab/stand-in/running.ts';
import { launchService, seedHost } from '../../../lab/stand-in/seed.ts';
import { createSession } from '../../../src/hosts/session.ts';
import { preflight } from '../../../src/jobs/kinds/preflight.ts';
import type { Artifact, StepContext } from '../../../src/jobs/remote/context.ts';
import type { Procedure } from '../../../src/runbooks/runbook.ts';
import { testIf } from '../../support/conditional.ts';
import { type Bench, openBench, shells } from './bench.ts';
import { stepsOf } from './steps-of.ts';

const steps = stepsOf('mailer', 'nohup');
const procedure: Procedure = {
  service: 'mailer',
  nodes: ['one-1'],
  steps: [steps.upload, steps.stop, steps.backup, steps.unpack, steps.start, steps.follow],
  rollback: [steps.stop, steps.restore, steps.start, steps.follow],
  points: [],
  source: { line: 1, text: '' },
};
const artifact: Artifact = {
  file: 'mailer.tar',
  path: '/none',
  sha256: '0'.repeat(64),
  size: 1_000,
  unpackedBytes: 2_000,
};

describe.each(shells)('preflight, in %s', (shell) => {
  let bench: Bench;
  const look = (more: Partial<StepContext> = {}) =>
    preflight(procedure, bench.context({ artifact, ...more }));

  beforeAll(async () => {
    bench = await openBench(shell);
  });
  afterAll(() => bench.close());

  test('a node that is as it should be, with and without its process', async () => {
    const layout = await seedHost(bench.host, { service: 'mailer', form: 'nohup', version: '1' });
    const ready = await look();
    expect(ready).toMatchObject({ ok: true, facts: { notes: [] } });
    expect(ready.facts.processes).toHaveLength(1);
    expect(ready.facts.neededBytes).toBeGreaterThan(3_000);
    expect(ready.facts.freeBytes).toBeGreaterThan(3_000);
    await launchService(bench.host, layout);
    const running = () => runningProcesses(bench.host, 'mailer', 'nohup');
    await waitFor('two run', () => running().length === 2);
    expect(await look()).toMatchObject({ ok: false, code: 'process-ambiguous' });
    await bench.end('mailer');
    expect(await look()).toMatchObject({ ok: true, facts: { notes: ['no-process'], processes: [] } });
    expect(bench.effects()).toEqual([]);
  });

  test('its own backup is no obstacle, another’s is', async () => {
    await bench.step(steps.backup, { rolloutId: 'mine' });
    expect(await look({ rolloutId: 'mine' })).toMatchObject({ ok: true });
    expect(await look()).toMatchObject({
      ok: false,
      code: 'backup-taken',
      facts: { path: bench.host.at('/home/mailer_20240102') },
    });
  });

  test('all that is wrong is told at once', async () => {
    const home = bench.host.local('/home');
    const script = `${home}/mailer/startup.sh`;
    // The others count only for one that serves.
    await launchService(bench.host, layoutOf('mailer', 'nohup'));
    await waitFor('it runs', () => runningProcesses(bench.host, 'mailer', 'nohup').length === 1);
    renameSync(script, `${script}.away`);
    const outcome = await look({
      unhealthyOthers: async () => ['one-2: no process'],
      artifact: { ...artifact, unpackedBytes: 1e15 },
    });
    expect(outcome).toMatchObject({
      ok: false,
      code: 'backup-taken',
      facts: { nodes: ['one-2: no process'] },
    });
    expect(outcome.facts.problems).toEqual(['backup-taken', 'tool-missing', 'no-space', 'others-unhealthy']);
    await bench.end('mailer');
    rmSync(`${home}/mailer`, { recursive: true });
    expect(await look()).toMatchObject({ ok: false, code: 'tree-missing' });
    mkdirSync(`${home}/mailer`);
  });

  testIf(asRoot)('a folder that cannot be written into is told', async () => {
    const home = bench.host.local('/home');
    execFileSync('mount', ['--bind', home, home]);
    execFileSync('mount', ['-o', 'remount,ro,bind', home]);
    try {
      const outcome = await look({ rolloutId: 'mine' });
      expect(outcome.facts.problems).toContain('not-writable');
    } finally {
      execFileSync('umount', [home]);
    }
  });

  test('a host that is not there is told', async () => {
    const { name, address, user, privateKeyFile, knownHostsFile, stateDir } = bench.host;
    const target = { name, address, user, privateKeyFile, knownHostsFile, stateDir, port: 1 };
    const session = createSession({ ...target, connectTimeoutMs: 500 });
    const outcome = await look({ session });
    expect(outcome).toMatchObject({ ok: false, code: 'host-unreachable', facts: { address } });
    await session.close();
  });
});
