import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { asRoot } from '../../../lab/needs.ts';
import { preflight } from '../../../src/jobs/kinds/preflight.ts';
import type { StepOf } from '../../../src/runbooks/kinds/table.ts';
import { testIf } from '../../support/conditional.ts';
import { type Bench, openBench, shells } from './bench.ts';
import { makeTrees, type Trees } from './trees.ts';

describe.each(shells)('where a program deploys from, in %s', (shell) => {
  let bench: Bench;
  let trees: Trees;
  beforeAll(async () => {
    bench = await openBench(shell);
  });
  beforeEach(() => {
    trees = makeTrees(bench);
  });
  afterAll(() => bench.close());

  const backup = (from: string, to: string): StepOf<'backup'> => ({
    id: 'b',
    source: [],
    kind: 'backup',
    from: `${trees.place}/${from}`,
    to: `${trees.place}/${to}`,
  });
  const restore = (from: string, to: string): StepOf<'restore'> => ({
    id: 'r',
    source: [],
    kind: 'restore',
    backup: `${trees.place}/${from}`,
    live: `${trees.place}/${to}`,
  });
  /** Everything but the trees that the steps are about, and the folders that hold them by name. */
  const outside = (but: RegExp) =>
    execFileSync('find', ['.', '-printf', '%p %y %m %U %G %T@ %l\\n'], { cwd: trees.home, encoding: 'utf8' })
      .split('\n')
      .filter((line) => !but.test(line))
      .sort();

  test.each([
    ['webapps', 'tc/webapps', 'tc'],
    ['a folder of Wildfly', 'wf/standalone/deployments', 'wf/standalone'],
    ['what is below one of its trees', 'tc/webapps/ROOT/static', 'tc'],
    ["a Tomcat's own appBase", 'tc/apps', 'tc'],
    ['a web server', 'srv/www/sites', 'srv'],
  ])('%s: nothing of ours ever stands in it', async (_what, folder, aside) => {
    trees.write(`${folder}/app`, { a: 'old' });
    trees.write(`${folder}/other`, { b: 'b' });
    trees.write('tc/conf', { 'server.xml': '<Host name="localhost"\n  appBase="apps" autoDeploy="true">' });
    const but = new RegExp(`^\\.(/app_1|/${folder}/app|/${folder} |/${aside} |/${aside}/app_failed| )`);
    const before = outside(but);
    const seen = new Set<string>();
    const watch = setInterval(() => readdirSync(join(trees.home, folder)).map((name) => seen.add(name)), 1);
    expect(await bench.step(backup(`${folder}/app`, 'app_1'))).toMatchObject({ ok: true });
    writeFileSync(join(trees.home, folder, 'app/a'), 'new');
    const restored = await bench.step(restore('app_1', `${folder}/app`), { rolloutId: 'back' });
    clearInterval(watch);
    expect(restored).toMatchObject({
      ok: true,
      facts: { aside: bench.host.at(`${trees.place}/${aside}/app_failed_back`) },
    });
    expect([...seen].filter((name) => name !== 'app' && name !== 'other')).toEqual([]);
    expect(readdirSync(join(trees.home, folder)).sort()).toEqual(['app', 'other']);
    expect(readFileSync(join(trees.home, folder, 'app/a'), 'utf8')).toBe('old');
    expect(outside(but)).toEqual(before);
  });

  test('the document’s own backup in it is warned of, before anything', async () => {
    trees.write('tc/webapps/app', { a: 'old' });
    mkdirSync(join(trees.home, 'kept'));
    const look = (to: string) =>
      preflight(
        {
          service: 'app',
          nodes: ['one-1'],
          steps: [backup('tc/webapps/app', to)],
          rollback: [],
          points: [],
          source: { line: 1, text: '' },
        },
        bench.context(),
      );
    const to = 'tc/webapps/app_20240102';
    expect(await look(to)).toMatchObject({
      ok: true,
      facts: { servedBackups: [bench.host.at(`${trees.place}/${to}`)] },
    });
    expect((await look('kept/app')).facts.servedBackups).toBeUndefined();
  });

  testIf(asRoot)(
    'that is a disk of its own keeps what is set aside on that disk, and no copy in the folder beside it',
    async () => {
      const disk = join(trees.home, 'tc/webapps');
      mkdirSync(disk, { recursive: true });
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'none', disk]);
      try {
        trees.write('tc/webapps/app', { a: 'old' });
        expect(await bench.step(backup('tc/webapps/app', 'app_1'))).toMatchObject({ ok: true });
        writeFileSync(join(disk, 'app/a'), 'new');
        const restored = await bench.step(restore('app_1', 'tc/webapps/app'), { rolloutId: 'back' });
        expect(restored).toMatchObject({ ok: true });
        expect(readFileSync(join(disk, 'app/a'), 'utf8')).toBe('old');
        expect(readdirSync(disk).filter((name) => name !== 'app' && !name.startsWith('.'))).toEqual([]);
      } finally {
        execFileSync('umount', [disk]);
      }
    },
  );
});
