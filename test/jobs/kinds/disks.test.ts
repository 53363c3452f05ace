import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { asRoot } from '../../../lab/needs.ts';
import { signalPid, waitFor } from '../../../lab/process.ts';
import { applyStep } from '../../../src/jobs/kinds/run-step.ts';
import { testIf } from '../../support/conditional.ts';
import { type Bench, openBench, shells } from './bench.ts';
import { makeTrees, type Trees } from './trees.ts';

const sh = (command: string) => execFileSync('sh', ['-c', command], { encoding: 'utf8' });

describe.each(shells)('trees on disks that fail, in %s', (shell) => {
  let bench: Bench;
  let trees: Trees;

  beforeAll(async () => {
    bench = await openBench(shell);
  });
  afterAll(() => bench.close());
  beforeEach(() => {
    trees = makeTrees(bench);
  });

  test('a cut in the middle of a copy is survived, a copy that was ended there is done again', async () => {
    for (let n = 0; n < 40; n += 1) trees.write('app', { [`d${n}/f`]: 'x'.repeat(200_000) });
    const ended = bench.context();
    const first = applyStep(trees.steps.backup, ended);
    const partial = join(trees.home, 'app_1.baton-partial');
    const run = join(bench.host.stateDir, 'runs/r1', ended.runKey);
    await waitFor('it copies, or has', () => existsSync(partial) || existsSync(join(trees.home, 'app_1')));
    bench.host.proxy.reset();
    // As a reboot would, but for the host itself.
    const [, group] = readFileSync(join(run, 'pid'), 'utf8').split(' ');
    signalPid(-Number(group), 'SIGKILL');
    const outcome = await first;
    // A fast disk may have been done before.
    if (!outcome.ok) expect(outcome.code).toBe('interrupted');
    const again = applyStep(trees.steps.backup, bench.context());
    bench.host.proxy.reset();
    expect(await again).toMatchObject({ ok: true });
    expect(trees.manifest('app_1')).toBe(trees.manifest('app'));
    expect(trees.effects('backup')).toBe(1);
    expect(existsSync(partial)).toBe(false);
  });

  testIf(asRoot)('a full disk ends a backup with what is free and nothing left behind', async () => {
    sh(`mount -t tmpfs -o size=2m none "${trees.home.replaceAll('$', '\\$')}"`);
    try {
      trees.write('app', { big: 'x'.repeat(1.4 * 2 ** 20) });
      const outcome = await trees.backup();
      expect(outcome).toMatchObject({ ok: false, code: 'no-space' });
      expect(outcome.facts.neededBytes).toBeGreaterThan(2 ** 20);
      expect(readdirSync(trees.home)).toEqual(['app']);
      trees.write('new/app', { more: 'y'.repeat(0.25 * 2 ** 20) });
      const artifact = trees.pack('app');
      trees.write('', { filler: 'z'.repeat(0.2 * 2 ** 20) });
      expect(await trees.unpack(artifact)).toMatchObject({ ok: false, code: 'no-space' });
      rmSync(join(trees.home, 'filler'));
      expect(await trees.unpack(artifact)).toMatchObject({ ok: true });
    } finally {
      sh(`umount "${trees.home.replaceAll('$', '\\$')}"`);
    }
  });

  testIf(asRoot)('a full disk that Baton’s own folder is on, too', async () => {
    const quoted = `"${trees.home.replaceAll('$', '\\$')}"`;
    sh(`mount -t tmpfs -o size=2m none ${quoted}`);
    const session = bench.another(bench.host.at(`${trees.place}/.baton`));
    const fill = () => sh(`cd ${quoted} && head -c 2097152 /dev/zero >filler 2>/dev/null; true`);
    try {
      await session.call(['look_sha256', '/none']);
      trees.write('app', { big: 'x'.repeat(1.1 * 2 ** 20) });
      expect(await trees.backup({ session })).toMatchObject({ ok: false, code: 'no-space' });
      trees.write('new/app', { more: 'y'.repeat(0.3 * 2 ** 20) });
      const artifact = trees.pack('app');
      trees.write('', { filler: 'z'.repeat(0.2 * 2 ** 20) });
      expect(await trees.unpack(artifact, { session })).toMatchObject({ ok: false, code: 'no-space' });
      fill();
      // Not even a run's folder can be made: that is the session's to tell, and not as a success.
      expect(await trees.backup({ session })).toMatchObject({ ok: false });
      expect(readFileSync(join(trees.home, 'app/big'), 'utf8')).toHaveLength(Math.floor(1.1 * 2 ** 20));
      rmSync(join(trees.home, 'filler'));
      expect(await trees.unpack(artifact, { session })).toMatchObject({ ok: true });
    } finally {
      await session.close();
      sh(`umount ${quoted}`);
    }
  });

  testIf(asRoot)('a read-only file system is named', async () => {
    const quoted = `"${trees.home.replaceAll('$', '\\$')}"`;
    trees.write('app', { a: '1' });
    trees.write('new/app', { a: '2' });
    const artifact = trees.pack('app');
    sh(`mount --bind ${quoted} ${quoted} && mount -o remount,ro,bind ${quoted}`);
    try {
      expect(await trees.backup()).toMatchObject({ ok: false, code: 'not-writable' });
      expect(await trees.unpack(artifact)).toMatchObject({ ok: false, code: 'not-writable' });
    } finally {
      sh(`umount ${quoted}`);
    }
    expect(readFileSync(join(trees.home, 'app/a'), 'utf8')).toBe('1');
  });
});
