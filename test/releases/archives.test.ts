import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { inspectArchive, topOfArchive } from '../../src/releases/archive.ts';
import { createReleases } from '../../src/releases/releases.ts';

describe('archives of every kind, as their makers pack them', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'baton-archives-'));
    mkdirSync(join(dir, 'app/sub'), { recursive: true });
    writeFileSync(join(dir, 'app/sub/新 a.txt'), 'text');
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  const pack = (file: string, ...entries: string[]) => {
    const tools: [RegExp, string[]][] = [
      [/\.zip$/, ['zip', '-qry', file]],
      [/\.(?:jar|war)$/, ['jar', 'cf', file]],
      [/./, ['tar', '-acf', file]],
    ];
    const [program = '', ...args] = tools.find(([ending]) => ending.test(file))?.[1] ?? [];
    execFileSync(program, [...args, ...entries], { cwd: dir, env: { ...process.env, LC_ALL: 'C.UTF-8' } });
    return join(dir, file);
  };
  const kinds = ['app.tar', 'app.tar.gz', 'app.tgz', 'app.tar.bz2', 'app.tar.xz', 'app.zip', 'app.jar'];

  test.each(kinds)('%s is listed, and its top folder found', async (file) => {
    const path = pack(file, 'app');
    if (file !== 'app.jar') expect(await topOfArchive(path)).toBe('app');
    const listed = await inspectArchive(path, file === 'app.jar' ? '.' : 'app');
    expect(listed).toMatchObject({ ok: true });
    if (listed.ok) expect(listed.unpackedBytes).toBeGreaterThanOrEqual(8192);
  });

  test.each(kinds)('%s that is cut, or something else, is refused', async (file) => {
    const path = pack(file, 'app');
    truncateSync(path, Math.floor(readFileSync(path).length / 4));
    const detail = expect.stringMatching(/^(?:truncated|damaged)$/);
    const unreadable = { ok: false, code: 'artifact-unreadable', facts: { detail } };
    expect(await inspectArchive(path, 'app')).toMatchObject(unreadable);
    writeFileSync(path, 'no archive at all');
    expect(await inspectArchive(path, 'app')).toMatchObject(unreadable);
    expect(await topOfArchive(path)).toBeUndefined();
  });

  test('several folders, or files beside one, have no top', async () => {
    mkdirSync(join(dir, 'other'));
    writeFileSync(join(dir, 'readme'), '');
    expect(await topOfArchive(pack('a.zip', 'app', 'other'))).toBe('.');
    expect(await topOfArchive(pack('b.tar', 'readme'))).toBe('.');
    expect(await topOfArchive(pack('c.war', 'app'))).toBe('.');
    expect(await inspectArchive(pack('d.zip', 'app', 'other'), 'app')).toMatchObject({
      code: 'artifact-unsafe',
      facts: { rule: 'other-top-folder' },
    });
  });

  test('a link in a zip is judged by where it leads', async () => {
    symlinkSync('sub', join(dir, 'app/in'));
    expect(await inspectArchive(pack('a.zip', 'app'), 'app')).toMatchObject({ ok: true });
    symlinkSync('../../etc', join(dir, 'app/out'));
    expect(await inspectArchive(pack('b.zip', 'app'), 'app')).toMatchObject({
      code: 'artifact-unsafe',
      facts: { rule: 'link-out', entries: ['app/out'] },
    });
  });

  test('a release’s plan has the real top, and a file that nothing unpacks is hashed alone', async () => {
    const document = [
      '## Upgrade steps',
      '### depot',
      'Log in to `depot-1` and upload `depot.zip` and `depot.conf` to `/opt/in`.',
      [
        '```',
        'kill -9 <PID>',
        'unzip -o /opt/in/depot.zip -d /opt',
        '/opt/tomcat/bin/startup.sh',
        '```',
      ].join('\n'),
      '',
    ].join('\n\n');
    mkdirSync(join(dir, 'runbooks'));
    mkdirSync(join(dir, 'artifacts/2'), { recursive: true });
    writeFileSync(join(dir, 'runbooks/2.md'), document);
    const releases = createReleases({ runbooks: join(dir, 'runbooks'), artifacts: join(dir, 'artifacts') });
    const topNow = async () => {
      const loaded = await releases.load('2');
      const procedure = loaded.ok ? loaded.runbook.procedures[0] : undefined;
      if (procedure === undefined) throw new Error(JSON.stringify(loaded));
      return { procedure, top: procedure.steps.flatMap((step) => ('top' in step ? [step.top] : []))[0] };
    };
    expect((await topNow()).top).toBe('depot');
    const keep = (path: string, file: string) => {
      const bytes = readFileSync(path);
      writeFileSync(join(dir, 'artifacts/2', file), bytes);
      const sum = createHash('sha256').update(bytes).digest('hex');
      writeFileSync(join(dir, 'artifacts/2', `${file}.sha256`), `${sum}  ${file}\n`);
    };
    keep(pack('depot.zip', 'app'), 'depot.zip');
    writeFileSync(join(dir, 'conf'), 'a: 1\n');
    keep(join(dir, 'conf'), 'depot.conf');
    const { procedure, top } = await topNow();
    expect(top).toBe('app');
    const checked = await releases.artifacts('2', procedure);
    expect(checked).toMatchObject({
      ok: true,
      artifacts: [{ file: 'depot.zip' }, { file: 'depot.conf', size: 5, unpackedBytes: 0 }],
    });
  });
});
