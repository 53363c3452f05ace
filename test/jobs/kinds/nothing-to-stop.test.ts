import { chmodSync } from 'node:fs';
import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { namespaces } from '../../../lab/needs.ts';
import { runningProcesses } from '../../../lab/stand-in/running.ts';
import { seedHost, startService } from '../../../lab/stand-in/seed.ts';
import { createSession } from '../../../src/hosts/session.ts';
import { preflight } from '../../../src/jobs/kinds/preflight.ts';
import { testIf } from '../../support/conditional.ts';
import { type Bench, openBench, shells } from './bench.ts';
import { openSeveral } from './several-hosts.ts';
import { stepsOf } from './steps-of.ts';

const { stop } = stepsOf('mailer', 'nohup');
const asking = { asksIfDown: true };

describe.each(shells)('a stop that finds nothing, in %s', (shell) => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await openBench(shell);
  });
  afterAll(() => bench.close());

  test('asks; where people have said that it is down it goes on', async () => {
    await seedHost(bench.host, { service: 'mailer', form: 'nohup', version: '1', start: false });
    const asked = await bench.step(stop, { ...asking, rolloutId: 'down' });
    expect(asked).toMatchObject({ ok: false, code: 'nothing-to-stop' });
    expect(asked.facts.expected).toContain(bench.host.at('/home/mailer'));
    expect(await bench.step(stop, { rolloutId: 'down' })).toMatchObject({
      ok: true,
      facts: { alreadyStopped: true },
    });
  });

  test('does not ask for what this rollout has ended itself, and does for another', async () => {
    const layout = await seedHost(bench.host, { service: 'mailer', form: 'nohup', version: '1' });
    expect(await bench.step(stop, { ...asking, rolloutId: 'own' })).toMatchObject({ ok: true });
    expect(await bench.step(stop, { ...asking, rolloutId: 'own' })).toMatchObject({
      ok: true,
      facts: { alreadyStopped: true },
    });
    expect(await bench.step(stop, { ...asking, rolloutId: 'next' })).toMatchObject({
      code: 'nothing-to-stop',
    });
    await startService(bench.host, layout);
    await bench.end('mailer');
  });

  test('says that somebody answers where nothing is found', async () => {
    const server = createServer((_, response) => response.end('well')).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const health = `http://{address}:${typeof address === 'object' ? address?.port : 0}/`;
    const settings = bench.settings({ health });
    const outcome = await bench.step(stop, { ...asking, settings, rolloutId: 'answers' });
    expect(outcome).toMatchObject({ ok: false, code: 'still-answers' });
    expect(outcome.facts.url).toMatch(/^http:\/\/127\.0\.0\.1:/);
    await new Promise((resolve) => server.close(resolve));
  });
});

testIf(await namespaces())("another user's process is named, before and at the stop", async () => {
  const lab = await openSeveral(['a-1']);
  try {
    const host = lab.host('a-1');
    await seedHost(host, { service: 'mailer', form: 'nohup', version: '1' });
    await host.sh(
      'cp /etc/passwd /tmp/passwd && echo "app:x:4711:4711::/tmp/app:/bin/sh" >>/tmp/passwd && mkdir -p /tmp/app && chown 4711 /tmp/app && mount --bind /tmp/passwd /etc/passwd',
    );
    chmodSync(`${host.folder}/ssh/authorized_keys`, 0o644);
    const { host: target } = lab.context('a-1');
    const user = { ...target, user: 'app', stateDir: '/tmp/app/.baton' };
    const session = createSession({ ...user, connectTimeoutMs: 5_000 });
    const [service] = runningProcesses(host, 'mailer', 'nohup');
    const named = [new RegExp(`^root: ${service?.pid} `)].map((it) => expect.stringMatching(it));
    const outcome = await lab.step('a-1', stop, { host: user, session });
    expect(outcome).toMatchObject({ ok: false, code: 'other-user', facts: { processes: named } });
    const procedure = {
      service: 'mailer',
      nodes: ['a-1'],
      steps: [stop],
      rollback: [],
      points: [],
      source: { line: 1, text: '' },
    };
    const looked = await preflight(procedure, { ...lab.context('a-1'), host: user, session });
    expect(looked).toMatchObject({ ok: false, code: 'other-user', facts: { processes: named } });
    await session.close();
    expect(runningProcesses(host, 'mailer', 'nohup')).toHaveLength(1);
  } finally {
    await lab.close();
  }
});
