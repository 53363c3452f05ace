import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cliArguments } from '../../lab/cli.ts';
import { loadConfig } from '../../src/config/load.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'baton-init-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const baton = (args: string[], env: Record<string, string> = {}) =>
  new Promise<{ status: number; stdout: string; stderr: string }>((resolve) => {
    execFile(
      process.execPath,
      [...cliArguments(), ...args],
      { cwd: dir, env: { PATH: process.env.PATH, ...env } },
      (error, stdout, stderr) => resolve({ status: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });

describe.each(['en', 'zh-CN'] as const)('baton init in %s', (locale) => {
  test('lays down what can be planned at once', async () => {
    const { status, stdout } = await baton(['init', '--locale', locale]);
    expect(status).toBe(0);
    for (const typed of ['ssh-keygen', 'ssh-keyscan', 'ssh-copy-id', 'baton doctor', 'baton start'])
      expect(stdout).toContain(typed);
    expect(/\p{Script=Han}/u.test(stdout)).toBe(locale === 'zh-CN');
    const config = loadConfig(join(dir, 'baton.yaml'));
    expect(config).toMatchObject({ locale, access: { start: ['everyone'] } });
    expect(Object.keys(config.hosts)).toEqual(['shop-1', 'shop-2']);
    const planned = await baton(['plan', '20260101', '--json']);
    expect(planned.status, planned.stderr).toBe(0);
    const { problems, services } = JSON.parse(planned.stdout);
    expect(problems).toEqual([]);
    expect(services).toMatchObject([{ service: 'shop', nodes: ['shop-1', 'shop-2'] }]);
    expect(services[0].points.length).toBeGreaterThan(0);
    expect(services[0].steps.map(({ kind }: { kind: string }) => kind)).toEqual([
      'upload',
      'stop',
      'backup',
      'unpack',
      'start',
      'follow',
    ]);
    expect(statSync(join(dir, '.env')).mode & 0o777).toBe(0o600);
  });
});

test('what is there already stays, and a folder can be named', async () => {
  writeFileSync(join(dir, 'baton.yaml'), 'locale: zh-CN\n');
  const { stdout } = await baton(['init']);
  expect(stdout).toContain('保留 baton.yaml：原来就有');
  expect(readFileSync(join(dir, 'baton.yaml'), 'utf8')).toBe('locale: zh-CN\n');
  const below = await baton(['init', 'ops', '--locale', 'en']);
  expect(below.stdout).toContain('cd ops');
  expect(loadConfig(join(dir, 'ops/baton.yaml')).locale).toBe('en');
});

test('speaks as the machine does where nothing else says how', async () => {
  expect((await baton(['init'], { LANG: 'zh_CN.UTF-8' })).stdout).toContain('已生成 baton.yaml');
});
