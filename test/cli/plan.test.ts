import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cliArguments } from '../../lab/cli.ts';
import { documentOf, exampleText } from '../runbooks/support.ts';

/** A folder with documents alone: no baton.yaml, no hosts, no artifacts. */
let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'baton-plan-'));
  writeFileSync(join(dir, 'good.md'), exampleText('20260901.md'));
  writeFileSync(join(dir, 'half.md'), exampleText('20260901.md').replace('kill -9 <PID>', 'kill -9 4711'));
  writeFileSync(join(dir, 'app.md'), documentOf());
});
afterAll(() => rmSync(dir, { recursive: true }));

const plan = (...args: string[]) =>
  new Promise<{ status: number; stdout: string; stderr: string }>((resolve) => {
    const env = { PATH: process.env.PATH };
    execFile(
      process.execPath,
      [...cliArguments(), 'plan', ...args],
      { cwd: dir, env },
      (error, stdout, stderr) => resolve({ status: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });

test('a file is planned without anything beside it', async () => {
  const { status, stdout, stderr } = await plan('good.md', 'shop');
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toContain('/srv/shop → /srv/shop_20260901');
});

test('a service with a problem leaves the plans of the others whole', async () => {
  const { status, stdout, stderr } = await plan('half.md');
  expect(status).toBe(1);
  expect(stdout).toContain('/srv/pay → /srv/pay_20260901');
  expect(stdout).not.toContain('/srv/shop → ');
  expect(stderr).toMatch(/^half\.md:\d+: .*\n +\d+ \| kill -9 4711\n +\| +\^{4}\n/);
});

test('JSON is the same by both names, and YAML is what can be planned again', async () => {
  const json = await plan('app.md', '--json');
  expect(json).toEqual(await plan('app.md', '--format', 'json'));
  const yaml = await plan('app.md', '--format', 'yaml');
  writeFileSync(join(dir, 'app.yaml'), yaml.stdout);
  const again = await plan('app.yaml', '--json');
  const meant = (text: string) =>
    JSON.parse(text).services.map(({ nodes, steps, rollback }: Record<string, unknown>) => ({
      nodes,
      steps,
      rollback,
    }));
  const withoutLines = (text: string) =>
    JSON.stringify(meant(text), (key, value) => (key === 'lines' ? [] : value));
  expect(withoutLines(again.stdout)).toBe(withoutLines(json.stdout));
});

test('what is not there is one sentence', async () => {
  for (const name of ['none.md', './'])
    expect(await plan(name)).toEqual({
      status: 3,
      stdout: '',
      stderr: `There is no file ${name} that can be read.\n`,
    });
});
