import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { asRoot, hasProgram, required } from '../../lab/needs.ts';
import { run } from '../../lab/process.ts';
import { describeIf, testIf } from '../support/conditional.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

describeIf(required('shellcheck', hasProgram('shellcheck')))('shellcheck', () => {
  test.each(['scripts/setup.sh', '.ci/run'])('finds nothing in %s', async (path) => {
    expect(await run('shellcheck', [join(root, path)])).toBe('');
  });
});

/** A machine made of a PATH: the tools that the script itself uses, and stand-ins that note how they were called. */
describe('setup.sh on a machine', () => {
  let dir: string;
  const bin = () => join(dir, 'bin');
  const TOOLS = [
    'sh',
    'dirname',
    'mktemp',
    'rm',
    'id',
    'find',
    'cat',
    'touch',
    'sort',
    'tr',
    'tail',
    'tee',
    'chmod',
  ];
  const PRESENT = ['redis-server', 'redis-cli', 'ssh', 'ssh-keygen', 'tar', 'setsid', 'env', 'node'];

  const stub = (name: string, body: string) => {
    rmSync(join(bin(), name), { force: true });
    writeFileSync(join(bin(), name), `#!/bin/sh\necho "${name} $*" >>"${dir}/calls"\n${body}\n`, {
      mode: 0o755,
    });
  };
  const calls = () => (existsSync(join(dir, 'calls')) ? readFileSync(join(dir, 'calls'), 'utf8') : '');
  const setup = (...args: string[]) => {
    const script = join(dir, 'scripts/setup.sh');
    const env = { PATH: bin(), TMPDIR: dir };
    const { stdout, stderr, status } = spawnSync('/bin/sh', [script, ...args], { encoding: 'utf8', env });
    return { output: stdout + stderr, status };
  };

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'baton-test-'));
    for (const folder of ['bin', 'scripts', 'node_modules']) mkdirSync(join(dir, folder));
    cpSync(join(root, 'scripts/setup.sh'), join(dir, 'scripts/setup.sh'));
    for (const tool of TOOLS) symlinkSync(await run('sh', ['-c', `command -v ${tool}`]), join(bin(), tool));
    for (const name of PRESENT) stub(name, '');
    stub('env', 'shift; exec "$@"');
    stub('node', 'echo 22');
    stub('npm', 'mkdir -p node_modules; echo "npm warn something"');
    writeFileSync(join(dir, 'package-lock.json'), '{}');
    writeFileSync(join(dir, 'node_modules/.package-lock.json'), '{}');
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  test('is quiet and touches nothing when all is there', () => {
    expect(setup()).toEqual({ output: '', status: 0 });
    expect(calls()).not.toMatch(/npm|apt-get/);
  });

  test('refuses an old node before anything else', () => {
    stub('node', 'if [ "$1" = -v ]; then echo v18.1.0; else echo 18; fi');
    const { output, status } = setup();
    expect(status).toBe(1);
    expect(output).toMatch(/needs Node.js 20 or newer; found v18.1.0/);
    expect(calls()).not.toContain('npm');
  });

  test('installs npm packages when they are older than the lock, calmly', () => {
    const old = new Date(Date.now() - 60_000);
    utimesSync(join(dir, 'node_modules/.package-lock.json'), old, old);
    expect(setup()).toEqual({ output: 'setup: installing npm packages\n', status: 0 });
    expect(calls()).toContain('npm ci');
    writeFileSync(join(dir, 'calls'), '');
    expect(setup()).toEqual({ output: '', status: 0 });
    expect(calls()).not.toContain('npm');
  });

  test('shows what npm said when it fails', () => {
    rmSync(join(dir, 'node_modules'), { recursive: true });
    stub('npm', 'echo "npm error no network" >&2; exit 1');
    const { output, status } = setup();
    expect(status).toBe(1);
    expect(output).toContain('npm error no network');
  });

  test('says exactly what to install where it may not', () => {
    rmSync(join(bin(), 'redis-server'));
    const { output, status } = setup();
    expect(status).toBe(1);
    expect(output).toContain('please install: redis-server');
    expect(calls()).not.toContain('apt-get');
  });

  testIf(asRoot)('installs just what is missing, with no service starting', () => {
    rmSync(join(bin(), 'redis-server'));
    const policy = existsSync('/usr/sbin/policy-rc.d');
    stub(
      'apt-get',
      `test -x /usr/sbin/policy-rc.d || exit 9; echo >"${bin()}/redis-server"; chmod 755 "${bin()}/redis-server"`,
    );
    expect(setup()).toEqual({ output: 'setup: installing redis-server \n', status: 0 });
    expect(calls()).toMatch(/apt-get install -y .* redis-server\n/);
    expect(existsSync('/usr/sbin/policy-rc.d')).toBe(policy);
  });

  test('asks for no password: without rights it says what to install', () => {
    rmSync(join(bin(), 'redis-server'));
    stub('apt-get', '');
    stub('id', 'echo 1000');
    stub('sudo', 'exit 1');
    const { output, status } = setup();
    expect(status).toBe(1);
    expect(output).toContain('sudo apt-get install redis-server');
    expect(calls()).not.toContain('apt-get install');
  });

  testIf(asRoot)('installs through sudo where that needs no password', () => {
    rmSync(join(bin(), 'redis-server'));
    stub('id', 'echo 1000');
    stub('sudo', 'shift; exec "$@"');
    stub('true', 'exit 0');
    stub('apt-get', `echo >"${bin()}/redis-server"; chmod 755 "${bin()}/redis-server"`);
    expect(setup()).toEqual({ output: 'setup: installing redis-server \n', status: 0 });
    expect(calls()).toMatch(/sudo -n .*apt-get install -y .* redis-server\n/);
  });

  testIf(asRoot)('names what could not be installed: 1 for the demo, a note for tests', () => {
    stub('apt-get', 'echo "E: no such package"; exit 100');
    const tests = setup('--tests');
    expect(tests.status).toBe(0);
    expect(tests.output).toMatch(/will fail in CI .* please install: .*shellcheck/);
    rmSync(join(bin(), 'redis-cli'));
    const demo = setup();
    expect(demo.status).toBe(1);
    expect(demo.output).toContain('E: no such package');
    expect(demo.output).toContain('please install: redis-tools');
  });
});
