import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LabHosts } from '../../lab/host.ts';
import { leftovers, startNamespaceHosts } from '../../lab/namespaces.ts';
import { namespaces, nothing } from '../../lab/needs.ts';
import { waitFor } from '../../lab/process.ts';
import { startHosts } from '../../lab/sshd.ts';
import { describeIf, testIf } from '../support/conditional.ts';
import { processesNaming, ssh } from './support.ts';

const inNamespaces = await namespaces();
const kinds = [
  { kind: 'folder', start: startHosts, need: nothing },
  { kind: 'namespace', start: startNamespaceHosts, need: inNamespaces },
];

describe.each(kinds)('hosts by $kind', ({ start, need }) => {
  describeIf(need)('that are up', () => {
    let hosts: LabHosts;
    beforeAll(async () => {
      hosts = await start(['alpha-1', 'alpha-2']);
    });
    afterAll(() => hosts?.stop());

    test('each is a real sshd with a known key and its own files', async () => {
      const [one, two] = [hosts.host('alpha-1'), hosts.host('alpha-2')];
      await ssh(one, `echo from-one >${one.at('/home')}/note; echo x >"$HOME/own"`);
      expect(await ssh(two, `ls ${two.at('/home')} "$HOME"`)).not.toContain('note');
      expect(await one.sh(`cat ${one.at('/home/note')}`)).toBe('from-one');
      expect(existsSync(one.local('/home/note'))).toBe(true);
      expect(one.stateDir.startsWith('/')).toBe(true);
      await ssh(one, `mkdir -p ${one.stateDir}`);
    });

    test('a host that is not there, and a command that fails, are errors', async () => {
      expect(() => hosts.host('beta-1')).toThrow('no host beta-1');
      await expect(hosts.host('alpha-1').sh('echo reason >&2; exit 3')).rejects.toThrow('reason');
    });

    test('another host key than the known one is refused', async () => {
      const [one, two] = [hosts.host('alpha-1'), hosts.host('alpha-2')];
      const mixed = { ...one, knownHostsFile: join(hosts.folder, 'mixed') };
      const known = await two.sh(`cat ${hosts.folder}/alpha-2/ssh/host_key.pub`);
      const name = one.port === 22 ? one.address : `[${one.address}]:${one.port}`;
      writeFileSync(mixed.knownHostsFile, `${name} ${known}\n`);
      await expect(ssh(mixed, 'true')).rejects.toThrow(/host key/i);
    });

    test('stop ends sshd and its connections, not the processes; start brings it back with the same key', async () => {
      const host = hosts.host('alpha-1');
      await ssh(host, 'setsid sleep 1000 </dev/null >/dev/null 2>&1 &');
      const waiting = ssh(host, 'sleep 2000').catch((error: Error) => error);
      await waitFor('the session is there', () => names(host).includes('sleep 2000'));
      await host.stop();
      expect(await waiting).toBeInstanceOf(Error);
      await expect(ssh(host, 'true')).rejects.toThrow('refused');
      expect(names(host)).toContain('sleep 1000');
      await host.start();
      await host.start();
      expect(await ssh(host, 'echo back')).toBe('back');
    });

    test('a cut is silent, and a connection survives it', async () => {
      const host = hosts.host('alpha-2');
      const flag = host.at('/home/flag');
      const answer = ssh(host, `while [ ! -e ${flag} ]; do sleep 0.05; done; echo through`);
      await waitFor('the session waits', () => names(host).some((it) => it.includes('/flag')));
      await host.cut();
      await host.sh(`touch ${flag}`);
      await expect(ssh(host, 'true')).rejects.toThrow(/timed? ?out/i);
      await host.heal();
      expect(await answer).toBe('through');
    });

    test('halt takes every process and no file; boot gives an empty machine', async () => {
      const host = hosts.host('alpha-1');
      await ssh(host, `echo kept >${host.at('/home/kept')}; setsid sleep 3000 </dev/null >/dev/null 2>&1 &`);
      await waitFor('it runs', () => names(host).includes('sleep 3000'));
      await host.halt();
      expect(processesNaming(`${host.folder}/`).filter((it) => it.includes('sleep'))).toEqual([]);
      await host.boot();
      expect(names(host)).not.toContain('sleep 3000');
      expect(await ssh(host, `cat ${host.at('/home/kept')}`)).toBe('kept');
    });

    test('the proxy of a host makes its faults', async () => {
      const host = hosts.host('alpha-2');
      const through = { ...host, address: '127.0.0.1', port: host.proxy.port };
      expect(await ssh(through, 'echo yes')).toBe('yes');
      host.proxy.cutAfterBytes(500);
      await expect(ssh(through, 'echo no')).rejects.toThrow();
      expect(await ssh(through, 'echo again')).toBe('again');
    });
  });

  testIf(need)('stop leaves no process, folder or link; twice is fine', async () => {
    const own = await start(['gamma-1', 'gamma-2']);
    const host = own.host('gamma-1');
    await ssh(host, 'setsid sleep 4000 </dev/null >/dev/null 2>&1 &');
    await own.host('gamma-2').halt();
    await own.stop();
    await own.stop();
    expect(existsSync(own.folder)).toBe(false);
    await waitFor('no process names it', () => processesNaming(own.folder).length === 0);
    expect(leftovers(process.pid).filter((it) => it.includes(own.folder))).toEqual([]);
  });
});

const names = (host: { processes(): { argv: string[] }[] }) =>
  host.processes().map((entry) => entry.argv.join(' '));

test('a given folder is kept and its keys are used again', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'baton-test-'));
  const first = await startHosts(['delta-1'], { dir });
  await first.host('delta-1').sh('echo kept >kept');
  await first.stop();
  const second = await startHosts(['delta-1'], { dir });
  expect(await ssh(second.host('delta-1'), `cat ${second.host('delta-1').at('/home/kept')}`)).toBe('kept');
  await second.stop();
  rmSync(dir, { recursive: true });
});

test.each(kinds.filter(({ need }) => need.isMet))(
  'a start by $kind that fails half-way leaves nothing',
  async ({ start }) => {
    const before = leftovers(process.pid);
    await expect(start(['good-1', 'bad-1'], { sshdConfig: ['NoSuchOption yes'] })).rejects.toThrow();
    expect(leftovers(process.pid)).toEqual(before);
    expect(processesNaming('bad-1/ssh')).toEqual([]);
  },
);

describeIf(inNamespaces)('namespace hosts', () => {
  test('have their own address, name, process table, /tmp and boot id', async () => {
    const hosts = await startNamespaceHosts(['epsilon-1', 'epsilon-2']);
    try {
      const [one, two] = [hosts.host('epsilon-1'), hosts.host('epsilon-2')];
      expect(one.address).toMatch(/^10\.78\./);
      expect(one.address).not.toBe(two.address);
      expect(await ssh(one, 'hostname')).toBe('epsilon-1');
      expect(await ssh(one, 'ps -e | grep -c sshd')).not.toBe('0');
      expect(await ssh(one, 'cat /proc/1/cmdline')).toContain('init.sh');
      mkdirSync(one.local('/tmp/seen'));
      expect(await ssh(one, 'ls /tmp')).toBe('seen');
      expect(await ssh(two, 'ls /tmp')).toBe('');
      const boot = () => ssh(one, 'cat /proc/sys/kernel/random/boot_id');
      const before = await boot();
      expect(await boot()).toBe(before);
      await one.halt();
      await one.boot();
      expect(await boot()).not.toBe(before);
    } finally {
      await hosts.stop();
    }
  });

  test('labs side by side have different addresses', async () => {
    const [left, right] = await Promise.all([
      startNamespaceHosts(['zeta-1']),
      startNamespaceHosts(['zeta-1']),
    ]);
    try {
      const [one, two] = [left.host('zeta-1'), right.host('zeta-1')];
      expect(one.address).not.toBe(two.address);
      expect(await Promise.all([ssh(one, 'hostname'), ssh(two, 'hostname')])).toEqual(['zeta-1', 'zeta-1']);
    } finally {
      await Promise.all([left.stop(), right.stop()]);
    }
    expect(leftovers(process.pid)).toEqual([]);
  });
});
