import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { HostSession } from '../../src/hosts/host-session.ts';
import {
  freePort,
  isAlive,
  startProxy,
  startSshd,
  type TestHost,
  type TestProxy,
  trust,
  until,
} from './support.ts';

let host: TestHost;
let proxy: TestProxy;
const others: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  host = await startSshd();
  proxy = await startProxy(host.port);
  trust(host, proxy.port);
});
afterEach(async () => {
  proxy.heal();
  for (const other of others.splice(0)) await other.close();
});
afterAll(async () => {
  await proxy.close();
  await host.close();
});

const code = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'no error',
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
  );
const through = (options = {}): HostSession => host.session(options, { port: proxy.port });
const file = (name: string): string => path.join(host.dir, name);
const pidIn = (name: string): Promise<number> =>
  until(name, () => {
    try {
      return Number(readFileSync(file(name), 'utf8')) || undefined;
    } catch {
      return undefined;
    }
  });

describe('exec', () => {
  it('gives status and both outputs, and takes input', async () => {
    const session = host.session();
    const result = await session.exec('cat; echo oops >&2; exit 3', { stdin: 'input' });
    expect(result).toEqual({ status: 3, signal: null, stdout: 'input', stderr: 'oops\n' });
    expect(await session.exec('true')).toEqual({ status: 0, signal: null, stdout: '', stderr: '' });
    expect(await session.exec('kill -9 $$')).toMatchObject({ status: null, signal: 'SIGKILL' });
    expect((await session.exec('head -c 3', { stdin: Buffer.alloc(3_000_000, 'x') })).stdout).toBe('xxx');
  });

  it('takes commands and arguments of any length', async () => {
    const session = host.session();
    const word = `it's ${'x'.repeat(50_000)}`;
    const result = await session.exec(`printf %s "${word}"; cat`, { stdin: '-input' });
    expect(result.stdout).toBe(`${word}-input`);
    const shown = await session.call(['show', word], { stdin: 'input' });
    expect(shown.stdout.startsWith(`${word}|`)).toBe(true);
    expect(shown.stdout.endsWith('|input')).toBe(true);
  });

  it('keeps the ends of 100 MB of output', async () => {
    const before = process.memoryUsage().rss;
    const { stdout } = await host
      .session()
      .exec("echo first; head -c 100000000 /dev/zero | tr '\\0' x; echo last");
    expect(stdout).toMatch(/^first\nx+\n\[… 98951435 bytes dropped …\]\nx+last\n$/);
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
  });

  it('runs forty at once over one connection, and on a host that allows but two', async () => {
    const narrow = await startSshd({ config: 'MaxSessions 2' });
    others.push(narrow);
    for (const session of [through(), narrow.session()]) {
      const results = await Promise.all(Array.from({ length: 40 }, (_, i) => session.exec(`echo ${i}`)));
      expect(results.map((result) => result.stdout)).toEqual(Array.from({ length: 40 }, (_, i) => `${i}\n`));
    }
    expect(proxy.connections()).toBe(1);
  });

  it('ends by time-out, abort and handover', async () => {
    const session = host.session();
    const sleeper = (name: string): string => `echo $$ >${file(name)}; exec sleep 600`;
    expect(await code(session.exec(sleeper('timed'), { timeoutMs: 500 }))).toBe('timeout');
    const pids = [await pidIn('timed')];
    for (const [reason, expected] of [
      ['abort', 'aborted'],
      ['handover', 'handover'],
      [undefined, 'aborted'],
    ]) {
      const controller = new AbortController();
      const held = code(session.exec(sleeper(`held-${reason}`), { signal: controller.signal }));
      pids.push(await pidIn(`held-${reason}`));
      controller.abort(reason);
      expect(await held).toBe(expected);
      expect(await code(session.exec('true', { signal: controller.signal }))).toBe(expected);
    }
    expect((await session.exec('echo still here')).stdout).toBe('still here\n');
    for (const pid of pids) process.kill(pid);
  });
});

describe('connecting', () => {
  it('names a host that cannot be reached', async () => {
    const session = host.session({}, { port: await freePort() });
    const error = await session.exec('true').catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      code: 'host-unreachable',
      facts: { address: '127.0.0.1', detail: expect.stringMatching(/ECONNREFUSED/) },
    });
    proxy.silence();
    expect(await code(host.session({}, { port: proxy.port, connectTimeoutMs: 300 }).exec('true'))).toBe(
      'host-unreachable',
    );
    proxy.refuse();
    expect(await code(through().exec('true'))).toBe('host-unreachable');
    expect(await code(host.session({}, { address: 'no-such-host.invalid' }).exec('true'))).toBe(
      'host-unreachable',
    );
  });

  it('tells unknown, differing and revoked host keys', async () => {
    const other = await startSshd();
    others.push(other);
    const otherKey = readFileSync(path.join(other.dir, 'host_key.pub'), 'utf8').trim();
    const key = readFileSync(file('host_key.pub'), 'utf8').trim();
    const print = (of: string): string =>
      execFileSync('ssh-keygen', ['-l', '-f', of], { encoding: 'utf8' }).split(' ')[1] ?? '';
    const got = print(file('host_key.pub'));
    const refused = (name: string, text: string): Promise<unknown> => {
      writeFileSync(file(name), text);
      return host
        .session({}, { knownHostsFile: file(name) })
        .exec('true')
        .catch((error: unknown) => error);
    };
    expect(await refused('none', `other ${key}\n`)).toMatchObject({
      code: 'host-key-unknown',
      facts: { got },
    });
    const expected = print(path.join(other.dir, 'host_key.pub'));
    expect(await refused('differs', `[127.0.0.1]:${host.port} ${otherKey}\n`)).toMatchObject({
      code: 'host-key-differs',
      facts: { address: '127.0.0.1', expected, got },
    });
    expect(await refused('revoked', `@revoked * ${key}\n[127.0.0.1]:${host.port} ${key}\n`)).toMatchObject({
      code: 'host-key-differs',
    });
    expect(await code(host.session({}, { knownHostsFile: file('absent') }).exec('true'))).toBe(
      'host-key-unknown',
    );
  });

  it('asks for the key type that is known', async () => {
    const both = await startSshd({ keyType: 'rsa' });
    others.push(both);
    const session = both.session();
    expect((await session.exec('echo ok')).stdout).toBe('ok\n');
    await session.close();
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path.join(both.dir, 'second_key')]);
    const twoKeys = await startSshd({ config: `HostKey ${both.dir}/second_key`, keyType: 'rsa' });
    others.push(twoKeys);
    expect((await twoKeys.session().exec('echo ok')).stdout).toBe('ok\n');
  });

  it('tells when the key is refused, missing or locked, and opens it with its passphrase', async () => {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file('stranger')]);
    execFileSync('cp', [file('key'), file('locked')]);
    execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'open sesame', '-f', file('locked')]);
    const withKey = (name: string, passphrase?: string): HostSession =>
      host.session(passphrase === undefined ? {} : { passphrase }, { privateKeyFile: file(name) });
    const refused = await withKey('stranger')
      .exec('true')
      .catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'auth-refused', facts: { address: '127.0.0.1' } });
    expect(await code(withKey('absent').exec('true'))).toBe('auth-refused');
    expect(await code(withKey('locked').exec('true'))).toBe('auth-refused');
    expect(await code(withKey('locked', 'wrong').exec('true'))).toBe('auth-refused');
    expect(await code(withKey('locked', 'open sesame').exec('true'))).toBe('no error');
  });

  it('tells of a cut and connects again for the next call', async () => {
    const session = through();
    const held = code(session.exec(`echo $$ >${file('held.pid')}; exec sleep 600`));
    const pid = await pidIn('held.pid');
    proxy.reset();
    expect(await held).toBe('connection-lost');
    expect((await session.exec('echo back')).stdout).toBe('back\n');
    process.kill(pid);
    await until('its end', () => !isAlive(pid));
  });

  it('notices a peer that has fallen silent', async () => {
    const session = through({ silenceMs: 500 });
    await session.exec('true');
    const held = code(session.exec(`echo $$ >${file('silent')}; exec sleep 600`));
    const pid = await pidIn('silent');
    proxy.silence();
    expect(await held).toBe('connection-lost');
    process.kill(pid);
  });

  it('keeps a quiet connection that answers', async () => {
    const session = through({ silenceMs: 400 });
    expect((await session.exec('sleep 2; echo done')).stdout).toBe('done\n');
  });

  it('waits for a host that was there a moment ago', async () => {
    const session = through();
    await session.exec('true');
    proxy.refuse();
    const work = session.exec('echo back');
    await until('a refused try', () => proxy.refused() > 1);
    proxy.heal();
    expect((await work).stdout).toBe('back\n');
  });

  it('does nothing once closed', async () => {
    const session = host.session();
    const held = code(session.exec(`echo $$ >${file('closing')}; exec sleep 600`));
    const pid = await pidIn('closing');
    await session.close();
    process.kill(pid);
    expect(await held).toBe('connection-lost');
    expect(await code(session.exec('true'))).toBe('connection-lost');
    await session.close();
  });
});

describe('upload', () => {
  const bytes = Buffer.alloc(30_000_000, 'some bytes that are sent ');
  const sha = (data: Buffer): string => createHash('sha256').update(data).digest('hex');
  beforeAll(() => writeFileSync(file('local'), bytes));

  it('sends a file as it is, under any name', async () => {
    const remote = file("it's a\nname");
    await host.session().upload(file('local'), remote);
    expect(sha(readFileSync(remote))).toBe(sha(bytes));
  });

  it('says why the host did not take it', async () => {
    const session = host.session();
    const error = await session.upload(file('local'), '/dev/full').catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      code: 'remote-failure',
      facts: { detail: expect.stringContaining('No space left') },
    });
    expect(await code(session.upload(file('local'), '/no/such/folder/x'))).toBe('remote-failure');
    expect(await code(session.upload(file('absent'), file('x')))).toBe('ENOENT');
  });

  it('ends by abort, time-out and cut', async () => {
    const session = through();
    execFileSync('mkfifo', [file('pipe')]);
    const controller = new AbortController();
    const aborted = code(session.upload(file('local'), file('pipe'), { signal: controller.signal }));
    controller.abort('abort');
    expect(await aborted).toBe('aborted');
    expect(await code(session.upload(file('local'), file('pipe'), { timeoutMs: 100 }))).toBe('timeout');
    const cut = code(session.upload(file('local'), file('pipe')));
    await session.exec('true');
    proxy.reset();
    expect(await cut).toBe('connection-lost');
    // Lets the writers that wait for a reader go.
    execFileSync('sh', [
      '-c',
      `exec 3<>${file('pipe')}; head -c 1000000 <&3 >/dev/null & sleep 0.2; kill $!`,
    ]);
  });
});
