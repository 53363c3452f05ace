import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { preflight } from '../../../src/jobs/kinds/preflight.ts';
import type { Artifact } from '../../../src/jobs/remote/context.ts';
import type { Kept } from '../../../src/runbooks/kept.ts';
import type { Step } from '../../../src/runbooks/runbook.ts';
import { type Bench, openBench, shells } from './bench.ts';
import { makeTrees, type Trees } from './trees.ts';

describe.each(shells)('putting something in its place, in %s', (shell) => {
  let bench: Bench;
  let trees: Trees;
  const read = (path: string) => readFileSync(join(trees.home, path), 'utf8');
  const write = (path: string, text: string) => {
    mkdirSync(join(trees.home, path, '..'), { recursive: true });
    writeFileSync(join(trees.home, path), text);
  };
  const at = (path: string) => `${trees.place}/${path}`;
  const kept = (...pairs: [string, string][]): Kept[] =>
    pairs.map(([path, to]) => ({ path: at(path), at: at(to) }));
  const step = (from: string, to: string, keeps: Kept[], how?: 'move' | 'link'): Step => ({
    id: 'p',
    source: [],
    kind: 'place',
    from: at(from),
    to: at(to),
    keeps,
    ...(how === undefined ? {} : { how }),
  });
  const artifactOf = (text: string): Artifact => ({
    file: 'd.war',
    path: join(trees.home, 'source'),
    sha256: createHash('sha256').update(text).digest('hex'),
    size: text.length,
    unpackedBytes: 0,
  });
  const go = (what: Step, more = {}) => bench.step(what, { rolloutId: 'r', ...more });
  const back = (from: string, to: string) =>
    go({ id: 'r', source: [], kind: 'restore', backup: at(from), live: at(to), how: 'move' });
  const war = () =>
    step(
      'in/d.war',
      'tc/webapps/d.war',
      kept(['tc/webapps/d.war', 'tc/d.war.before-2'], ['tc/webapps/d', 'tc/d.before-2']),
    );

  beforeAll(async () => {
    bench = await openBench(shell);
  });
  afterAll(() => bench.close());
  beforeEach(() => {
    trees = makeTrees(bench);
  });

  test('a war takes the folder of the older one away, and both come back', async () => {
    write('in/d.war', 'new');
    write('tc/webapps/d.war', 'old');
    write('tc/webapps/d/WEB-INF/a', 'edited');
    expect(await go(war(), { artifact: artifactOf('new') })).toMatchObject({
      ok: true,
      facts: { kept: bench.host.at(at('tc/d.war.before-2')), cleared: bench.host.at(at('tc/webapps/d')) },
    });
    expect(readdirSync(join(trees.home, 'tc/webapps'))).toEqual(['d.war']);
    expect(read('tc/webapps/d.war')).toBe('new');
    expect(read('in/d.war')).toBe('new');
    expect(await go(war(), { artifact: artifactOf('new') })).toMatchObject({ facts: { reused: true } });
    expect(trees.effects('place')).toBe(1);
    // What Tomcat unpacks of the new one is not to be served with the old.
    write('tc/webapps/d/WEB-INF/a', 'of the new');
    expect(await back('tc/d.war.before-2', 'tc/webapps/d.war')).toMatchObject({ ok: true });
    expect(await back('tc/d.before-2', 'tc/webapps/d')).toMatchObject({ ok: true });
    expect(await back('tc/d.before-2', 'tc/webapps/d')).toMatchObject({ ok: true, facts: { reused: true } });
    expect([read('tc/webapps/d.war'), read('tc/webapps/d/WEB-INF/a')]).toEqual(['old', 'edited']);
    expect(readdirSync(join(trees.home, 'tc/webapps')).sort()).toEqual(['d', 'd.war']);
    expect(read('tc/d_failed_r/WEB-INF/a')).toBe('of the new');
  });

  test('where nothing was, nothing is afterwards', async () => {
    write('in/d.war', 'new');
    mkdirSync(join(trees.home, 'tc/webapps'), { recursive: true });
    expect(await go(war(), { artifact: artifactOf('new') })).toMatchObject({ ok: true });
    write('tc/webapps/d/x', 'of the new');
    expect(await back('tc/d.war.before-2', 'tc/webapps/d.war')).toMatchObject({ ok: true });
    expect(await back('tc/d.before-2', 'tc/webapps/d')).toMatchObject({ ok: true });
    expect(await back('tc/d.before-2', 'tc/webapps/d')).toMatchObject({ ok: true });
    expect(readdirSync(join(trees.home, 'tc/webapps'))).toEqual([]);
    expect(await back('tc/other.before-2', 'tc/other')).toMatchObject({ ok: false, code: 'backup-missing' });
  });

  test('other bytes than those that were approved are not put anywhere', async () => {
    write('in/d.war', 'other');
    write('tc/webapps/d.war', 'old');
    expect(await go(war(), { artifact: artifactOf('new') })).toMatchObject({ code: 'upload-differs' });
    expect(read('tc/webapps/d.war')).toBe('old');
    expect(readdirSync(join(trees.home, 'tc'))).toEqual(['webapps']);
  });

  test('mode and owner of a file that is replaced stay; a moved one is gone from where it was', async () => {
    write('in/a.bin', 'new');
    write('bin/a', 'old');
    const place = step('in/a.bin', 'bin/a', kept(['bin/a', 'bin/a.before-2']));
    chmodSync(join(trees.home, 'bin/a'), 0o750);
    expect(await go(place)).toMatchObject({ ok: true });
    expect(statSync(join(trees.home, 'bin/a')).mode & 0o777).toBe(0o750);
    const moved = step('in/a.bin', 'bin/b', kept(['bin/b', 'bin/b.before-2']), 'move');
    expect(await go(moved)).toMatchObject({ ok: true });
    expect(await go(moved)).toMatchObject({ ok: true, facts: { reused: true } });
    expect(existsSync(join(trees.home, 'in/a.bin'))).toBe(false);
    expect(readdirSync(join(trees.home, 'bin')).sort()).toEqual(['a', 'a.before-2', 'b']);
  });

  test('a link is switched, and switched back', async () => {
    trees.write('rel/1', { a: 'one' });
    trees.write('rel/2', { a: 'two' });
    symlinkSync(join(trees.home, 'rel/1'), join(trees.home, 'current'));
    const place = step('rel/2', 'current', kept(['current', 'current.before-2']), 'link');
    expect(await go(place)).toMatchObject({ ok: true });
    expect(read('current/a')).toBe('two');
    expect(readdirSync(join(trees.home, 'rel/1'))).toEqual(['a']);
    expect(await back('current.before-2', 'current')).toMatchObject({ ok: true });
    expect(await back('current.before-2', 'current')).toMatchObject({ ok: true, facts: { reused: true } });
    expect(readlinkSync(join(trees.home, 'current'))).toBe(join(trees.home, 'rel/1'));
    expect(await go(step('rel/2', 'current', [], 'link'))).toMatchObject({ ok: true });
    expect(read('current/a')).toBe('two');
    expect(await go(step('rel/3', 'current', [], 'link'))).toMatchObject({ code: 'tree-missing' });
  });

  test('a tree goes to a free name, and never into a folder', async () => {
    trees.write('rel/app', { a: 'new' });
    const place = step('rel/app', 'app', kept(['app', 'app.before-2']), 'move');
    mkdirSync(join(trees.home, 'app'));
    expect(await go(place)).toMatchObject({ ok: false, code: 'place-taken' });
    expect(await go({ ...place, how: 'link' } as Step)).toMatchObject({ ok: false, code: 'place-taken' });
    expect(readdirSync(trees.home).sort()).toEqual(['app', 'rel']);
    const procedure = (steps: Step[]) => ({
      service: 'd',
      nodes: ['one-1'],
      steps,
      rollback: [],
      points: [],
      source: { line: 1, text: '' },
    });
    const look = (...steps: Step[]) => preflight(procedure(steps), bench.context());
    expect(await look(place)).toMatchObject({ ok: false, code: 'place-taken' });
    const away: Step = { id: 'b', source: [], kind: 'backup', from: at('app'), to: at('app_1'), how: 'move' };
    expect(await look(away, place)).toMatchObject({ ok: true });
    await go(away);
    expect(await go(place)).toMatchObject({ ok: true });
    expect(read('app/a')).toBe('new');
    expect(readdirSync(join(trees.home, 'rel'))).toEqual([]);
  });

  test('a late upload onto what runs keeps what was there', async () => {
    write('source', 'new');
    write('srv/d.war', 'old');
    const upload: Step = {
      id: 'u',
      source: [],
      kind: 'upload',
      file: 'd.war',
      toDir: at('srv'),
      late: true,
      keeps: kept(['srv/d.war', 'srv/d.war.before-2']),
    };
    expect(await go(upload, { artifact: artifactOf('new') })).toMatchObject({ ok: true });
    expect(await go(upload, { artifact: artifactOf('new') })).toMatchObject({ facts: { skipped: true } });
    expect([read('srv/d.war'), read('srv/d.war.before-2')]).toEqual(['new', 'old']);
    expect(await back('srv/d.war.before-2', 'srv/d.war')).toMatchObject({ ok: true });
    expect(read('srv/d.war')).toBe('old');
    expect(lstatSync(join(trees.home, 'srv/d.war')).isFile()).toBe(true);
  });
});
