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
import { type Bench, openBench, shells } from './bench.ts';
import { makeTrees, type Trees } from './trees.ts';

describe.each(shells)('backup, unpack and restore, in %s', (shell) => {
  let bench: Bench;
  let trees: Trees;

  beforeAll(async () => {
    bench = await openBench(shell);
  });
  afterAll(() => bench.close());
  beforeEach(() => {
    trees = makeTrees(bench);
  });

  test('a backup keeps modes, times, links and odd names, and is never nested into', async () => {
    trees.write('app', { 'a b/ü €.txt': 'x', "it's": 'y', '.hidden': 'z' });
    chmodSync(join(trees.home, "app/it's"), 0o640);
    symlinkSync('a b', join(trees.home, 'app/link'));
    lutimesSync(join(trees.home, 'app/link'), 1e9, 1e9);
    utimesSync(join(trees.home, 'app/a b'), 1e9, 1e9);
    expect(await trees.backup()).toMatchObject({ ok: true, facts: { files: 4 } });
    expect(trees.manifest('app_1')).toBe(trees.manifest('app'));
    expect(await trees.backup()).toMatchObject({ ok: true, facts: { reused: true } });
    expect(await trees.backup({ rolloutId: 'r2' })).toMatchObject({ ok: false, code: 'backup-taken' });
    expect(readdirSync(trees.home).sort()).toEqual(['app', 'app_1']);
    expect(trees.effects('backup')).toBe(1);
  });

  test('a folder that people made under the backup’s name is left alone', async () => {
    trees.write('app', { a: '1' });
    mkdirSync(join(trees.home, 'app_1'));
    expect(await trees.backup()).toMatchObject({ ok: false, code: 'backup-taken' });
    expect(readdirSync(join(trees.home, 'app_1'))).toEqual([]);
    rmSync(join(trees.home, 'app'), { recursive: true });
    rmSync(join(trees.home, 'app_1'), { recursive: true });
    expect(await trees.backup()).toMatchObject({ ok: false, code: 'tree-missing' });
  });

  test('what a crash left of a copy is done again', async () => {
    trees.write('app', { a: '1' });
    trees.write('app_1.baton-partial', { half: '' });
    expect(await trees.backup()).toMatchObject({ ok: true });
    expect(readdirSync(join(trees.home, 'app_1'))).toEqual(['a']);
    expect(existsSync(join(trees.home, 'app_1.baton-partial'))).toBe(false);
  });

  test('a changed backup is not taken for the one that was made', async () => {
    trees.write('app', { a: '1' });
    await trees.backup();
    appendFileSync(join(trees.home, 'app_1/a'), '2');
    expect(await trees.backup()).toMatchObject({ ok: false, code: 'copy-differs' });
    const outcome = await trees.restore({ rolloutId: 'back' });
    expect(outcome).toMatchObject({ ok: false, code: 'copy-differs' });
    expect(readFileSync(join(trees.home, 'app/a'), 'utf8')).toBe('1');
  });

  test('a restore sets the failed tree aside and heals between its two renames', async () => {
    expect(await trees.restore({ rolloutId: 'back' })).toMatchObject({ ok: false, code: 'backup-missing' });
    trees.write('app', { a: 'old' });
    await trees.backup();
    writeFileSync(join(trees.home, 'app/a'), 'new');
    mkdirSync(join(trees.home, 'app_failed_back'));
    expect(await trees.restore({ rolloutId: 'back' })).toMatchObject({ ok: true });
    expect(readFileSync(join(trees.home, 'app/a'), 'utf8')).toBe('old');
    expect(readFileSync(join(trees.home, 'app_failed_back-2/a'), 'utf8')).toBe('new');
    expect(trees.manifest('app')).toBe(trees.manifest('app_1'));
    // As a crash between the renames leaves it: the copy waits, live is gone.
    renameSync(join(trees.home, 'app'), join(trees.home, 'app.baton-restore'));
    expect(await trees.restore({ rolloutId: 'back' })).toMatchObject({ ok: true });
    expect(readFileSync(join(trees.home, 'app/a'), 'utf8')).toBe('old');
    expect(await trees.restore({ rolloutId: 'back' })).toMatchObject({ ok: true, facts: { reused: true } });
    expect(trees.effects('restore')).toBe(1);
    expect(readdirSync(trees.home).sort()).toEqual(['app', 'app_1', 'app_failed_back', 'app_failed_back-2']);
  });

  test('unpacking goes over the live tree and counts what it did', async () => {
    trees.write('app', { same: '1', change: '1', left: '1', übrig: '1' });
    trees.write('new/app', { change: '22', added: '3', 新: '4' });
    const artifact = trees.pack('app');
    const outcome = await trees.unpack(artifact);
    expect(outcome).toMatchObject({ ok: true, facts: { added: 2, changed: 1, leftOver: 3 } });
    expect(outcome.facts.addedNames).toEqual(['added', '新']);
    expect(outcome.facts.leftOverNames).toEqual(['left', 'same', 'übrig']);
    // After a crash in the middle the count is still against what was there before the first try.
    rmSync(join(trees.home, 'app/added'));
    expect(await trees.unpack(artifact)).toMatchObject({ ok: true, facts: { added: 2, changed: 1 } });
  });

  test('unpacking refuses other bytes, another top, and a live link that leads out', async () => {
    trees.write('new/app', { 'logs/x': '1' });
    const artifact = trees.pack('app');
    mkdirSync(join(trees.home, 'outside'));
    trees.write('app', { a: '1' });
    symlinkSync('../outside', join(trees.home, 'app/logs'));
    expect(await trees.unpack({ ...artifact, sha256: '0'.repeat(64) })).toMatchObject({
      ok: false,
      code: 'upload-differs',
    });
    const link = await trees.unpack(artifact);
    expect(link).toMatchObject({
      ok: false,
      code: 'artifact-unsafe',
      facts: { entries: [expect.stringMatching(/^app\/logs\/x \(app\/logs -> /)] },
    });
    expect(readdirSync(join(trees.home, 'outside'))).toEqual([]);
    trees.write('new/other', { x: '1' });
    expect(await trees.unpack(trees.pack('other'))).toMatchObject({ ok: false, code: 'artifact-unsafe' });
  });
});
