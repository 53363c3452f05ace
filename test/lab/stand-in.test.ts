import { existsSync, readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { LabHost, LabHosts } from '../../lab/host.ts';
import { startNamespaceHosts } from '../../lab/namespaces.ts';
import { namespaces, nothing } from '../../lab/needs.ts';
import { freePort, run, waitFor } from '../../lab/process.ts';
import { startHosts } from '../../lab/sshd.ts';
import type { ServiceLayout } from '../../lab/stand-in/layout.ts';
import { runningProcesses, runningVersion } from '../../lab/stand-in/running.ts';
import { killService, launchService, seedHost } from '../../lab/stand-in/seed.ts';
import type { Faults } from '../../lab/stand-in/tree.ts';
import { describeIf } from '../support/conditional.ts';
import { ssh } from './support.ts';

const SERVICES = ['ecsc', 'schedule', 'schedule-res'];
const kinds = [
  { kind: 'folder', start: startHosts, need: nothing },
  { kind: 'namespace', start: startNamespaceHosts, need: await namespaces() },
];
let hosts: LabHosts;
afterAll(() => hosts?.stop());

const log = (host: LabHost, layout: ServiceLayout, index = 0) => {
  const file = host.local(layout.logs[index] ?? '');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
};
const ready = (host: LabHost, layout: ServiceLayout) =>
  waitFor('the ready line', () => log(host, layout).includes(layout.readyLine));

describe.each(kinds)('on hosts by $kind', ({ start, need }) => {
  describeIf(need)('a seeded service', () => {
    let own: LabHosts;
    beforeAll(async () => {
      own = await start(SERVICES.map((service) => `${service}-1`));
    });
    afterAll(() => own?.stop());

    test.each(SERVICES)('%s runs at its version, says so, and ends by SIGTERM', async (service) => {
      const host = own.host(`${service}-1`);
      const httpPort = host.kind === 'folder' ? await freePort() : 8080;
      const layout = await seedHost(host, { service, version: '20170323', httpPort });
      const running = runningVersion(host, service);
      expect(running).toMatchObject({ version: '20170323' });
      await ready(host, layout);
      const listed = await ssh(host, 'ps -ef | grep java | grep -v grep');
      expect(listed).toMatch(new RegExp(`^\\S+\\s+${running?.pid}\\s`, 'm'));
      const answer = await fetch(`http://${host.address}:${httpPort}/version`);
      expect(await answer.text()).toBe('20170323\n');
      await ssh(host, `kill -15 ${running?.pid}`);
      await waitFor('it is gone', () => runningVersion(host, service) === undefined);
      expect(log(host, layout, layout.logs.length - 1)).toContain('shut down');
    });

    test.each(SERVICES)('%s is started by the command of a document, over ssh', async (service) => {
      const host = own.host(`${service}-1`);
      const layout = await seedHost(host, { service, version: '20170324', start: false });
      expect(runningVersion(host, service)).toBeUndefined();
      const command = layout.startCommand.replaceAll('/home/', `${host.at('/home')}/`);
      await ssh(host, `(${command.replace(/ &$/, '')}) </dev/null >/dev/null 2>&1 &`);
      await waitFor('the new version runs', () => runningVersion(host, service)?.version === '20170324');
      await killService(host, service);
    });
  });
});

describe('a fault in the tree', () => {
  beforeAll(async () => {
    hosts = await startHosts(['ecmc-1', 'schedule-2']);
  });
  const both = [
    { service: 'ecmc', node: 'ecmc-1' },
    { service: 'schedule', node: 'schedule-2' },
  ];
  afterEach(async () => {
    for (const { service, node } of both) await killService(hosts.host(node), service);
    for (const { node } of both) await hosts.host(node).sh('rm -rf -- */logs/* *log/*');
  });

  const seed = async ({ service, node }: { service: string; node: string }, faults: Faults, start = true) => {
    const host = hosts.host(node);
    return { host, layout: await seedHost(host, { service, version: '2.0', faults, start }) };
  };

  test.each(both)('$service: ignoreTerm', async (which) => {
    const { host, layout } = await seed(which, { ignoreTerm: true });
    await ready(host, layout);
    const running = runningVersion(host, which.service);
    await host.sh(`kill -15 ${running?.pid}`);
    await waitFor('it says so', () => log(host, layout, layout.logs.length - 1).includes('SIGTERM ignored'));
    expect(runningVersion(host, which.service)).toEqual(running);
  });

  test.each(both)('$service: startExit', async (which) => {
    const { host, layout } = await seed(which, { startExit: 7 }, false);
    await expect(ssh(host, `sh ${host.at(layout.startScript)}`)).rejects.toMatchObject({ code: 7 });
    expect(runningVersion(host, which.service)).toBeUndefined();
  });

  test.each(both)(
    '$service: failLine comes before the ready line, neverReady keeps it away',
    async (which) => {
      const failing = await seed(which, { failLine: 'SEVERE: no database' });
      await ready(failing.host, failing.layout);
      expect(log(failing.host, failing.layout)).toMatch(/SEVERE: no database[\s\S]*(startup|Started)/);
      await killService(failing.host, which.service);
      await failing.host.sh('rm -rf -- */logs/* *log/*');
      const silent = await seed(which, { neverReady: true, failLine: 'waiting' });
      await waitFor('it is past its start', () => log(silent.host, silent.layout).includes('waiting'));
      expect(log(silent.host, silent.layout)).not.toContain(silent.layout.readyLine);
    },
  );

  test.each(both)('$service: dieAfterMs', async (which) => {
    const { host, layout } = await seed(which, { dieAfterMs: 150, neverReady: true });
    await waitFor('it died', () => runningVersion(host, which.service) === undefined);
    expect(log(host, layout, layout.logs.length - 1)).toContain('IllegalStateException');
  });

  test.each(both)('$service: rotateLog and truncateLog', async (which) => {
    const rotating = await seed(which, { rotateLog: true });
    await ready(rotating.host, rotating.layout);
    const file = rotating.host.local(rotating.layout.logs[0] ?? '');
    expect(existsSync(`${file}.1`)).toBe(true);
    expect(log(rotating.host, rotating.layout)).not.toContain('starting');
    await killService(rotating.host, which.service);
    const truncating = await seed(which, { truncateLog: true });
    await ready(truncating.host, truncating.layout);
    await waitFor('one beginning', () => !log(truncating.host, truncating.layout).includes('shut down'));
  });

  test.each(both)('$service: floodMBPerSecond', async (which) => {
    const { host, layout } = await seed(which, { floodMBPerSecond: 20 });
    await ready(host, layout);
    const size = async () => (await stat(host.local(layout.logs[0] ?? ''))).size;
    await waitFor('megabytes of log', async () => (await size()) > 5_000_000);
  });

  test('two processes of one service are both found', async () => {
    const { host, layout } = await seed({ service: 'ecmc', node: 'ecmc-1' }, {});
    await launchService(host, layout);
    await waitFor('two', () => runningProcesses(host, 'ecmc').length === 2);
    expect(() => runningVersion(host, 'ecmc')).toThrow('runs 2 times');
  });

  test('the version is that of the start, whatever lies there now', async () => {
    const { host, layout } = await seed({ service: 'schedule', node: 'schedule-2' }, {});
    await host.sh(`echo 3.0 >${host.at(layout.tree)}/VERSION`);
    expect(runningVersion(host, 'schedule')).toMatchObject({ version: '2.0' });
  });
});

test('eight hosts with their services', async () => {
  const names = ['ecsc', 'ecmc', 'schedule', 'schedule-res'].flatMap((it) => [`${it}-1`, `${it}-2`]);
  const eight = await startHosts(names);
  try {
    const serviceOf = (name: string) => name.replace(/-\d$/, '');
    await Promise.all(
      eight.all.map((host) => seedHost(host, { service: serviceOf(host.name), version: '1' })),
    );
    for (const host of eight.all) expect(runningVersion(host, serviceOf(host.name))?.version).toBe('1');
    const pids = new Set(eight.all.map((host) => runningVersion(host, serviceOf(host.name))?.pid));
    expect(pids.size).toBe(8);
  } finally {
    await eight.stop();
  }
  expect(await run('sh', ['-c', `ps -ef | grep -c '${eight.folder}[/]' || true`])).toBe('0');
});
