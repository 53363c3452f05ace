import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { DetachedResult, DetachedRun, HostSession } from '../../src/hosts/host-session.ts';
import {
  aRun,
  count,
  isAlive,
  startProxy,
  startSshd,
  stop,
  type TestHost,
  type TestProxy,
  trust,
  until,
} from './support.ts';

let host: TestHost;
let proxy: TestProxy;
let names = 0;

beforeAll(async () => {
  host = await startSshd();
  proxy = await startProxy(host.port);
  trust(host, proxy.port);
});
afterEach(() => proxy.heal());
afterAll(async () => {
  await proxy.close();
  await host.close();
});

const through = (options = {}): HostSession => host.session(options, { port: proxy.port });
const caught = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);
const folder = (run: DetachedRun): string => path.join(host.dir, 'state/runs', run.rolloutId, run.runKey);
const numberIn = (file: string): Promise<number> =>
  until(file, () => (existsSync(file) && Number(readFileSync(file, 'utf8'))) || undefined);

/** A counter and a gate of their own: the run goes on when the gate is opened. */
function held(status = 0): { argv: string[]; counter: string; begun(): Promise<unknown>; open(): void } {
  names += 1;
  const counter = path.join(host.dir, `counter-${names}`);
  const gate = path.join(host.dir, `gate-${names}`);
  return {
    argv: ['held', counter, gate, String(status)],
    counter,
    begun: () => until('the run', () => count(counter) > 0),
    open: () => writeFileSync(gate, ''),
  };
}

describe('a detached run', () => {
  it('gives status and output, and is attached to when it has ended', async () => {
    const session = host.session();
    const work = held(3);
    work.open();
    const run = aRun(work.argv);
    expect(await session.runDetached(run)).toEqual({
      ended: 'exited',
      status: 3,
      output: 'began\nended\n',
      attached: false,
    });
    expect(await session.runDetached({ ...run, epoch: 2 })).toEqual({
      ended: 'exited',
      status: 3,
      output: 'began\nended\n',
      attached: true,
    });
    expect(count(work.counter)).toBe(1);
    expect(readFileSync(path.join(folder(run), 'argv'), 'utf8')).toBe(
      ['step_held', ...work.argv.slice(1), ''].join('\n'),
    );
    expect(statSync(path.join(host.dir, 'state')).mode & 0o777).toBe(0o700);
    expect(readdirSync(folder(run)).sort()).toEqual(['argv', 'output', 'pid', 'status']);
  });

  it('knows where it is and who asks, and gets its environment and no input', async () => {
    const run = aRun(['show', 'a b', '$(id)', "it's\n"], { env: { EXTRA: 'more; $x' }, epoch: 4 });
    const result = await host.session().runDetached(run);
    const state = path.join(host.dir, 'state');
    const shown = ['a b', '$(id)', "it's\n", state, folder(run), run.rolloutId, '4', 'more; $x', ''];
    expect(result).toMatchObject({ ended: 'exited', status: 0, output: shown.join('|') });
  });

  it('gives the last MiB of much output, and all of it in parts', async () => {
    const session = host.session();
    const run = aRun(['noise']);
    const { output } = await session.runDetached(run);
    expect(output).toMatch(/^\[… \d+ bytes dropped …\]\n/);
    expect(output.length).toBeLessThan(1024 * 1024 + 50);
    expect(output.endsWith('line 29999: some words to make the line longer, and a few more of them\n')).toBe(
      true,
    );
    let whole = '';
    for (let size = 1; whole.length < size; ) {
      const part = await session.call(['output', run.rolloutId, run.runKey, String(whole.length), '700000']);
      const [, total, text = ''] = /^\nbaton-output (\d+)\n([\s\S]*)$/.exec(part.stdout) ?? [];
      size = Number(total);
      whole += text;
    }
    expect(whole.split('\n')).toHaveLength(30_001);
  });

  it('survives cuts while it runs, and happens once', async () => {
    const work = held();
    const away: number[] = [];
    const before = proxy.accepted();
    const result = through().runDetached(aRun(work.argv, { onAway: (sinceMs) => away.push(sinceMs) }));
    await work.begun();
    for (let cuts = 1; cuts <= 3; cuts += 1) {
      proxy.reset();
      await until('a new connection', () => proxy.accepted() > before + cuts && proxy.connections() === 1);
    }
    work.open();
    expect(await result).toEqual({ ended: 'exited', status: 0, output: 'began\nended\n', attached: false });
    expect(count(work.counter)).toBe(1);
  });

  it('happens once when the connection is cut at any moment of its launch', async () => {
    for (let afterMs = 0; afterMs < 200; afterMs += 10) {
      const work = held();
      work.open();
      const result = through().runDetached(aRun(work.argv));
      const timer = setTimeout(() => proxy.reset(), afterMs);
      expect(await result).toMatchObject({ ended: 'exited', status: 0 });
      clearTimeout(timer);
      expect(count(work.counter)).toBe(1);
    }
  });

  it('outlasts a silent network and a host that refuses for a while', async () => {
    const work = held();
    let away = 0;
    const result = through({ silenceMs: 400 }).runDetached(aRun(work.argv, { onAway: () => (away += 1) }));
    await work.begun();
    proxy.silence();
    await until('its notice', () => away > 0);
    proxy.refuse();
    const before = proxy.refused();
    await until('refused tries', () => proxy.refused() > before + 1);
    work.open();
    proxy.heal();
    expect(await result).toMatchObject({ ended: 'exited', status: 0, output: 'began\nended\n' });
    expect(count(work.counter)).toBe(1);
  });

  it('gives up on a host that stays away, and leaves the run going', async () => {
    const work = held();
    const session = through();
    const run = aRun(work.argv, { unreachableMs: 600 });
    const result = caught(session.runDetached(run));
    await work.begun();
    proxy.refuse();
    expect(await result).toMatchObject({
      code: 'connection-lost',
      facts: { address: '127.0.0.1', forMs: expect.any(Number) },
    });
    const never = caught(through().runDetached(aRun(['tally', 'x'], { unreachableMs: 300 })));
    expect(await never).toMatchObject({ code: 'host-unreachable' });
    proxy.heal();
    work.open();
    expect(await host.session().runDetached(run)).toMatchObject({ ended: 'exited', attached: true });
    expect(count(work.counter)).toBe(1);
  });

  it('happens once for fifty pairs of workers that start it at the same moment', async () => {
    const sessions = [host.session(), host.session()];
    for (let round = 0; round < 50; round += 1) {
      const counter = path.join(host.dir, `pair-${round}`);
      const run = aRun(['tally', counter]);
      const results = await Promise.all(sessions.map((session) => session.runDetached(run)));
      expect(results.map((result) => result.ended === 'exited' && result.attached).sort()).toEqual([
        false,
        true,
      ]);
      expect(count(counter)).toBe(1);
    }
  });

  it('goes on when its worker is killed, and is taken over by another', async () => {
    const work = held(7);
    const run = aRun(work.argv, { epoch: 2 });
    const input = JSON.stringify([host.target(), run.rolloutId, 1, ...work.argv]);
    const client = spawn(
      process.execPath,
      ['--import', 'tsx', path.join(import.meta.dirname, 'client.ts'), input],
      { stdio: 'ignore' },
    );
    await work.begun();
    await stop(client);
    const result = host.session().runDetached(run);
    await until('the second worker', () =>
      existsSync(path.join(host.dir, 'state/runs', run.rolloutId, 'epochs/2')),
    );
    work.open();
    expect(await result).toEqual({ ended: 'exited', status: 7, output: 'began\nended\n', attached: true });
    expect(count(work.counter)).toBe(1);
  });

  it('is refused names that are no names', async () => {
    const session = host.session();
    for (const changes of [
      { rolloutId: '../x' },
      { runKey: 'epochs' },
      { runKey: 'a/b' },
      { runKey: '' },
      { epoch: -1 },
    ]) {
      expect(await caught(session.runDetached(aRun(['tally', 'x'], changes)))).toBeInstanceOf(RangeError);
    }
    expect(await caught(session.runDetached(aRun(['no_such_step'])))).toMatchObject({
      code: 'remote-failure',
      facts: { detail: 'baton: no such function: no_such_step' },
    });
    expect((await session.call(['../../bin/sh'])).status).toBe(64);
  });
});

describe('ending a run', () => {
  it('by abort kills its whole family, even one that ignores TERM', async () => {
    const session = host.session();
    const counter = path.join(host.dir, 'family');
    const controller = new AbortController();
    const run = aRun(['family', counter], { signal: controller.signal });
    const result = session.runDetached(run);
    const pids = [await numberIn(`${counter}.child`), await numberIn(`${counter}.parent`)];
    controller.abort('abort');
    expect(await result).toEqual({ ended: 'killed', output: '' });
    for (const pid of pids) await until('its end', () => !isAlive(pid));
    expect(readFileSync(path.join(folder(run), 'status'), 'utf8')).toBe('killed\n');
    expect(await session.runDetached({ ...run, signal: new AbortController().signal })).toEqual({
      ended: 'killed',
      output: '',
    });
    expect(count(counter)).toBe(1);
  });

  it('by abort while the host is away kills it once it is back', async () => {
    const work = held();
    const controller = new AbortController();
    let away = 0;
    const run = aRun(work.argv, { signal: controller.signal, onAway: () => (away += 1) });
    const result = through().runDetached(run);
    await work.begun();
    proxy.refuse();
    await until('its notice', () => away > 0);
    controller.abort('abort');
    proxy.heal();
    expect(await result).toEqual({ ended: 'killed', output: 'began\n' });
  });

  it('before it has started keeps it from ever starting', async () => {
    const session = host.session();
    const work = held();
    work.open();
    const run = aRun(work.argv, { signal: AbortSignal.abort('abort') });
    expect(await session.runDetached(run)).toEqual({ ended: 'killed', output: '' });
    expect(await session.runDetached({ ...run, signal: new AbortController().signal })).toEqual({
      ended: 'killed',
      output: '',
    });
    expect(count(work.counter)).toBe(0);
  });

  it('does not change how a run has ended before', async () => {
    const session = host.session();
    const run = aRun(['tally', path.join(host.dir, 'before')]);
    await session.runDetached(run);
    const result = await session.runDetached({ ...run, signal: AbortSignal.abort('abort') });
    expect(result).toEqual({ ended: 'exited', status: 0, output: '', attached: true });
  });

  it('by handover leaves it running, at once', async () => {
    const work = held();
    const controller = new AbortController();
    const run = aRun(work.argv, { signal: controller.signal });
    const session = through();
    const result = caught(session.runDetached(run));
    await work.begun();
    proxy.silence();
    controller.abort('handover');
    expect(await result).toMatchObject({ code: 'handover' });
    expect(await caught(session.runDetached(run))).toMatchObject({ code: 'handover' });
    proxy.heal();
    work.open();
    const next = await host.session().runDetached({ ...run, epoch: 2, signal: new AbortController().signal });
    expect(next).toMatchObject({ ended: 'exited', status: 0, attached: true });
    expect(count(work.counter)).toBe(1);
  });

  it('by time-out gives the output so far, counted from its start on the host', async () => {
    const work = held();
    const run = aRun(work.argv, { timeoutMs: 1000 });
    const first = new AbortController();
    const left = caught(host.session().runDetached({ ...run, signal: first.signal }));
    await work.begun();
    const pidFile = path.join(folder(run), 'pid');
    const [pid, group, started, boot, since, ...rest] = readFileSync(pidFile, 'utf8').trim().split(' ');
    first.abort('handover');
    expect(await left).toMatchObject({ code: 'handover' });
    // As if it had begun a minute earlier.
    writeFileSync(pidFile, `${[pid, group, started, boot, Number(since) - 60_000, ...rest].join(' ')}\n`);
    const error = await caught(host.session().runDetached({ ...run, timeoutMs: 60_000, epoch: 2 }));
    expect(error).toMatchObject({ code: 'timeout', output: 'began\n' });
    expect(isAlive(Number(pid))).toBe(false);
    expect(count(work.counter)).toBe(1);
  });

  it('is told apart from a wrapper that was killed, whose children are waited for', async () => {
    const session = host.session();
    const counter = path.join(host.dir, 'orphan');
    const run = aRun(['orphan', counter]);
    const result: Promise<DetachedResult> = session.runDetached(run);
    await numberIn(`${counter}.child`);
    const probe = await session.call(['probe', run.rolloutId, run.runKey, '1']);
    expect(probe.stdout).toMatch(/^baton-verdict running /m);
    writeFileSync(`${counter}.go`, '');
    expect(await result).toEqual({ ended: 'interrupted', output: '', rebooted: false });
    expect(await session.runDetached(run)).toEqual({ ended: 'interrupted', output: '', rebooted: false });
    expect(count(counter)).toBe(1);
  });

  it('is told from a reboot, and a folder lost with it does not run it again', async () => {
    const session = host.session();
    const work = held();
    const run = aRun(work.argv);
    const result = session.runDetached(run);
    await until('the waiter', () => waitersOf(run.rolloutId)[0]);
    const pidFile = path.join(folder(run), 'pid');
    const [pid = '', group = '', started = '', , ...rest] = readFileSync(pidFile, 'utf8').trim().split(' ');
    writeFileSync(pidFile, `${[pid, group, started, '00000000-another-boot', ...rest].join(' ')}\n`);
    expect(await result).toMatchObject({ ended: 'interrupted', output: 'began\n', rebooted: true });
    process.kill(Number(pid), 'SIGKILL');
    work.open();

    const second = held();
    const lost = aRun(second.argv);
    const waiting = session.runDetached(lost);
    await until('the waiter', () => waitersOf(lost.rolloutId)[0]);
    rmSync(path.join(host.dir, 'state/runs', lost.rolloutId), { recursive: true });
    expect(await waiting).toMatchObject({ ended: 'interrupted' });
    second.open();
    expect(count(second.counter)).toBe(1);
  });

  it('leaves nobody waiting on the host when the worker goes', async () => {
    const work = held();
    const controller = new AbortController();
    const session = host.session();
    const run = aRun(work.argv, { signal: controller.signal });
    const result = caught(session.runDetached(run));
    await work.begun();
    const waiting = await until('the waiter', () => waitersOf(run.rolloutId)[0]);
    controller.abort('handover');
    await result;
    await until('its end', () => !isAlive(waiting));
    work.open();
  });
});

function waitersOf(rolloutId: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        return words.includes('wait') && words.includes(rolloutId);
      } catch {
        return false;
      }
    })
    .map(Number);
}

describe('fencing', () => {
  it('refuses an older worker in runs, calls and kills', async () => {
    const session = host.session();
    const work = held();
    const run = aRun(work.argv, { epoch: 3 });
    const newer = session.runDetached(run);
    await work.begun();
    const counter = path.join(host.dir, 'fenced');
    const older = { ...run, epoch: 2 };
    expect(await caught(session.runDetached(older))).toMatchObject({ code: 'fenced', facts: { highest: 3 } });
    expect(
      await caught(session.runDetached({ ...older, runKey: 'other', argv: ['tally', counter] })),
    ).toMatchObject({ code: 'fenced' });
    expect(await caught(session.runDetached({ ...older, signal: AbortSignal.abort('abort') }))).toMatchObject(
      { code: 'fenced' },
    );
    const fence = { rolloutId: run.rolloutId, epoch: 2 };
    expect(await caught(session.call(['tally', counter], { fence }))).toMatchObject({ code: 'fenced' });
    expect(count(counter)).toBe(0);
    const shown = await session.call(['show'], { fence: { ...fence, epoch: 4 } });
    expect(shown.stdout).toContain(`|none|${run.rolloutId}|4|`);
    work.open();
    // Epoch 4 has been there meanwhile: what epoch 3 waited for is not its to report.
    expect(await caught(newer)).toMatchObject({ code: 'fenced', facts: { highest: 4 } });
  });

  it('keeps a slow starter of an older epoch from running what a newer one decided', async () => {
    const session = host.session();
    const run = aRun(['tally', path.join(host.dir, 'slow')], { epoch: 2 });
    const lib = (await session.exec(`echo ${path.join(host.dir, 'state/lib')}/*.sh`)).stdout
      .trim()
      .split(' ')
      .at(-1);
    const starter = (epoch: number): string =>
      `BATON_STATE=${host.dir}/state sh ${lib} __run ${run.rolloutId} ${run.runKey} ${epoch} old 1 step_tally ${run.argv[1]}`;
    await session.call(['fence', run.rolloutId, '2']);
    mkdirSync(folder(run), { recursive: true });
    expect((await session.exec(starter(1))).status).toBe(75);
    expect(existsSync(path.join(folder(run), 'pid'))).toBe(false);
    expect(await session.runDetached(run)).toMatchObject({ ended: 'exited', status: 0, attached: false });
    await session.exec(starter(2));
    expect(count(run.argv[1] ?? '')).toBe(1);
  });
});

describe('the installed library', () => {
  it('is never run from a truncated transfer', async () => {
    const session = host.session({}, { stateDir: path.join(host.dir, 'cut') });
    const { installCommand } = await import('../../src/hosts/host-commands.ts');
    const { loadLibrary } = await import('../../src/hosts/library.ts');
    const library = loadLibrary();
    const install = installCommand(path.join(host.dir, 'cut'), library, 'x');
    for (const text of [
      '',
      library.text.slice(0, -1),
      `${library.text} `,
      library.text.replace('baton', 'notab'),
    ]) {
      expect((await session.exec(install, { stdin: text })).status).toBe(74);
      expect(readdirSync(path.join(host.dir, 'cut/lib'))).toEqual([]);
    }
    expect((await session.exec(install, { stdin: library.text })).status).toBe(0);
    expect(readdirSync(path.join(host.dir, 'cut/lib'))).toEqual([`${library.sha256}.sh`]);
  });

  it('is installed by many at once, and again when it was removed', async () => {
    const stateDir = path.join(host.dir, 'many');
    const sessions = [1, 2, 3].map(() => host.session({}, { stateDir }));
    const call = (session: HostSession) => session.call(['fence', 'r', '1']);
    const results = await Promise.all(
      sessions.flatMap((session) => [call(session), call(session), call(session)]),
    );
    expect(results.map((result) => result.status)).toEqual(Array(9).fill(0));
    expect(readdirSync(path.join(stateDir, 'lib'))).toHaveLength(1);
    rmSync(stateDir, { recursive: true });
    expect((await sessions[0]?.call(['fence', 'r', '1']))?.status).toBe(0);
    const unwritable = host.session({}, { stateDir: '/proc/none' });
    expect(await caught(unwritable.call(['fence', 'r', '1']))).toMatchObject({ code: 'remote-failure' });
  });

  it('prunes what is old and idle, and nothing else', async () => {
    const stateDir = path.join(host.dir, 'prune');
    const session = host.session({}, { stateDir });
    const work = held();
    const [old, recent, running] = ['old', 'recent', 'running'];
    for (const rolloutId of [old, recent])
      await session.runDetached(aRun(['tally', path.join(host.dir, 'p')], { rolloutId }));
    const result = session.runDetached(aRun(work.argv, { rolloutId: running }));
    await work.begun();
    writeFileSync(path.join(stateDir, 'lib/0000.sh'), '');
    writeFileSync(path.join(stateDir, 'lib/.new.x'), '');
    const longAgo = new Date(Date.now() - 40 * 86_400_000);
    const age = (at: string): void => {
      if (statSync(at).isDirectory()) for (const name of readdirSync(at)) age(path.join(at, name));
      utimesSync(at, longAgo, longAgo);
    };
    for (const name of ['runs/old', 'runs/running', 'lib']) age(path.join(stateDir, name));
    expect((await session.call(['prune', '30'])).status).toBe(0);
    expect(readdirSync(path.join(stateDir, 'runs')).sort()).toEqual(['recent', 'running']);
    expect(readdirSync(path.join(stateDir, 'lib'))).toHaveLength(1);
    work.open();
    expect(await result).toMatchObject({ ended: 'exited' });
  });
});
