import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asRoot, type Need, nothing } from '../../lab/needs.ts';
import type { HostSession } from '../../src/hosts/host-session.ts';
import { loadLibrary } from '../../src/hosts/library.ts';
import { describeIf } from '../support/conditional.ts';
import {
  aRun,
  count,
  isAlive,
  startDropbear,
  startProxy,
  startSshd,
  type TestHost,
  trust,
  until,
} from './support.ts';

const remote = path.join(import.meta.dirname, '../../src/hosts/remote/run');

describe('the remote library', () => {
  it('is clean by shellcheck in one piece, as dash: POSIX, and local', () => {
    const { text } = loadLibrary();
    // SC2317: the dispatch calls functions by their names' text, which looks like nobody to it.
    const checked = spawnSync('shellcheck', ['-s', 'dash', '-e', 'SC2317', '-'], {
      input: text,
      encoding: 'utf8',
    });
    expect(checked).toMatchObject({ status: 0, stdout: '' });
    // A variable that nothing sets, and one that nothing reads, may not hide.
    expect(text).not.toMatch(/shellcheck disable=.*SC(2034|2154)/);
  }, 60_000);

  it('is complete and ends with the dispatch', () => {
    const { text, sha256 } = loadLibrary({ extra: 'step_more() { :; }\n' });
    expect(text.startsWith(readFileSync(path.join(remote, 'wrapper.sh'), 'utf8').trimEnd())).toBe(true);
    expect(
      text.endsWith(`step_more() { :; }\n\n${readFileSync(path.join(remote, 'dispatch.sh'), 'utf8')}`),
    ).toBe(true);
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  });
});

type Place = { name: string; start(): Promise<TestHost>; shell?: string; need?: Need };

const places: Place[] = [
  { name: 'dash', start: startSshd, shell: 'dash' },
  { name: 'bash --posix', start: startSshd, shell: 'bash --posix' },
  { name: 'busybox sh', start: startSshd, shell: 'busybox sh' },
  { name: 'dropbear with nothing but busybox', start: () => startDropbear('busybox'), need: asRoot },
  {
    name: 'dropbear with nothing but dash and coreutils',
    start: () => startDropbear('coreutils'),
    need: asRoot,
  },
  { name: 'dropbear with neither setsid nor timeout', start: () => startDropbear('bare'), need: asRoot },
];

for (const place of places) {
  describeIf(place.need ?? nothing)(place.name, () => {
    let host: TestHost;
    let session: HostSession;
    const file = (name: string): string => path.join(host.dir, name);
    const connect = (changes = {}): HostSession =>
      host.session(place.shell === undefined ? {} : { library: { shell: place.shell } }, changes);

    beforeAll(async () => {
      host = await place.start();
      session = connect();
    });
    afterAll(() => host.close());

    it('runs, attaches, and gives status and output', async () => {
      const run = aRun(['held', file('one'), file('key'), '9'], { env: { EXTRA: "it's" } });
      expect(await session.runDetached(run)).toEqual({
        ended: 'exited',
        status: 9,
        output: 'began\nended\n',
        attached: false,
      });
      expect(await connect().runDetached(run)).toMatchObject({ ended: 'exited', status: 9, attached: true });
      expect(count(file('one'))).toBe(1);
    });

    it('survives a cut, and happens once for twenty pairs', async () => {
      const proxy = await startProxy(host.port);
      trust(host, proxy.port);
      const far = connect({ port: proxy.port });
      const result = far.runDetached(aRun(['held', file('two'), file('gate')]));
      await until('the run', () => count(file('two')) > 0);
      proxy.reset();
      await until('a new connection', () => proxy.accepted() > 1);
      execFileSync('touch', [file('gate')]);
      expect(await result).toMatchObject({ ended: 'exited', status: 0 });
      expect(count(file('two'))).toBe(1);
      for (let round = 0; round < 20; round += 1) {
        const run = aRun(['tally', file(`pair-${round}`)]);
        const results = await Promise.all([session, far].map((each) => each.runDetached(run)));
        expect(results.map((each) => each.ended === 'exited' && each.attached).sort()).toEqual([false, true]);
        expect(count(file(`pair-${round}`))).toBe(1);
      }
      await far.close();
      await proxy.close();
    });

    it('kills a family that ignores TERM', async () => {
      const controller = new AbortController();
      const result = session.runDetached(aRun(['family', file('family')], { signal: controller.signal }));
      const number = (name: string): Promise<number> =>
        until(name, () => (count(file(name)) > 0 && Number(readFileSync(file(name), 'utf8'))) || undefined);
      const pids = [await number('family.child'), await number('family.parent')];
      controller.abort('abort');
      expect(await result).toEqual({ ended: 'killed', output: '' });
      for (const pid of pids) await until('its end', () => !isAlive(pid));
    });

    it('waits for what a killed wrapper leaves', async () => {
      const result = session.runDetached(aRun(['orphan', file('orphan')]));
      await until('the orphan', () => count(file('orphan')) > 0 && count(file('orphan.child')) > 0);
      execFileSync('touch', [file('orphan.go')]);
      expect(await result).toEqual({ ended: 'interrupted', output: '', rebooted: false });
    });

    it('fences, prunes, and passes long arguments and input', async () => {
      const word = `it's ${'x'.repeat(12_000)}`;
      const shown = await session.call(['show', word], {
        stdin: 'input',
        fence: { rolloutId: 'f', epoch: 2 },
      });
      expect(shown.stdout.startsWith(`${word}|`)).toBe(true);
      expect(shown.stdout.endsWith('|none|f|2|none|input')).toBe(true);
      await expect(session.call(['show'], { fence: { rolloutId: 'f', epoch: 1 } })).rejects.toMatchObject({
        code: 'fenced',
      });
      expect(await session.call(['prune', '1'])).toMatchObject({ status: 0, stderr: '' });
      const run = aRun(['noise']);
      expect((await session.runDetached(run)).output).toContain('line 29999: ');
      const part = await session.call(['output', run.rolloutId, run.runKey, '5', '4']);
      expect(part.stdout).toMatch(/^\nbaton-output \d+\n0: s$/);
    });

    it('uploads', async () => {
      await session.upload(file('key'), file('copy'));
      expect(readFileSync(file('copy'), 'utf8')).toBe(readFileSync(file('key'), 'utf8'));
    });
  });
}

describeIf(asRoot)('a disk', () => {
  let host: TestHost;
  const state = (): string => path.join(host.dir, 'small');
  beforeAll(async () => {
    host = await startSshd();
    execFileSync('mkdir', [state()]);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m,nr_inodes=200', 'none', state()]);
  });
  afterAll(async () => {
    execFileSync('umount', [state()]);
    await host.close();
  });

  it('that a run has filled still takes its status', async () => {
    const session = host.session({}, { stateDir: state() });
    const result = await session.runDetached(
      aRun(['fill', path.join(state(), 'big')], { timeoutMs: 20_000 }),
    );
    expect(result).toMatchObject({ ended: 'exited', status: 28 });
    execFileSync('rm', [path.join(state(), 'big')]);
    expect(await session.runDetached(aRun(['tally', path.join(host.dir, 'then')]))).toMatchObject({
      ended: 'exited',
      status: 0,
    });
  });

  it('that is read-only starts nothing', async () => {
    const session = host.session({}, { stateDir: state() });
    await session.call(['fence', 'r', '1']);
    execFileSync('mount', ['-o', 'remount,ro', state()]);
    const work = session.runDetached(aRun(['tally', path.join(host.dir, 'ro')]));
    await expect(work).rejects.toMatchObject({ code: 'remote-failure' });
    execFileSync('mount', ['-o', 'remount,rw', state()]);
    expect(count(path.join(host.dir, 'ro'))).toBe(0);
  });
});
