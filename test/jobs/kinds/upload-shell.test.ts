import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asRoot } from '../../../lab/needs.ts';
import { waitFor } from '../../../lab/process.ts';
import type { Artifact } from '../../../src/jobs/remote/context.ts';
import type { Step } from '../../../src/runbooks/runbook.ts';
import { testIf } from '../../support/conditional.ts';
import { type Bench, openBench, shells } from './bench.ts';

const upload: Step = { id: 'u', source: [], kind: 'upload', file: 'a b.tar', toDir: '/home/in box' };

describe.each(shells)('upload and shell, in %s', (shell) => {
  let bench: Bench;
  let dir: string;
  const make = (bytes: number): Artifact => {
    const path = join(bench.host.folder, 'artifact.tar');
    const content = randomBytes(bytes);
    writeFileSync(path, content);
    const sha256 = createHash('sha256').update(content).digest('hex');
    return { file: 'a b.tar', path, sha256, size: bytes, unpackedBytes: bytes };
  };
  const run = (command: string, more = {}, cwd?: string) =>
    bench.step({ id: 's', source: [], kind: 'shell', command, ...(cwd === undefined ? {} : { cwd }) }, more);

  beforeAll(async () => {
    bench = await openBench(shell);
    dir = bench.host.local('/home/in box');
    mkdirSync(dir);
  });
  afterAll(() => bench.close());

  test('an upload survives a cut, leaves no part and is not repeated', async () => {
    const artifact = make(300_000);
    writeFileSync(join(dir, 'a b.tar.r1.0.part'), 'of an older worker');
    writeFileSync(join(dir, 'a b.tar.other.0.part'), 'of another rollout');
    await bench.session.call(['look_sha256', '/none']);
    await bench.host.proxy.reset();
    expect(await bench.step(upload, { artifact })).toMatchObject({ ok: true });
    expect(readFileSync(join(dir, 'a b.tar'))).toEqual(readFileSync(artifact.path));
    expect(readdirSync(dir).sort()).toEqual(['a b.tar', 'a b.tar.other.0.part']);
    expect(await bench.step(upload, { artifact })).toMatchObject({ ok: true, facts: { skipped: true } });
    expect(bench.effects().filter((line) => line.startsWith('upload'))).toHaveLength(1);
  });

  test('bytes that are not the pinned ones never get the name', async () => {
    const before = readFileSync(join(dir, 'a b.tar'));
    const artifact = { ...make(1_000), sha256: 'f'.repeat(64) };
    expect(await bench.step(upload, { artifact })).toMatchObject({ ok: false, code: 'upload-differs' });
    expect(readFileSync(join(dir, 'a b.tar'))).toEqual(before);
    expect(readdirSync(dir).sort()).toEqual(['a b.tar', 'a b.tar.other.0.part']);
  });

  test('a worker of an older epoch is refused on the host', async () => {
    const artifact = make(1_000);
    await bench.session.call(['look_sha256', '/none'], { fence: { rolloutId: 'late', epoch: 9 } });
    const older = bench.step(upload, { artifact, rolloutId: 'late', epoch: 8 });
    await expect(older).rejects.toMatchObject({ code: 'fenced' });
  });

  testIf(asRoot)('a full disk is told before and during the upload', async () => {
    const small = bench.host.local('/home/small');
    mkdirSync(small);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'none', small]);
    try {
      const artifact = make(2_000_000);
      const step = { ...upload, toDir: '/home/small' } as const;
      const outcome = await bench.step(step, { artifact });
      expect(outcome).toMatchObject({ ok: false, code: 'no-space', facts: { neededBytes: 2_000_000 } });
      // As when the room went while the bytes came.
      const during = await bench.step(step, { artifact: { ...artifact, size: 10 } });
      expect(during).toMatchObject({ ok: false, code: 'no-space' });
      expect(readdirSync(small)).toEqual([]);
    } finally {
      execFileSync('umount', [small]);
    }
  });

  test('a missing folder is told', async () => {
    const step = { ...upload, toDir: '/home/none' } as const;
    expect(await bench.step(step, { artifact: make(10) })).toMatchObject({ ok: false, code: 'not-writable' });
  });

  test('a command runs as it is written, where it should, with the service’s environment', async () => {
    const env = { WORD: 'a  b; $(c)' };
    const settings = bench.settings({ env });
    const command = `echo "$WORD" >out.txt && cat out.txt && echo 'it''s' && cat /home/in\\ box/none; exit 7`;
    const outcome = await run(command, { settings }, '/home/in box');
    expect(outcome).toMatchObject({ ok: false, code: 'command-failed', facts: { status: 7 } });
    expect(outcome.snippet).toContain('a  b; $(c)\nits');
    expect(readFileSync(join(dir, 'out.txt'), 'utf8')).toBe('a  b; $(c)\n');
    expect(await run('env | grep ^BATON_; true')).not.toHaveProperty('snippet');
    const login = await run('echo "$0 in"', { settings: bench.settings({ login: true }) });
    expect(login).toMatchObject({ ok: true });
    expect(login.snippet).toContain(' in');
  });

  test('aborting a command ends it and what it started', async () => {
    const abort = new AbortController();
    const mark = join(dir, 'running');
    const outcome = run(`sleep 300 & echo $! >running; wait`, { signal: abort.signal }, '/home/in box');
    await waitFor('it runs', () => existsSync(mark) && readFileSync(mark, 'utf8').includes('\n'));
    abort.abort('abort');
    expect(await outcome).toMatchObject({ ok: false, code: 'aborted' });
    const pid = Number(readFileSync(mark, 'utf8'));
    await waitFor('it is gone', () => !existsSync(`/proc/${pid}`));
    rmSync(mark);
  });
});
