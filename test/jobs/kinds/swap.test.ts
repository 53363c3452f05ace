import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  closeSync,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { signalPid, waitFor } from '../../../lab/process.ts';
import { dropNext, lookNext, prepareNext, swapOf } from '../../../src/jobs/kinds/next-tree.ts';
import type { Artifact, StepContext } from '../../../src/jobs/remote/context.ts';
import type { Procedure, Step } from '../../../src/runbooks/runbook.ts';
import { type Bench, openBench } from './bench.ts';
import { makeTrees, type Trees } from './trees.ts';

const start = { form: 'nohup', command: 'sh run.sh', cwd: '/home/app' } as const;
const stop: Step = { id: 's', source: [], kind: 'stop', signal: 15, start };

function procedureOf(trees: Trees, ...between: Step[]): Procedure {
  const upload: Step = { id: 'l', source: [], kind: 'upload', file: 'app.tar', toDir: trees.place };
  return {
    service: 'app',
    nodes: ['one-1'],
    steps: [upload, stop, trees.steps.backup, ...between, trees.steps.unpack],
    rollback: [],
    points: [],
    source: { line: 1, text: '' },
  };
}

test('a copy is swapped only where the document puts nothing between it and what is unpacked over', () => {
  const trees = {
    place: '/home',
    steps: {
      backup: { id: 'b', source: [], kind: 'backup', from: '/home/app', to: '/home/app_1' },
      unpack: { id: 'u', source: [], kind: 'unpack', archive: '/home/app.tar', intoDir: '/home', top: 'app' },
    },
  } as unknown as Trees;
  const { backup, unpack } = trees.steps;
  expect(swapOf(procedureOf(trees), 'one-1')).toEqual({ stop, backup, unpack });
  const script: Step = { id: 'x', source: [], kind: 'shell', command: 'rm -rf /home/app/work' };
  expect(swapOf(procedureOf(trees, script), 'one-1')).toBeUndefined();
  expect(swapOf(procedureOf(trees, { ...unpack, id: 'u2' } as Step), 'one-1')).toBeUndefined();
  const other = { ...trees, steps: { ...trees.steps, backup: { ...backup, from: '/home/app2' } as Step } };
  expect(swapOf(procedureOf(other), 'one-1')).toBeUndefined();
});

describe('a tree that is made before the stop, and swapped after it', () => {
  let bench: Bench;
  let trees: Trees;
  let rolloutId: string;
  let count = 0;

  beforeAll(async () => {
    bench = await openBench('dash');
  });
  afterAll(() => bench.close());
  beforeEach(() => {
    trees = makeTrees(bench);
    rolloutId = `swap${++count}`;
  });

  const prepare = (artifact: Artifact, more: Partial<StepContext> = {}) =>
    prepareNext(procedureOf(trees), bench.context({ rolloutId, artifacts: [artifact], ...more }), 'app.tar');
  const swap = async (artifact: Artifact) => {
    const backup = await trees.backup({ rolloutId });
    const unpacked = await trees.unpack(artifact, { rolloutId });
    return { backup, unpacked };
  };
  const at = (path: string) => join(trees.home, path);
  /** All that is ours is hidden, and gone in the end. */
  const leftovers = () => readdirSync(trees.home).filter((name) => name.includes('baton'));

  test('the live tree becomes the backup, to the inode, and the next one takes its place', async () => {
    trees.write('app', { 'conf/a': 'old', 'lib/kept': '1', gone: '1' });
    trees.write('new/app', { 'conf/a': 'newer', added: '2' });
    const artifact = trees.pack('app');
    expect(await prepare(artifact)).toMatchObject({ ok: true, facts: { prepared: true } });
    const { ino } = statSync(at('app'));
    const { backup, unpacked } = await swap(artifact);
    expect(backup).toMatchObject({ ok: true, facts: { files: 3, swapped: true } });
    expect(unpacked).toMatchObject({
      ok: true,
      facts: { swapped: true, added: 1, addedNames: ['added'], changed: 1, leftOver: 2 },
    });
    expect(statSync(at('app_1')).ino).toBe(ino);
    expect(readFileSync(at('app_1/conf/a'), 'utf8')).toBe('old');
    expect(readFileSync(at('app/conf/a'), 'utf8')).toBe('newer');
    expect(leftovers()).toEqual([]);
    // Both may be asked again, and the way back is what it was.
    expect((await swap(artifact)).unpacked).toMatchObject({ ok: true, facts: { reused: true } });
    expect(await trees.restore({ rolloutId })).toMatchObject({ ok: true, facts: { files: 3 } });
    expect(trees.manifest('app')).toBe(trees.manifest('app_1'));
    expect(trees.effects('backup')).toBe(1);
    expect(trees.effects('unpack')).toBe(1);
  });

  test('what would come out in another way is left to the document’s own order, and says why', async () => {
    trees.write('real', { a: '1' });
    symlinkSync('real', at('app'));
    trees.write('new/app', { a: '2' });
    const artifact = trees.pack('app');
    expect(await prepare(artifact)).toMatchObject({ ok: true, facts: { inPlace: 'no-directory' } });
    rmSync(at('app'));
    trees.write('app', { 'one\ntwo': '1' });
    expect(await prepare(artifact)).toMatchObject({ facts: { inPlace: 'names' } });
    rmSync(at('app'), { recursive: true });
    trees.write('app', { a: '1' });
    linkSync(at('app/a'), at('outside'));
    expect(await prepare(artifact)).toMatchObject({ facts: { inPlace: 'not-copied' } });
    expect(await prepare({ ...artifact, unpackedBytes: 1e15 })).toMatchObject({ facts: { inPlace: 'room' } });
    rmSync(at('outside'));
    const open = openSync(at('app/a'), 'a');
    expect(await prepare(artifact)).toMatchObject({ facts: { inPlace: 'in-use' } });
    closeSync(open);
    expect(await prepare(artifact)).toMatchObject({ facts: { prepared: true } });
    await dropNext(bench.context({ rolloutId }));
    linkSync(at('app/a'), at('outside'));
    const settings = bench.settings({ swap: false });
    expect(await prepare(artifact, { settings })).toEqual({ ok: true, facts: {} });
    expect(leftovers()).toEqual([]);
    const { backup, unpacked } = await swap(artifact);
    expect(backup.facts.swapped ?? unpacked.facts.swapped).toBeUndefined();
    expect(readFileSync(at('outside'), 'utf8')).toBe('1');
  });

  test('the shell that waits for the service has its script open, and is no other program', async () => {
    trees.write('app', { 'run.sh': 'sleep 309\n: done\n' });
    trees.write('new/app', { a: '2' });
    const artifact = trees.pack('app');
    const cwd = at('app');
    await bench.host.sh(
      `cd "${cwd.replaceAll('$', '\\$')}" && setsid sh run.sh </dev/null >/dev/null 2>&1 &`,
    );
    const runs = () => bench.host.processes().filter((one) => one.argv.join(' ') === 'sleep 309');
    await waitFor('it runs', () => runs().length === 1);
    const own = procedureOf(trees);
    const from: Step = { ...stop, start: { ...start, cwd: `${trees.place}/app` } };
    const look = (executable: string) =>
      lookNext(
        { ...own, steps: own.steps.map((step) => (step === stop ? from : step)) },
        bench.context({ rolloutId, artifacts: [artifact], settings: bench.settings({ executable }) }),
        'app.tar',
      );
    expect(await look('sleep')).toMatchObject({ ok: true, facts: {} });
    expect((await look('sleep')).facts.inPlace).toBeUndefined();
    expect((await look('java')).facts.inPlace).toBe('in-use');
    for (const { pid } of runs()) signalPid(pid, 'SIGKILL');
    await waitFor('it is gone', () => runs().length === 0);
  });

  test('nothing is written through a link: it may lead to the live tree', async () => {
    trees.write('app', { 'conf.d/a': 'old' });
    symlinkSync(at('app/conf.d'), at('app/conf'));
    trees.write('new/app', { 'conf/a': 'newer' });
    const artifact = trees.pack('app');
    expect(await prepare(artifact)).toMatchObject({ ok: true, facts: { inPlace: 'links' } });
    expect(readFileSync(at('app/conf.d/a'), 'utf8')).toBe('old');
    expect(leftovers()).toEqual([]);
  });

  test('what is made ready goes when its node’s turn ends before it, and not while the tree is away', async () => {
    trees.write('app', { a: 'old' });
    trees.write('new/app', { a: 'newer' });
    const artifact = trees.pack('app');
    await prepare(artifact);
    expect(leftovers()).toHaveLength(1);
    await dropNext(bench.context({ rolloutId }));
    expect(leftovers()).toEqual([]);

    await prepare(artifact);
    await trees.backup({ rolloutId });
    await dropNext(bench.context({ rolloutId }));
    expect(await trees.unpack(artifact, { rolloutId })).toMatchObject({ facts: { swapped: true } });
    expect(readFileSync(at('app/a'), 'utf8')).toBe('newer');
  });

  test('why it will be in place shows before anything is made', async () => {
    trees.write('app', { a: '1', 'one\ntwo': '1' });
    trees.write('new/app', { a: '2' });
    const artifact = trees.pack('app');
    const look = () =>
      lookNext(procedureOf(trees), bench.context({ rolloutId, artifacts: [artifact] }), 'app.tar');
    expect(await look()).toMatchObject({ ok: true, facts: { inPlace: 'names' } });
    rmSync(at('app/one\ntwo'));
    expect(await look()).toMatchObject({ ok: true, facts: {} });
    expect(leftovers()).toEqual([]);
  });

  test('what was made is gone, or was taken apart: the copy is unpacked over', async () => {
    trees.write('app', { a: 'old', kept: '1' });
    trees.write('new/app', { a: 'new' });
    const artifact = trees.pack('app');
    await prepare(artifact);
    const [holder = ''] = leftovers();
    writeFileSync(at(`${holder}/app/kept`), 'rubbish');
    expect((await trees.backup({ rolloutId })).facts).toMatchObject({ files: 2 });
    expect((await trees.unpack(artifact, { rolloutId })).facts.swapped).toBeUndefined();
    expect(readFileSync(at('app/kept'), 'utf8')).toBe('1');

    rolloutId += 'b';
    rmSync(at('app_1'), { recursive: true });
    await prepare(artifact);
    expect(await trees.backup({ rolloutId })).toMatchObject({ ok: true, facts: { swapped: true } });
    rmSync(at(holder), { recursive: true });
    expect(existsSync(at('app'))).toBe(false);
    expect(await trees.unpack(artifact, { rolloutId })).toMatchObject({ ok: true });
    expect(readFileSync(at('app/a'), 'utf8')).toBe('new');
    expect(readFileSync(at('app/kept'), 'utf8')).toBe('1');
    expect(leftovers()).toEqual([]);
  });

  /** All that can be told of a tree, but for the times that unpacking into a folder sets. */
  const told = (tree: string, dirTimes: boolean) => {
    const cwd = at(tree);
    const run = (program: string, ...args: string[]) =>
      execFileSync(program, args, { cwd, encoding: 'utf8' });
    const time = dirTimes ? ' %T@' : '';
    const print = ['(', '-type', 'd', '-printf', `%P %y %m %U %G${time}\\n`, ')', '-o'];
    const lines = run('find', '.', ...print, '-printf', '%P %y %m %U %G %s %T@ %n %l\\n').split('\n');
    const groups = new Map<string, string>();
    const links = run('find', '.', '-type', 'f', '-links', '+1', '-printf', '%i %P\\n').trim();
    for (const line of links.split('\n').sort()) {
      const inode = line.split(' ')[0] ?? '';
      groups.set(inode, `${groups.get(inode) ?? 'one'} = ${line.slice(inode.length)}`);
    }
    const sums = run('find', '.', '-type', 'f', '-exec', 'sha256sum', '{}', '+').split('\n').sort();
    const more = run('sh', '-c', 'getfattr -R -h -d -m - . ; getfacl -R -n .');
    return [...lines.sort(), ...[...groups.values()].sort(), ...sums, more].join('\n');
  };

  test.each([1, 2, 3, 4, 5, 6])('equals the document’s own order under a writer (%i)', async (seed) => {
    let state = seed * 7919;
    const random = (below: number) => {
      state = (state * 1103515245 + 12345) & 0x7fffffff;
      return (state >> 8) % below;
    };
    // An even one leaves alone what the archive has too.
    const dirs = ['a b/ü', 'new dir', 'logs', ...(seed % 2 === 0 ? [] : ['.', 'lib', 'conf'])];
    const name = () => `${dirs[random(dirs.length)]}/f${random(12)}`;
    const change = () => {
      const [one, two] = [at(`app/${name()}`), at(`app/${name()}`)];
      const kinds = [
        () => writeFileSync(one, `text ${random(1e6)}`),
        () => appendFileSync(one, 'more'),
        () => rmSync(one, { recursive: true, force: true }),
        () => renameSync(one, two),
        () => linkSync(one, two),
        () => symlinkSync(`f${random(12)}`, one),
        () => chmodSync(one, [0o600, 0o644, 0o755, 0o640][random(4)] ?? 0o600),
        () => mkdirSync(join(one, '..'), { recursive: true }),
        () =>
          execFileSync('setfattr', ['-h', '-n', 'user.x', '-v', String(random(99)), one], {
            stdio: 'ignore',
          }),
        () => execFileSync('setfacl', ['-m', `u:${1000 + random(9)}:r`, one], { stdio: 'ignore' }),
        () => execFileSync('touch', ['-h', '-d', `@${1e9 + random(1e6)}.5`, one], { stdio: 'ignore' }),
        () => execFileSync('chown', ['-h', `${random(9)}:${random(9)}`, one], { stdio: 'ignore' }),
        () => renameSync(join(one, '..'), `${at('app')}/moved${random(3)}`),
        () => execFileSync('mkfifo', [`${one}.fifo`], { stdio: 'ignore' }),
      ];
      try {
        kinds[random(kinds.length)]?.();
      } catch {
        // It may not be there, or be another kind of file.
      }
    };
    for (const dir of ['lib', 'conf', 'a b/ü']) mkdirSync(at(`app/${dir}`), { recursive: true });
    for (let n = 0; n < 60; n += 1) change();
    trees.write('new/app', { 'lib/f1': '1', 'lib/jar': '22', 'added/x': '3', 'conf/f2': '4' });
    chmodSync(at('new/app/lib'), 0o711);
    const artifact = trees.pack('app');
    const writing = setInterval(change, 1);
    const prepared = await prepare(artifact);
    for (let n = 0; n < 40; n += 1) change();
    if (prepared.facts.prepared) expect(await prepare(artifact)).toMatchObject({ ok: true });
    for (let n = 0; n < 40; n += 1) change();
    clearInterval(writing);
    execFileSync('cp', ['-a', at('app'), at('twin')]);
    const before = told('app', true);

    const swapped = await swap(artifact);
    // A writer may have made what an archive cannot be unpacked over: then both fail alike.
    const twin = makeTrees(bench);
    renameSync(at('twin'), join(twin.home, 'app'));
    execFileSync('cp', ['-a', at('app.tar'), join(twin.home, 'app.tar')]);
    const literal = { backup: await twin.backup(), unpacked: await twin.unpack(artifact) };
    expect(swapped.unpacked.ok).toBe(literal.unpacked.ok);
    expect(told('app_1', true)).toBe(before);
    if (!literal.unpacked.ok) return;
    const wanted = told('app', false);
    trees = twin;
    expect(wanted).toBe(told('app', false));
    swaps.push(swapped.unpacked.facts.swapped === true);
  });

  const swaps: boolean[] = [];
  test('and not always because it was left alone', () => {
    // How many depends on how fast the writer is.
    expect(swaps).toContain(true);
  });
});
