import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitFor } from '../../../lab/process.ts';
import { runningProcesses } from '../../../lab/stand-in/running.ts';
import { seedHost } from '../../../lab/stand-in/seed.ts';
import { compileDocument } from '../../../src/runbooks/document/compile.ts';
import type { Step } from '../../../src/runbooks/runbook.ts';
import { type Bench, openBench } from './bench.ts';

/** The steps of a service `mailer` whose document holds these lines in one block, and a start below it. */
function stepsOf(...lines: string[]): Step[] {
  const block = (...commands: string[]) => ['```', ...commands, '```', ''];
  const text = [
    '## Upgrade steps',
    '### mailer',
    'Log in to `mailer-1`.',
    '',
    ...block(...lines),
    ...block('cd /home/mailer', 'nohup sh startup.sh &'),
  ].join('\n');
  const result = compileDocument(text, '20260901');
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.runbook.procedures[0]?.steps.filter(({ kind }) => kind !== 'start') ?? [];
}

describe.each(['dash', 'busybox'] as const)('a block that is not understood, in %s', (shell) => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await openBench(shell);
  });
  afterAll(() => bench.close());

  test('deletes what it names and nothing else', async () => {
    const root = bench.host.local('/home/rm');
    for (const folder of ['ecsc/work', 'work', 'ecsc/lib'])
      mkdirSync(join(root, folder), { recursive: true });
    const at = bench.host.at('/home/rm');
    const steps = stepsOf(`DIR=${at}/ecsc; rm -rf $DIR/work`);
    expect(steps).toHaveLength(1);
    for (const step of steps) expect(await bench.step(step)).toMatchObject({ ok: true });
    expect(['ecsc/work', 'work', 'ecsc/lib'].map((one) => existsSync(join(root, one)))).toEqual([
      false,
      true,
      true,
    ]);
  });

  test('ends at a name that nothing has set', async () => {
    const root = bench.host.local('/home/unset');
    mkdirSync(join(root, 'work'), { recursive: true });
    const [step] = stepsOf(`rm -rf ${bench.host.at('/home/unset')}$MISSING/work`, 'echo after');
    if (step === undefined) throw new Error('no step');
    const outcome = await bench.step(step);
    expect(outcome).toMatchObject({ ok: false, code: 'command-failed' });
    expect(outcome.snippet).toContain('MISSING');
    expect(outcome.snippet).not.toContain('after');
    expect(existsSync(join(root, 'work'))).toBe(true);
  });

  test('does not run where its directory is missing', async () => {
    const root = bench.host.local('/home/gone');
    mkdirSync(join(root, 'work'), { recursive: true });
    const [step] = stepsOf(`cd ${bench.host.at('/home/gone')}/app`, 'rm -rf ../work');
    if (step === undefined) throw new Error('no step');
    expect(await bench.step(step, { host: { ...bench.context().host, paths: {} } })).toMatchObject({
      ok: false,
      code: 'tree-missing',
    });
    expect(existsSync(join(root, 'work'))).toBe(true);
  });

  test('runs as approved, whatever the host’s paths are', async () => {
    const paths = { '/home': '/elsewhere' };
    const [step] = stepsOf("echo /home/x '/home/y'");
    if (step === undefined) throw new Error('no step');
    const outcome = await bench.step(step, { host: { ...bench.context().host, paths } });
    expect(outcome.snippet).toContain('/home/x /home/y');
  });

  test('another’s process ends by the approved script alone, and the service’s by its stop', async () => {
    const name = `nginx-${process.pid}-${shell}`.slice(0, 15);
    const program = join(bench.host.local('/home'), name);
    copyFileSync(execFileSync('sh', ['-c', 'command -v sleep'], { encoding: 'utf8' }).trim(), program);
    const pid = (
      await bench.host.sh(`setsid ${bench.host.at(`/home/${name}`)} 600 </dev/null >/dev/null 2>&1 & echo $!`)
    ).trim();
    await seedHost(bench.host, { service: 'mailer', form: 'nohup', version: '1' });
    const running = () => runningProcesses(bench.host, 'mailer', 'nohup');
    const alive = async () =>
      (await bench.host.sh(`kill -0 ${pid} 2>/dev/null && echo yes || true`)).trim() === 'yes';
    try {
      await waitFor('the service runs', () => running().length === 1);
      writeFileSync(join(bench.host.local('/home'), 'nginx.pid'), `${pid}\n`);
      const steps = stepsOf(`kill -9 $(cat ${bench.host.at('/home/nginx.pid')})`, 'kill -15 <PID>');
      expect(steps.map(({ kind }) => kind)).toEqual(['shell', 'stop']);
      const [script, stop] = steps;
      if (script === undefined || stop === undefined) throw new Error('no steps');
      expect(await bench.step(stop)).toMatchObject({ ok: true });
      expect([running().length, await alive()]).toEqual([0, true]);
      expect(await bench.step(script)).toMatchObject({ ok: true });
      await waitFor('it is gone', async () => !(await alive()));
    } finally {
      await bench.host.sh(`kill -9 ${pid} 2>/dev/null || true`);
      await bench.end('mailer');
    }
  });
});
