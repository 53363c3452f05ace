import { symlinkSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import type { NamespaceOptions } from '../../../lab/namespaces.ts';
import { namespaces } from '../../../lab/needs.ts';
import { runningProcesses } from '../../../lab/stand-in/running.ts';
import { seedHost } from '../../../lab/stand-in/seed.ts';
import { lookShared, type Peer } from '../../../src/jobs/kinds/look-shared.ts';
import type { Procedure } from '../../../src/runbooks/runbook.ts';
import { describeIf } from '../../support/conditional.ts';
import { openSeveral, type SeveralHosts } from './several-hosts.ts';
import { stepsOf } from './steps-of.ts';

const { stop, backup, unpack, start } = stepsOf('mailer', 'nohup');
const procedure: Procedure = {
  service: 'mailer',
  nodes: ['a-1', 'a-2'],
  steps: [stop, backup, unpack, start],
  rollback: [],
  points: [],
  source: { line: 1, text: '' },
};

describeIf(await namespaces())('two nodes', () => {
  let lab: SeveralHosts;
  const open = async (options: NamespaceOptions = {}) => {
    lab = await openSeveral(['a-1', 'a-2'], options);
    for (const host of lab.hosts.all)
      await seedHost(host, { service: 'mailer', form: 'nohup', version: '1', start: false });
  };
  const look = (own: Peer, peer: Peer) => lookShared(procedure, own, [peer]);
  const at = (name: string): Peer => lab.context(name);
  /** Nothing that was only there to be seen is left. */
  const tokens = async () =>
    (await lab.host('a-1').sh('find / -xdev -name ".baton-seen-*" 2>/dev/null; ls -a /home /root/.baton'))
      .split('\n')
      .filter((line) => line.includes('baton-seen'));
  afterEach(() => lab.close());

  test('of their own are told as such, be they clones of one image, and what they hold is said', async () => {
    await open({ cloned: true });
    const seen = await look(at('a-1'), at('a-2'));
    expect(seen).toMatchObject({ ok: true });
    const { address } = lab.host('a-1');
    expect(seen.facts.holds).toContainEqual(
      expect.stringMatching(new RegExp(`^tree c{32} \\S+ ${address}:22 /home/mailer$`)),
    );
    expect(await tokens()).toEqual([]);
  });

  test.each<[string, NamespaceOptions, string]>([
    ['a home', { shared: ['/home'] }, 'a-2: /home/mailer'],
    ['a home, as clones', { shared: ['/home'], cloned: true }, 'a-2: /home/mailer'],
    ['the folder of Baton', { shared: ['/root'] }, 'a-2: /root/.baton'],
  ])('that share %s are refused', async (_what, options, shared) => {
    await open(options);
    expect(await look(at('a-1'), at('a-2'))).toMatchObject({
      ok: false,
      code: 'nodes-share',
      facts: { shared: [shared] },
    });
    expect(await tokens()).toEqual([]);
  });

  test('that are one machine under two names are refused, with the process; through a link too', async () => {
    await open();
    await seedHost(lab.host('a-1'), { service: 'mailer', form: 'nohup', version: '1' });
    const other = { ...at('a-1'), node: 'a-2' };
    const [service] = runningProcesses(lab.host('a-1'), 'mailer', 'nohup');
    const one = await look(at('a-1'), other);
    expect(one).toMatchObject({
      code: 'nodes-share',
      facts: { shared: ['a-2: /home/mailer', 'a-2: /root/.baton', `a-2: pid ${service?.pid}`] },
    });
    symlinkSync('/home', `${lab.host('a-1').local('/tmp')}/linked`);
    const linked = { ...other, host: { ...other.host, paths: { '/home': '/tmp/linked' } } };
    const two = await look(at('a-1'), linked);
    expect(two.facts.shared).toContain('a-2: /home/mailer');
  });

  test('of one machine with a tree and a folder each are fine', async () => {
    await open();
    await lab.host('a-1').sh('cp -a /home /tmp/two');
    const { host, ...rest } = at('a-1');
    const other = { ...rest, node: 'a-2', host: { ...host, paths: { '/home': '/tmp/two' } } };
    expect((await look(at('a-1'), other)).facts.shared).toEqual(['a-2: /root/.baton']);
  });
});
