import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildArtifact } from '../../lab/artifacts.ts';
import { BADNESSES, buildBadArtifact } from '../../lab/bad-artifacts.ts';
import { run } from '../../lab/process.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'baton-test-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const spec = () => ({ dir, release: '20170324', service: 'schedule', version: '20170324' });
const list = (path: string) => run('tar', ['-tvf', path]);
const check = (path: string) => run('sha256sum', ['-c', `${path}.sha256`], { cwd: dirname(path) });

test('an artifact is a tar of the tree with its checksum beside it', async () => {
  const files = { 'conf/extra.properties': 'a=b\n' };
  const fault = { ignoreTerm: true, startExit: 2 };
  const built = await buildArtifact({ ...spec(), files, fault, sizeBytes: 3_000_000 });
  expect(built.path).toBe(join(dir, '20170324', 'schedule.tar'));
  expect(await check(built.path)).toBe('schedule.tar: OK');
  expect(readFileSync(`${built.path}.sha256`, 'utf8')).toContain(built.sha256);
  expect(built.size).toBeGreaterThan(3_000_000);
  await run('tar', ['-xf', built.path, '-C', dir]);
  expect(readFileSync(join(dir, 'schedule/VERSION'), 'utf8')).toBe('20170324\n');
  expect(JSON.parse(readFileSync(join(dir, 'schedule/faults.json'), 'utf8'))).toEqual(fault);
  expect(readFileSync(join(dir, 'schedule/conf/extra.properties'), 'utf8')).toBe('a=b\n');
  expect((await list(built.path)).split('\n').every((line) => line.includes(' schedule/'))).toBe(true);
});

test('a Tomcat service needs no start script of its own', async () => {
  const built = await buildArtifact({ ...spec(), service: 'ecsc' });
  expect(await list(built.path)).not.toContain('startup.sh');
});

test.each(BADNESSES)('an artifact that is bad by %s has just that wrong', async (bad) => {
  const { path } = await buildBadArtifact(spec(), bad);
  expect(existsSync(path)).toBe(true);
  if (bad === 'no-checksum') return expect(existsSync(`${path}.sha256`)).toBe(false);
  if (bad === 'checksum-differs') return await expect(check(path)).rejects.toThrow(/did NOT match|FAILED/);
  expect(await check(path)).toBe('schedule.tar: OK');
  if (bad === 'truncated' || bad === 'not-a-tar') return await expect(list(path)).rejects.toThrow();
  if (bad === 'empty') return expect(readFileSync(path)).toHaveLength(0);
  const listing = await run('tar', ['-tvPf', path]);
  const sign = {
    'parent-path': 'schedule/../escaped.txt',
    'absolute-path': ' /home/escaped.txt',
    'symlink-out': 'schedule/out -> ../../etc',
    'symlink-absolute': 'schedule/out -> /etc/passwd',
    'hardlink-out': 'schedule/out link to ../etc/passwd',
    'other-top': ' other/file.txt',
    setuid: '-rws',
    device: 'crw',
    fifo: 'prw',
  }[bad];
  expect(listing).toContain(sign);
});
