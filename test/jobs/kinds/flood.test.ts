import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seedHost } from '../../../lab/stand-in/seed.ts';
import { applyStep } from '../../../src/jobs/kinds/run-step.ts';
import { collectLog } from '../../../src/jobs/service/collect-log.ts';
import { type Bench, openBench, shells } from './bench.ts';
import { stepsOf } from './steps-of.ts';

const { start, follow } = stepsOf('mailer', 'nohup');
const line = Buffer.from(`${'no news from the poller, it asks again '.repeat(25)}\n`);

describe.each(shells)('a log that grows by 20 MB a second, in %s', (shell) => {
  let bench: Bench;

  beforeAll(async () => {
    bench = await openBench(shell);
  });
  afterAll(() => bench.close());

  test('is read to its ready line, with little of it over the network', async () => {
    await seedHost(bench.host, {
      service: 'mailer',
      form: 'nohup',
      version: '1',
      faults: { neverReady: true },
      start: false,
    });
    await bench.step(start);
    const log = bench.host.local('/home/mailerlog/mailer.log');
    const settings = bench.settings({ ready: ['all is well'] });
    const outcome = applyStep(follow, bench.context({ settings }));
    const file = openSync(log, 'a');
    const portion = Buffer.concat(Array.from({ length: 1_000 }, () => line));
    for (let written = 0; written < 100_000_000; written += portion.length) {
      writeSync(file, portion);
      await sleep(50);
    }
    writeSync(file, 'now all is well\n');
    closeSync(file);
    expect(await outcome).toMatchObject({ ok: true, facts: { line: 'now all is well' } });
    const text = await collectLog(bench.context(), follow.logs);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(2 * 1024 * 1024);
    expect(text).toMatch(/… \d+ bytes left out …/);
    expect(text.trimEnd().endsWith('now all is well')).toBe(true);
    rmSync(log);
  });
});
