import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { preflight } from '../../../src/jobs/kinds/preflight.ts';
import type { Artifact } from '../../../src/jobs/remote/context.ts';
import type { Step } from '../../../src/runbooks/runbook.ts';
import { testIf } from '../../support/conditional.ts';
import { type Bench, openBench, shells } from './bench.ts';
import { makeTrees, type Trees } from './trees.ts';

/** As on a host that lacks these programs. */
const hiding = (programs: string) => `command() {
  case "$2" in ${programs}) return 1 ;; esac
  type "$2" >/dev/null 2>&1 && printf '%s\\n' "$2"
}`;

describe.each(shells)('archives of every kind, in %s', (shell) => {
  let bench: Bench;
  let trees: Trees;

  beforeAll(async () => {
    bench = await openBench(shell);
  });
  afterAll(() => bench.close());
  beforeEach(() => {
    trees = makeTrees(bench);
  });

  const pack = (file: string, from: string, ...entries: string[]): Artifact => {
    const path = join(trees.home, file);
    const zip = /\.(?:zip|war)$/.test(file);
    const [program = '', ...args] = zip ? ['zip', '-qry', path] : ['tar', '-acf', path];
    execFileSync(program, [...args, ...entries], { cwd: join(trees.home, from) });
    rmSync(join(trees.home, from), { recursive: true });
    const bytes = readFileSync(path);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return { file, path, sha256, size: bytes.length, unpackedBytes: bytes.length };
  };
  const unpackOf = (file: string, top: string, into = ''): Step => ({
    id: 'u',
    source: [],
    kind: 'unpack',
    archive: `${trees.place}/${file}`,
    intoDir: trees.place + into,
    top,
  });

  test.each(['app.tar.gz', 'app.tgz', 'app.tar.bz2', 'app.tar.xz', 'app.zip'])('%s', async (file) => {
    trees.write('app', { same: '1', left: '1' });
    trees.write('new/app', { same: '22', 'a b/新.txt': '3' });
    const artifact = pack(file, 'new', 'app');
    const unpacked = await bench.step(unpackOf(file, 'app'), { artifact, rolloutId: 'r' });
    expect(unpacked).toMatchObject({
      ok: true,
      facts: { added: 1, addedNames: ['a b/新.txt'], changed: 1, leftOver: 1, leftOverNames: ['left'] },
    });
    expect(readFileSync(join(trees.home, 'app/a b/新.txt'), 'utf8')).toBe('3');
    expect(await bench.step(unpackOf(file, 'other'), { artifact, rolloutId: 'r' })).toMatchObject({
      code: 'artifact-unsafe',
    });
  });

  test('one without a folder of its own fills the directory', async () => {
    trees.write('new', { 'WEB-INF/a': '1', index: '2' });
    const artifact = pack('app.war', 'new', '.');
    mkdirSync(join(trees.home, 'webapps/app'), { recursive: true });
    const step = unpackOf('app.war', '.', '/webapps/app');
    expect(await bench.step(step, { artifact, rolloutId: 'r' })).toMatchObject({
      ok: true,
      facts: { added: 2, leftOver: 0 },
    });
    expect(readdirSync(join(trees.home, 'webapps/app')).sort()).toEqual(['WEB-INF', 'index']);
    expect(await bench.step(step, { artifact, rolloutId: 'r' })).toMatchObject({ facts: { reused: true } });
  });

  test('the program that an archive needs is asked for before anything is touched', async () => {
    const asked = (file: string, without: string) => {
      const procedure = {
        service: 'd',
        nodes: ['one-1'],
        steps: [unpackOf(file, 'app')],
        rollback: [],
        points: [],
        source: { line: 1, text: '' },
      };
      const hidden = bench.another(bench.context().host.stateDir, hiding(without));
      return preflight(procedure, { ...bench.context(), session: hidden });
    };
    expect(await asked('app.zip', 'unzip | jar')).toMatchObject({
      code: 'tool-missing',
      facts: { tools: ['unzip'] },
    });
    const xz = await asked('app.tar.xz', 'xz');
    if (shell === 'busybox') expect(xz).toMatchObject({ ok: true });
    else expect(xz).toMatchObject({ code: 'tool-missing', facts: { tools: ['xz'] } });
    expect(await asked('app.tgz', 'xz | unzip')).toMatchObject({ ok: true });
  });

  testIf({
    isMet: existsSync('/usr/bin/jar') && shell !== 'busybox',
    why: 'needs jar, and is not for busybox alone',
  })('jar does where unzip is missing', async () => {
    trees.write('new/app', { 'a b/新.txt': '3' });
    const artifact = pack('app.zip', 'new', 'app');
    const session = bench.another(bench.context().host.stateDir, hiding('unzip'));
    const unpacked = await bench.step(unpackOf('app.zip', 'app'), { artifact, rolloutId: 'r', session });
    expect(unpacked).toMatchObject({ ok: true, facts: { added: 1, leftOver: 0 } });
    expect(readFileSync(join(trees.home, 'app/a b/新.txt'), 'utf8')).toBe('3');
  });
});
