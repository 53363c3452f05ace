import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seedHost } from '../../../lab/stand-in/seed.ts';
import { seenAfter } from '../../../src/jobs/service/seen-after.ts';
import { type Bench, openBench } from './bench.ts';
import { stepsOf } from './steps-of.ts';

const { stop } = stepsOf('mailer', 'nohup');

describe('a look at the service after a failure', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await openBench('dash');
    await seedHost(bench.host, { service: 'mailer', form: 'nohup', version: '1', faults: {} });
  });
  afterAll(async () => {
    await bench.end('mailer');
    await bench.close();
  });

  test('says that it runs, that it is gone, or that nobody can say', async () => {
    const context = { ...bench.context(), start: stop.start, takesDown: false };
    expect(await seenAfter('command-failed', context)).toBe('up');
    expect(await seenAfter('connection-lost', context)).toBe('unknown');
    const away = { ...context, session: { ...bench.session, call: () => Promise.reject(new Error('away')) } };
    expect(await seenAfter('command-failed', away)).toBe('unknown');
    const ending = seenAfter('aborted', { ...context, takesDown: true });
    await sleep(700);
    await bench.end('mailer');
    expect(await ending).toBe('down');
  });
});
