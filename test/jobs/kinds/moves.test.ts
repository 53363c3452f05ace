import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { preflight } from '../../../src/jobs/kinds/preflight.ts';
import type { Step } from '../../../src/runbooks/runbook.ts';
import { type Bench, openBench, shells } from './bench.ts';
import { makeTrees, type Trees } from './trees.ts';

describe.each(shells)('what is kept by moving it, and single files, in %s', (shell) => {
  let bench: Bench;
  let trees: Trees;
  const read = (path: string) => readFileSync(join(trees.home, path), 'utf8');
  const backup = (from: string, to: string, how?: 'move', rolloutId = 'r') =>
    bench.step(
      {
        id: 'b',
        source: [],
        kind: 'backup',
        from: `${trees.place}/${from}`,
        to: `${trees.place}/${to}`,
        ...(how === undefined ? {} : { how }),
      } satisfies Step,
      { rolloutId },
    );
  const restore = (from: string, to: string, how?: 'move', rolloutId = 'back') =>
    bench.step(
      {
        id: 'r',
        source: [],
        kind: 'restore',
        backup: `${trees.place}/${from}`,
        live: `${trees.place}/${to}`,
        ...(how === undefined ? {} : { how }),
      } satisfies Step,
      { rolloutId },
    );

  beforeAll(async () => {
    bench = await openBench(shell);
  });
  afterAll(() => bench.close());
  beforeEach(() => {
    trees = makeTrees(bench);
  });

  test('a tree is moved away and moved back, each once', async () => {
    trees.write('app', { a: 'old', 'b c/d': '2' });
    const before = trees.manifest('app');
    expect(await backup('app', 'app_1', 'move')).toMatchObject({ ok: true, facts: { files: 2 } });
    expect(existsSync(join(trees.home, 'app'))).toBe(false);
    expect(trees.manifest('app_1')).toBe(before);
    expect(await backup('app', 'app_1', 'move')).toMatchObject({ ok: true, facts: { reused: true } });
    expect(trees.effects('backup')).toBe(1);
    trees.write('app', { a: 'new' });
    expect(await restore('app_1', 'app', 'move')).toMatchObject({ ok: true, facts: { files: 2 } });
    expect(await restore('app_1', 'app', 'move')).toMatchObject({ ok: true, facts: { reused: true } });
    expect(trees.manifest('app')).toBe(before);
    expect(read('app_failed_back/a')).toBe('new');
    expect(readdirSync(trees.home).sort()).toEqual(['app', 'app_failed_back']);
    expect(trees.effects('restore')).toBe(1);
  });

  test('what was changed after it was moved away is not moved back', async () => {
    trees.write('app', { a: 'old' });
    await backup('app', 'app_1', 'move');
    writeFileSync(join(trees.home, 'app_1/a'), 'other');
    expect(await restore('app_1', 'app', 'move')).toMatchObject({ ok: false, code: 'copy-differs' });
    expect(readdirSync(trees.home)).toEqual(['app_1']);
  });

  test('a name that is taken stays, and so does the tree', async () => {
    trees.write('app', { a: '1' });
    mkdirSync(join(trees.home, 'app_1'));
    expect(await backup('app', 'app_1', 'move')).toMatchObject({ ok: false, code: 'backup-taken' });
    expect(read('app/a')).toBe('1');
    expect(await backup('none', 'app_2', 'move')).toMatchObject({ ok: false, code: 'tree-missing' });
  });

  test('a directory that the document makes is made by the step that goes into it', async () => {
    trees.write('app', { a: '1' });
    const step: Step = {
      id: 'b',
      source: [],
      kind: 'backup',
      from: `${trees.place}/app`,
      to: `${trees.place}/old/2/app`,
      makes: [`${trees.place}/old/2`],
    };
    const look = (one: Step) =>
      preflight(
        {
          service: 'd',
          nodes: ['one-1'],
          steps: [one],
          rollback: [],
          points: [],
          source: { line: 1, text: '' },
        },
        bench.context(),
      );
    const { makes: _, ...unmade } = step;
    expect(await look(unmade)).toMatchObject({ ok: false, code: 'not-writable' });
    expect(await look(step)).toMatchObject({ ok: true });
    expect((await look(step)).facts.neededBytes).toBeGreaterThan(0);
    expect(readdirSync(trees.home)).toEqual(['app']);
    expect(await bench.step(step, { rolloutId: 'r' })).toMatchObject({ ok: true });
    expect(read('old/2/app/a')).toBe('1');
  });

  test('another disk gets a verified copy before the tree goes', async () => {
    const { place } = trees;
    const disk = `/dev/shm/baton-moves-${process.pid}-${shell.slice(0, 4)}`;
    mkdirSync(disk);
    trees.write('app', { a: '1' });
    const step: Step = {
      id: 'b',
      source: [],
      kind: 'backup',
      from: `${place}/app`,
      to: '/shm/app_1',
      how: 'move',
    };
    const paths = { ...bench.context().host.paths, '/shm': disk };
    const more = { rolloutId: 'r', host: { ...bench.context().host, paths } };
    try {
      expect(await bench.step(step, more)).toMatchObject({ ok: true, facts: { files: 1 } });
      expect(existsSync(join(trees.home, 'app'))).toBe(false);
      expect(readFileSync(`${disk}/app_1/a`, 'utf8')).toBe('1');
      expect(await bench.step(step, more)).toMatchObject({ ok: true, facts: { reused: true } });
    } finally {
      rmSync(disk, { recursive: true });
    }
  });

  test('a single file is kept with its bytes, and put back', async () => {
    writeFileSync(join(trees.home, 'x.jar'), 'one');
    expect(await backup('x.jar', 'x.jar.bak')).toMatchObject({ ok: true, facts: { files: 1, bytes: 3 } });
    expect(await backup('x.jar', 'x.jar.bak')).toMatchObject({ ok: true, facts: { reused: true } });
    expect(await backup('x.jar', 'x.jar.bak', undefined, 'r2')).toMatchObject({ code: 'backup-taken' });
    writeFileSync(join(trees.home, 'x.jar'), 'two');
    expect(await restore('x.jar.bak', 'x.jar')).toMatchObject({ ok: true, facts: { files: 1 } });
    expect([read('x.jar'), read('x.jar.bak'), read('x.jar_failed_back')]).toEqual(['one', 'one', 'two']);
    writeFileSync(join(trees.home, 'x.jar.bak'), 'six');
    expect(await restore('x.jar.bak', 'x.jar', undefined, 'b2')).toMatchObject({ code: 'copy-differs' });
  });

  test('a link is followed by a copy, and goes itself when it is moved', async () => {
    trees.write('v1', { a: '1' });
    symlinkSync('v1', join(trees.home, 'app'));
    expect(await backup('app', 'app_1')).toMatchObject({ ok: true });
    expect(read('app_1/a')).toBe('1');
    expect(await backup('app', 'app_2', 'move')).toMatchObject({ ok: true });
    expect(readdirSync(trees.home).sort()).toEqual(['app_1', 'app_2', 'v1']);
    expect(await restore('app_2', 'app', 'move')).toMatchObject({ ok: true });
    expect(read('app/a')).toBe('1');
  });

  test('nothing that is set aside stays where webapps are deployed from', async () => {
    trees.write('tc/webapps/app', { a: 'old' });
    expect(await backup('tc/webapps/app', 'app_1')).toMatchObject({ ok: true });
    writeFileSync(join(trees.home, 'tc/webapps/app/a'), 'new');
    expect(await restore('app_1', 'tc/webapps/app')).toMatchObject({ ok: true });
    expect(readdirSync(join(trees.home, 'tc/webapps'))).toEqual(['app']);
    expect(read('tc/app_failed_back/a')).toBe('new');
  });
});
