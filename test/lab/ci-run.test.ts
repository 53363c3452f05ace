import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'baton-test-'));
  mkdirSync(join(dir, '.ci'));
  mkdirSync(join(dir, 'test'));
  cpSync(join(root, '.ci/run'), join(dir, '.ci/run'));
  chmodSync(join(dir, '.ci/run'), 0o755);
  symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'));
  writeFileSync(
    join(dir, 'vitest.config.mjs'),
    "export default { test: { include: ['test/*.test.js'] } };\n",
  );
  npmTest('vitest run');
});
afterEach(() => rmSync(dir, { recursive: true }));

const npmTest = (command: string) =>
  writeFileSync(join(dir, 'package.json'), JSON.stringify({ type: 'module', scripts: { test: command } }));
const file = (name: string, body: string) =>
  writeFileSync(join(dir, 'test', `${name}.test.js`), `import { test, expect } from 'vitest';\n${body}\n`);

/** Runs .ci/run there; the last line that it prints, and its status. */
function run(): { last: string | undefined; status: number | null } {
  const outside = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('VITEST') && !name.startsWith('npm_'),
  );
  const env = Object.fromEntries(outside);
  const { stdout, status } = spawnSync(join(dir, '.ci/run'), { encoding: 'utf8', env });
  return { last: stdout.trimEnd().split('\n').at(-1), status };
}

test('counts what passed and what was skipped', () => {
  file('good', "test('a', () => {}); test('b', () => {}); test.skip('c', () => {}); test.todo('d');");
  expect(run()).toEqual({ last: '2 passed, 0 failed, 2 skipped', status: 0 });
});

test('fails with a failed test, and with a file that cannot be loaded', () => {
  file('good', "test('a', () => {});");
  file('bad', "test('b', () => expect(1).toBe(2));");
  expect(run()).toEqual({ last: '1 passed, 1 failed, 0 skipped', status: 1 });
  file('bad', "import './nothing.js';");
  expect(run()).toEqual({ last: '1 passed, 1 failed, 0 skipped', status: 1 });
});

test('fails when the tests pass and something else does not', () => {
  file('good', "test('a', () => {});");
  npmTest('vitest run --dangerouslyIgnoreUnhandledErrors && exit 3 #');
  expect(run().status).not.toBe(0);
  file('late', "test('b', () => { Promise.reject(new Error('unhandled')); });");
  npmTest('vitest run');
  expect(run()).toMatchObject({ last: '2 passed, 0 failed, 0 skipped', status: 1 });
});

test('fails when there was no run at all', () => {
  npmTest('false');
  expect(run()).toEqual({ last: '0 passed, 0 failed, 0 skipped', status: 1 });
  npmTest('vitest run');
  expect(run()).toMatchObject({ last: '0 passed, 0 failed, 0 skipped', status: 1 });
});
