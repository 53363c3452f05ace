import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Artifact } from '../../../src/jobs/steps/types.ts';
import type { StepOutcome } from '../../../src/rollout/outcomes.ts';
import { type Bench, openBench, shells } from './bench.ts';

const asRoot = test.runIf(process.getuid?.() === 0);
const sh = (command: string) => execFileSync('sh', ['-c', command], { encoding: 'utf8' });

describe.each(shells)('backup, unpack and restore, in %s', (shell) => {
  let bench: Bench;
  let home: string;
  let place: string;
  let at = 0;

  beforeAll(async () => {
    bench = await openBench(shell);
  });
  afterAll(() => bench.close());
  beforeEach(() => {
    at += 1;
    place = `/home/case ${at} '$x'`;
    home = bench.host.local(place);
    mkdirSync(home, { recursive: true });
  });

  const tree = (name: string, files: Record<string, string>) => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(home, name, path, '..'), { recursive: true });
      writeFileSync(join(home, name, path), text);
    }
  };
  const manifest = (name: string) =>
    sh(
      `cd "${home.replaceAll('$', '\\$')}/${name}" && find . \\( -type l -printf '%p %y %l\\n' -o -printf '%p %y %m %U %G %TY-%Tm-%Td-%TH-%TM\\n' \\) | sort`,
    );
  const backup = (rolloutId = 'r1') =>
    bench.step(
      { id: 'b', source: [], kind: 'backup', from: `${place}/app`, to: `${place}/app_1` },
      { rolloutId },
    );
  const restore = (rolloutId = 'r1') =>
    bench.step(
      { id: 'r', source: [], kind: 'restore', backup: `${place}/app_1`, live: `${place}/app` },
      { rolloutId },
    );
  const pack = (top: string): Artifact => {
    const path = join(home, 'app.tar');
    execFileSync('tar', ['-cf', path, '-C', join(home, 'new'), top]);
    rmSync(join(home, 'new'), { recursive: true });
    const bytes = readFileSync(path);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return { file: 'app.tar', path, sha256, size: bytes.length, unpackedBytes: bytes.length };
  };
  const unpack = (artifact: Artifact, rolloutId = `r${at}`): Promise<StepOutcome> =>
    bench.step(
      { id: 'u', source: [], kind: 'unpack', archive: `${place}/app.tar`, intoDir: place, top: 'app' },
      { artifact, rolloutId },
    );
  const effects = (name: string) =>
    bench.effects().filter((line) => line.startsWith(name) && line.includes(`case ${at} `));

  test('a backup keeps modes, times, links and odd names, and is never nested into', async () => {
    tree('app', { 'a b/ü €.txt': 'x', "it's": 'y', '.hidden': 'z' });
    chmodSync(join(home, "app/it's"), 0o640);
    symlinkSync('a b', join(home, 'app/link'));
    lutimesSync(join(home, 'app/link'), 1e9, 1e9);
    utimesSync(join(home, 'app/a b'), 1e9, 1e9);
    expect(await backup()).toMatchObject({ ok: true, facts: { files: 4 } });
    expect(manifest('app_1')).toBe(manifest('app'));
    expect(await backup()).toMatchObject({ ok: true, facts: { reused: true } });
    expect(await backup('r2')).toMatchObject({ ok: false, code: 'backup-taken' });
    expect(readdirSync(home).sort()).toEqual(['app', 'app_1']);
    expect(effects('backup')).toHaveLength(1);
  });

  test('a folder that people made under the backup’s name is left alone', async () => {
    tree('app', { a: '1' });
    mkdirSync(join(home, 'app_1'));
    expect(await backup()).toMatchObject({ ok: false, code: 'backup-taken' });
    expect(readdirSync(join(home, 'app_1'))).toEqual([]);
    rmSync(join(home, 'app'), { recursive: true });
    rmSync(join(home, 'app_1'), { recursive: true });
    expect(await backup()).toMatchObject({ ok: false, code: 'tree-missing' });
  });

  test('what a crash left of a copy is done again', async () => {
    tree('app', { a: '1' });
    tree('app_1.baton-partial', { half: '' });
    expect(await backup()).toMatchObject({ ok: true });
    expect(readdirSync(join(home, 'app_1'))).toEqual(['a']);
    expect(existsSync(join(home, 'app_1.baton-partial'))).toBe(false);
  });

  test('a changed backup is not taken for the one that was made', async () => {
    tree('app', { a: '1' });
    await backup();
    appendFileSync(join(home, 'app_1/a'), '2');
    expect(await backup()).toMatchObject({ ok: false, code: 'copy-differs' });
    const outcome = await restore();
    expect(outcome).toMatchObject({ ok: false, code: 'copy-differs' });
    expect(readFileSync(join(home, 'app/a'), 'utf8')).toBe('1');
  });

  test('a restore sets the failed tree aside and heals between its two renames', async () => {
    expect(await restore()).toMatchObject({ ok: false, code: 'backup-missing' });
    tree('app', { a: 'old' });
    await backup();
    writeFileSync(join(home, 'app/a'), 'new');
    mkdirSync(join(home, 'app_failed_r1'));
    expect(await restore()).toMatchObject({ ok: true });
    expect(readFileSync(join(home, 'app/a'), 'utf8')).toBe('old');
    expect(readFileSync(join(home, 'app_failed_r1-2/a'), 'utf8')).toBe('new');
    expect(manifest('app')).toBe(manifest('app_1'));
    // As a crash between the renames leaves it: the copy waits, live is gone.
    renameSync(join(home, 'app'), join(home, 'app.baton-restore'));
    expect(await restore()).toMatchObject({ ok: true });
    expect(readFileSync(join(home, 'app/a'), 'utf8')).toBe('old');
    expect(await restore()).toMatchObject({ ok: true, facts: { reused: true } });
    expect(effects('restore')).toHaveLength(1);
    expect(readdirSync(home).sort()).toEqual(['app', 'app_1', 'app_failed_r1', 'app_failed_r1-2']);
  });

  test('unpacking goes over the live tree and counts what it did', async () => {
    tree('app', { same: '1', change: '1', left: '1', übrig: '1' });
    tree('new/app', { change: '22', added: '3', 新: '4' });
    const artifact = pack('app');
    const outcome = await unpack(artifact);
    expect(outcome).toMatchObject({ ok: true, facts: { added: 2, changed: 1, leftOver: 3 } });
    expect(outcome.facts.addedNames).toEqual(['added', '新']);
    expect(outcome.facts.leftOverNames).toEqual(['left', 'same', 'übrig']);
    // After a crash in the middle the count is still against what was there before the first try.
    rmSync(join(home, 'app/added'));
    expect(await unpack(artifact)).toMatchObject({ ok: true, facts: { added: 2, changed: 1 } });
  });

  test('unpacking refuses other bytes, another top, and a live link that leads out', async () => {
    tree('new/app', { 'logs/x': '1' });
    const artifact = pack('app');
    mkdirSync(join(home, 'outside'));
    tree('app', { a: '1' });
    symlinkSync('../outside', join(home, 'app/logs'));
    expect(await unpack({ ...artifact, sha256: '0'.repeat(64) })).toMatchObject({
      ok: false,
      code: 'upload-differs',
    });
    const link = await unpack(artifact);
    expect(link).toMatchObject({ ok: false, code: 'artifact-unsafe', facts: { entries: ['app/logs/x'] } });
    expect(readdirSync(join(home, 'outside'))).toEqual([]);
    tree('new/other', { x: '1' });
    expect(await unpack(pack('other'))).toMatchObject({ ok: false, code: 'artifact-unsafe' });
  });

  asRoot('a full disk ends a backup with what is free and nothing left behind', async () => {
    sh(`mount -t tmpfs -o size=2m none "${home.replaceAll('$', '\\$')}"`);
    try {
      tree('app', { big: 'x'.repeat(1.4 * 2 ** 20) });
      const outcome = await backup();
      expect(outcome).toMatchObject({ ok: false, code: 'no-space' });
      expect(outcome.facts.neededBytes).toBeGreaterThan(2 ** 20);
      expect(readdirSync(home)).toEqual(['app']);
      tree('new/app', { more: 'y'.repeat(0.25 * 2 ** 20) });
      const artifact = pack('app');
      tree('', { filler: 'z'.repeat(0.2 * 2 ** 20) });
      expect(await unpack(artifact)).toMatchObject({ ok: false, code: 'no-space' });
      rmSync(join(home, 'filler'));
      expect(await unpack(artifact)).toMatchObject({ ok: true });
    } finally {
      sh(`umount "${home.replaceAll('$', '\\$')}"`);
    }
  });

  asRoot('a read-only file system is named', async () => {
    const quoted = `"${home.replaceAll('$', '\\$')}"`;
    tree('app', { a: '1' });
    tree('new/app', { a: '2' });
    const artifact = pack('app');
    sh(`mount --bind ${quoted} ${quoted} && mount -o remount,ro,bind ${quoted}`);
    try {
      expect(await backup()).toMatchObject({ ok: false, code: 'not-writable' });
      expect(await unpack(artifact)).toMatchObject({ ok: false, code: 'not-writable' });
    } finally {
      sh(`umount ${quoted}`);
    }
    expect(readFileSync(join(home, 'app/a'), 'utf8')).toBe('1');
  });
});
