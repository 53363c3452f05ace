import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildArtifact } from '../../../lab/artifacts.ts';
import { runningProcesses } from '../../../lab/stand-in/running.ts';
import { seedHost } from '../../../lab/stand-in/seed.ts';
import type { Artifact } from '../../../src/jobs/remote/context.ts';
import type { Step } from '../../../src/runbooks/runbook.ts';
import { type Bench, openBench, shells } from './bench.ts';
import { stepsOf } from './steps-of.ts';

const services = [
  { service: 'orders', form: 'tomcat' },
  { service: 'mailer', form: 'nohup' },
] as const;

describe.each(shells)('an upgrade and a rollback, step by step, in %s', (shell) => {
  let bench: Bench;
  let dir: string;

  beforeAll(async () => {
    bench = await openBench(shell);
    dir = mkdtempSync(join(tmpdir(), 'baton-art-'));
  });
  afterAll(async () => {
    await bench.close();
    rmSync(dir, { recursive: true, force: true });
  });

  test.each(services)('of $service, started by $form', async ({ service, form }) => {
    const { host } = bench;
    await seedHost(host, { service, form, version: '1' });
    const spec = { dir, release: '20240102', service, form, version: '2' };
    const built = await buildArtifact({ ...spec, files: { 'static/new file.txt': 'new\n' } });
    const artifact: Artifact = { ...built, file: `${service}.tar`, unpackedBytes: 4096 };
    const steps = stepsOf(service, form);
    const more = { service, artifact, rolloutId: `r-${service}` };
    const before = bench.effects().length;
    const go = async (step: Step) => bench.step(step, more);
    const live = host.local(`/home/${service}`);

    expect(await go(steps.upload)).toMatchObject({ ok: true });
    expect(await go(steps.upload)).toMatchObject({ ok: true, facts: { skipped: true } });
    expect(await go(steps.stop)).toMatchObject({ ok: true, facts: { signal: 15 } });
    expect(runningProcesses(host, service, form)).toEqual([]);
    expect(await go(steps.stop)).toMatchObject({ ok: true, facts: { alreadyStopped: true } });
    expect(await go(steps.backup)).toMatchObject({ ok: true });
    expect(await go(steps.backup)).toMatchObject({ ok: true, facts: { reused: true } });
    const unpacked = await go(steps.unpack);
    expect(unpacked).toMatchObject({ ok: true, facts: { leftOver: 1, leftOverNames: ['changes-1.txt'] } });
    if (unpacked.ok) expect(unpacked.facts.addedNames).toEqual(['changes-2.txt', 'static/new file.txt']);
    expect(await go(steps.unpack)).toMatchObject({ ok: true, facts: { reused: true } });
    expect(await go(steps.start)).toMatchObject({ ok: true });
    const settings = bench.settings({ ready: form === 'nohup' ? ['/Started [a-z]+ 2/'] : [] });
    const followed = await bench.step(steps.follow, { ...more, settings });
    expect(followed).toMatchObject({ ok: true });
    expect(followed.snippet).toMatch(form === 'nohup' ? 'Started mailer 2' : 'Server startup in');
    expect(runningProcesses(host, service, form).map(({ version }) => version)).toEqual(['2']);

    expect(await go(steps.restore)).toMatchObject({ ok: false, code: 'already-running' });
    expect(await go(steps.stop)).toMatchObject({ ok: true });
    expect(await go(steps.restore)).toMatchObject({ ok: true });
    expect(await go(steps.restore)).toMatchObject({ ok: true, facts: { reused: true } });
    expect(await go(steps.start)).toMatchObject({ ok: true });
    expect(await go(steps.follow)).toMatchObject({ ok: true });
    expect(runningProcesses(host, service, form).map(({ version }) => version)).toEqual(['1']);
    expect(readFileSync(join(live, 'VERSION'), 'utf8')).toBe('1\n');
    expect(existsSync(join(live, 'changes-2.txt'))).toBe(false);
    expect(readFileSync(`${live}_failed_r-${service}/VERSION`, 'utf8')).toBe('2\n');
    expect(existsSync(`${live}_20240102/VERSION`)).toBe(true);
    expect(readdirSync(host.local('/home')).filter((name) => /part|baton-/.test(name))).toEqual([]);
    expect((await stat(join(live, 'VERSION'))).mtimeMs).toBe(
      (await stat(`${live}_20240102/VERSION`)).mtimeMs,
    );

    const done = bench
      .effects()
      .slice(before)
      .map((line) => line.split(' ')[0]);
    expect(done).toEqual(['upload', 'kill', 'backup', 'unpack', 'start', 'kill', 'restore', 'start']);
    expect(await go(steps.stop)).toMatchObject({ ok: true });
  });
});
