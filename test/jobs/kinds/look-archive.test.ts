import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ServiceSettings } from '../../../src/config/settings.ts';
import { lookAtArchives } from '../../../src/jobs/kinds/look-archives.ts';
import type { Artifact } from '../../../src/jobs/remote/context.ts';
import type { Procedure, Step } from '../../../src/runbooks/runbook.ts';
import { type Bench, openBench } from './bench.ts';
import { makeTrees, type Trees } from './trees.ts';

describe.each(['dash', 'busybox'] as const)(
  'an archive as its host lists it, before anything is stopped, in %s',
  (shell) => {
    let bench: Bench;
    let trees: Trees;
    beforeAll(async () => {
      bench = await openBench(shell);
    });
    afterAll(() => bench.close());
    beforeEach(() => {
      trees = makeTrees(bench);
      mkdirSync(join(trees.home, 'outside'));
      trees.write('app', { keep: '1' });
      trees.write('new/app', { keep: '2' });
    });

    const linked = (tree: string, links: Record<string, string>) => {
      for (const [path, to] of Object.entries(links)) symlinkSync(to, join(trees.home, tree, path));
    };
    const upload = (): Step => ({ id: 'l', source: [], kind: 'upload', file: 'app.tar', toDir: trees.place });
    const look = (
      artifact: Artifact,
      archive: Partial<ServiceSettings['archive']> = {},
      before: Step[] = [],
    ) => {
      const settings = bench.settings({ archive: { setuid: false, links: [], ...archive } });
      const procedure: Procedure = {
        service: 'app',
        nodes: ['one-1'],
        steps: [upload(), ...before, trees.steps.unpack],
        rollback: [],
        points: [],
        source: { line: 1, text: '' },
      };
      return lookAtArchives(procedure, bench.context({ settings, artifacts: [artifact] }), [artifact.file]);
    };
    const refused = (rule: string, ...entries: (string | RegExp)[]) => ({
      code: 'artifact-unsafe',
      facts: { rule, entries: entries.map((entry) => expect.stringMatching(entry)) },
    });

    test('links count by where they lead, through those of the archive', async () => {
      trees.write('new/app', { 'v2/x': '1', 'a/x': '1' });
      linked('new/app', { current: 'v2', 'v2/up': '../a/./x', 'a/b': '..' });
      linked('new/app', { c: 'a/b/..' });
      expect(await look(trees.pack('app'))).toMatchObject(refused('link-out', /^app\/c -> a\/b\/\.\.$/));
    });

    test('links that stay within are nobody’s business', async () => {
      trees.write('new/app', { 'v2/x': '1', 'a/x': '1' });
      linked('new/app', { current: 'v2', 'v2/up': '../a/./x', 'a/b': '..', c: 'a/b/v2' });
      expect(await look(trees.pack('app'))).toBeUndefined();
    });

    test('links of the archive count together with those of the live tree', async () => {
      linked('app', { data: '../outside' });
      linked('new/app', { d: 'data/x' });
      const artifact = trees.pack('app');
      expect(await look(artifact)).toMatchObject(refused('link-out', /^app\/d -> data\/x$/));
      // One that is gone by then, or that a script may remove, is no obstacle.
      const move: Step = { ...trees.steps.backup, how: 'move' } as Step;
      expect(await look(artifact, {}, [move])).toBeUndefined();
      expect(
        await look(artifact, {}, [{ id: 's', source: [], kind: 'shell', command: 'rm -rf x' }]),
      ).toBeUndefined();
    });

    test('files below a link of the live tree: named, and let through where that is said', async () => {
      linked('app', { conf: join(trees.home, 'outside') });
      trees.write('new/app', { 'conf/x': '1' });
      const artifact = trees.pack('app');
      expect(await look(artifact)).toMatchObject(
        refused('live-link', /^app\/conf\/x \(app\/conf -> \/.*outside\)$/),
      );
      expect(await trees.unpack(artifact)).toMatchObject({ code: 'artifact-unsafe' });
      const archive = { setuid: false, links: [`${trees.place}/app/conf`] };
      expect(await look(artifact, archive)).toBeUndefined();
      const settings = bench.settings({ archive });
      const unpacked = await trees.unpack(artifact, { settings });
      expect(unpacked).toMatchObject({ ok: true });
    });

    test('a live tree that is itself a link is no obstacle', async () => {
      rmSync(join(trees.home, 'app'), { recursive: true });
      trees.write('outside/app-v1', { keep: '1' });
      linked('.', { app: 'outside/app-v1' });
      linked('app', { in: 'sub' });
      trees.write('new/app', { 'sub/x': '1' });
      linked('new/app', { l: 'in/../sub' });
      expect(await look(trees.pack('app'))).toBeUndefined();
    });

    test('files that run as their owner', async () => {
      chmodSync(join(trees.home, 'new/app/keep'), 0o4755);
      const artifact = trees.pack('app');
      expect(await look(artifact)).toMatchObject(refused('setuid', /^app\/keep$/));
      expect(await look(artifact, { setuid: true })).toBeUndefined();
    });

    test('a file where the live tree has a folder', async () => {
      trees.write('app', { 'lib/x': '1' });
      trees.write('new/app', { lib: '1' });
      expect(await look(trees.pack('app'))).toMatchObject(refused('in-the-way', /^app\/lib$/));
    });

    test('a name that no disk takes', async () => {
      const path = join(trees.home, 'app.tar');
      const long = 'x'.repeat(256);
      execFileSync('tar', ['-cf', path, `--transform=s,keep,${long},`, '-C', join(trees.home, 'new'), 'app']);
      expect(await look(found(path))).toMatchObject(refused('long-name', /^app\/x{256}$/));
    });

    test('bytes that only the host’s own tar refuses, and others than those that were staged', async () => {
      const { path, ...rest } = trees.pack('app');
      expect(await look({ path, ...rest, sha256: '0'.repeat(64) })).toMatchObject({ code: 'upload-differs' });
      const bytes = readFileSync(path);
      bytes.fill('rubbish', 512, 1024);
      writeFileSync(path, bytes);
      expect(await look(found(path))).toMatchObject({ code: 'artifact-unreadable' });
      rmSync(path);
      expect(await look({ path, ...rest })).toMatchObject({
        code: 'upload-differs',
        facts: { got: 'missing' },
      });
    });

    test('a folder above the tree stays as it is, though the archive speaks of it', async () => {
      chmodSync(trees.home, 0o711);
      chmodSync(join(trees.home, 'new'), 0o700);
      const path = join(trees.home, 'app.tar');
      execFileSync('tar', ['-cf', path, '-C', join(trees.home, 'new'), '--owner=7', '.']);
      const artifact = found(path);
      expect(await look(artifact)).toBeUndefined();
      expect(await trees.unpack(artifact)).toMatchObject({ ok: true });
      const { mode, uid } = statSync(trees.home);
      expect([mode & 0o777, uid]).toEqual([0o711, process.getuid?.()]);
    });

    function found(path: string): Artifact {
      const bytes = readFileSync(path);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      return { file: 'app.tar', path, sha256, size: bytes.length, unpackedBytes: bytes.length };
    }
  },
);
