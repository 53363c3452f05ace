import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import type { NamespaceOptions } from '../../../lab/namespaces.ts';
import { namespaces } from '../../../lab/needs.ts';
import { runningProcesses } from '../../../lab/stand-in/running.ts';
import { seedHost } from '../../../lab/stand-in/seed.ts';
import { describeIf } from '../../support/conditional.ts';
import { openSeveral, type SeveralHosts } from './several-hosts.ts';
import { stepsOf } from './steps-of.ts';

const { stop } = stepsOf('mailer', 'nohup');

describeIf(await namespaces())('whose run it is', () => {
  let lab: SeveralHosts;
  const running = (name: string) => runningProcesses(lab.host(name), 'mailer', 'nohup');
  const machineOf = (name: string) => readFileSync(`${lab.host(name).folder}/machine-id`, 'utf8').trim();

  async function open(options: NamespaceOptions = {}): Promise<void> {
    lab = await openSeveral(['a-1', 'a-2'], options);
    for (const host of lab.hosts.all)
      await seedHost(host, { service: 'mailer', form: 'nohup', version: '1' });
  }
  afterEach(() => lab.close());

  test.each<[string, NamespaceOptions]>([
    ['a home that two hosts share', { shared: ['/root'] }],
    ['the same with hosts that are clones of one image', { shared: ['/root'], cloned: true }],
  ])('in %s: what one has done is not told of the other', async (_what, options) => {
    await open(options);
    const first = await lab.step('a-1', stop);
    expect(first).toMatchObject({ ok: true, facts: { signal: 15 } });
    expect(String(first.facts.host)).toMatch(new RegExp(`^${machineOf('a-1')} [0-9a-f-]{36}$`));
    const second = await lab.step('a-2', stop);
    expect(second).toMatchObject({ ok: false, code: 'foreign-run', facts: { node: 'a-1' } });
    expect([running('a-1').length, running('a-2').length]).toEqual([0, 1]);
  });

  test('with a home of its own each host does its part, and clones do too', async () => {
    await open({ cloned: true });
    for (const name of ['a-1', 'a-2']) {
      expect(await lab.step(name, stop)).toMatchObject({ ok: true, facts: { signal: 15 } });
      expect(running(name)).toEqual([]);
    }
  });

  test('an address that leads to another machine than before is not acted upon; a reboot is no other one', async () => {
    await open();
    const refused = await lab.step('a-2', stop, { machine: machineOf('a-1') });
    expect(refused).toMatchObject({
      ok: false,
      code: 'other-machine',
      facts: { machine: machineOf('a-2'), address: lab.host('a-2').address },
    });
    expect(running('a-2')).toHaveLength(1);
    await lab.host('a-1').halt();
    await lab.host('a-1').boot();
    expect(await lab.step('a-1', stop, { machine: machineOf('a-1') })).toMatchObject({ ok: true });
  });
});
