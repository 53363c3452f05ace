import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { waitFor } from '../../../lab/process.ts';
import { layoutOf } from '../../../lab/stand-in/layout.ts';
import { runningProcesses } from '../../../lab/stand-in/running.ts';
import { launchService, seedHost } from '../../../lab/stand-in/seed.ts';
import { readMatcherFact } from '../../../src/jobs/service/matcher.ts';
import type { Step } from '../../../src/runbooks/runbook.ts';
import { type Bench, openBench, shells } from './bench.ts';
import { stepsOf } from './steps-of.ts';

const { stop, backup, unpack, restore } = stepsOf('mailer', 'nohup');
const base = { source: [] };
const place: Step = { ...base, id: '8', kind: 'place', from: '/home/x', to: '/home/mailer/x', keeps: [] };
const moved: Step = { ...backup, how: 'move' };
const artifact = { file: 'mailer.tar', path: '', sha256: '0'.repeat(64), size: 1, unpackedBytes: 1 };

describe.each(shells)('what starts the service again after its stop, in %s', (shell) => {
  let bench: Bench;
  const running = () => runningProcesses(bench.host, 'mailer', 'nohup');
  const tree = () =>
    execFileSync('find', [bench.host.local('/home'), '-printf', '%p %m %U %T@ %s\\n'], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => !/log\b|nohup\.out/.test(line))
      .sort();

  beforeAll(async () => {
    bench = await openBench(shell);
  });
  afterEach(() => bench.end('mailer'));
  afterAll(() => bench.close());

  test.each<[string, Step]>([
    ['a backup', backup],
    ['a backup by moving', moved],
    ['an unpacking', unpack],
    ['a placing', place],
    ['a restore', restore],
  ])('is found by %s right before it acts, and nothing is changed', async (_what, step) => {
    await seedHost(bench.host, { service: 'mailer', form: 'nohup', version: '1' });
    writeFileSync(bench.host.local('/home/mailer.tar'), 'x');
    mkdirSync(bench.host.local('/home/x'), { recursive: true });
    const stopped = await bench.step(stop);
    const down = readMatcherFact(stopped.facts.matcher as string[]);
    if (down === undefined) throw new Error('no matcher');
    await launchService(bench.host, layoutOf('mailer', 'nohup'));
    await waitFor('it is back', () => running().length === 1);
    const before = tree();
    const outcome = await bench.step(step, { down, artifact });
    expect(outcome).toMatchObject({
      ok: false,
      code: 'process-came-back',
      facts: { pid: running()[0]?.pid },
    });
    expect(tree()).toEqual(before);
    await bench.end('mailer');
    const after = await bench.step(step, { down, artifact });
    expect(after.ok || after.code !== 'process-came-back').toBe(true);
  });
});
