import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { canAddUsers } from '../../lab/needs.ts';
import { run, waitFor } from '../../lab/process.ts';
import { processes } from '../../lab/process-table.ts';
import { processesNaming } from '../lab/support.ts';
import { describeIf } from '../support/conditional.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const DEMO = [process.execPath, '--import', 'tsx', join(ROOT, 'lab/demo.ts')];

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'baton-demo-'));
  folders.push(dir);
  return dir;
}

/** The demo in a process group of its own, as a terminal starts it. */
function start(args: string[], before: string[] = [], env: NodeJS.ProcessEnv = process.env) {
  const [file = '', ...rest] = [...before, ...DEMO, ...args];
  const child: ChildProcess = spawn(file, rest, {
    cwd: ROOT,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout?.on('data', (chunk) => (output += chunk));
  child.stderr?.on('data', (chunk) => (output += chunk));
  const ended = new Promise<number | null>((done) => child.once('close', (status) => done(status)));
  const pid = child.pid ?? 0;
  return {
    ended,
    output: () => output,
    says: (text: string | RegExp) =>
      waitFor(`the demo says ${text}, not:\n${output}`, () => output.match(text) ?? false, 120_000),
    /** To the demo alone, or to its whole group as Ctrl-C does. */
    signal: (name: NodeJS.Signals, to: 'itself' | 'group' = 'itself') =>
      process.kill(to === 'group' ? -pid : pid, name),
  };
}

const nothingLeft = (dir: string) =>
  waitFor(`no process of ${dir} is left`, () => processesNaming(dir).length === 0);

const CHECKED = [
  /ecsc-1 +20170324 +restarted +20170324 +20161201 +– +✓/,
  /ecsc-2 +20170324 +restarted +20170324 +20161201 +– +✓/,
  /schedule-1 +20161201 +restarted +20161201 +20161201 +20170324 +✓/,
  /schedule-2 +20161201 +untouched +20161201 +– +– +✓/,
  /journal of ecsc-20170324-\w+ +\d+ events, intact/,
  /channel of schedule-20170324-\w+ +says what the journal says +✓/,
  /All as it should be\./,
];

/** Two whole rollouts: seconds on a machine of one's own, minutes on a busy one. */
const PLAY_MS = 360_000;

describe('the demo', () => {
  test(
    'plays by itself and finds all as it should be',
    async () => {
      const dir = folder();
      const demo = start(['--auto', '--dir', dir]);
      expect(await demo.ended, demo.output()).toBe(0);
      for (const line of CHECKED) expect(demo.output()).toMatch(line);
      expect(demo.output()).not.toMatch(/<@|<!date|&lt;|✗/);
      await nothingLeft(dir);
      expect(existsSync(join(dir, 'demo.json'))).toBe(false);
    },
    PLAY_MS,
  );

  test('leaves no process when Ctrl-C comes in the middle of a step', async () => {
    const dir = folder();
    const demo = start(['--auto', '--dir', dir]);
    await demo.says('Ben clicks “Continue to ecsc-2”');
    demo.signal('SIGINT', 'group');
    demo.signal('SIGINT', 'group');
    expect(await demo.ended, demo.output()).toBe(1);
    expect(demo.output()).not.toMatch(/ at |failed/);
    await nothingLeft(dir);
  });

  test('says so where its hosts cannot live', async () => {
    const dir = join(folder(), 'my demo');
    const demo = start(['--dir', dir]);
    expect(await demo.ended).toBe(1);
    expect(demo.output()).toMatch(/^The hosts cannot live in .* --dir DIR\n$/);
    expect(existsSync(dir)).toBe(false);
  });

  test('serves people until Ctrl-C or TERM, and clears what a killed one left', async () => {
    const dir = folder();
    const killed = start(['--dir', dir]);
    await killed.says('Ctrl-C ends it');
    const second = start(['--dir', dir]);
    expect(await second.ended).toBe(1);
    expect(second.output()).toMatch(/A demo runs already at http:\/\/127\.0\.0\.1:\d+ \(process \d+\)/);
    killed.signal('SIGKILL');
    await killed.ended;
    expect(processesNaming(dir)).not.toEqual([]);

    const demo = start(['--dir', dir]);
    await demo.says('Ctrl-C ends it');
    const [, url = ''] = await demo.says(/Open +(\S+)/);
    expect(await (await fetch(url)).text()).toContain('<title>Workspace</title>');
    expect(demo.output()).toContain('/upgrade ecsc 20170324');
    demo.signal('SIGTERM');
    expect(await demo.ended, demo.output()).toBe(0);
    await nothingLeft(dir);
  });
});

// As an ordinary user, the tests above have shown it already.
describeIf(canAddUsers)('the demo of an ordinary user', () => {
  const name = `baton-demo-${process.pid % 100_000}`;
  let uid = 0;
  let gid = 0;
  beforeAll(async () => {
    await run('useradd', ['--no-create-home', '--home-dir', '/nonexistent', '--shell', '/bin/sh', name]);
    [uid, gid] = (await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])])).map(Number) as [
      number,
      number,
    ];
  });
  afterAll(async () => {
    await run('userdel', [name]);
  });

  test(
    'plays all the same',
    async () => {
      const dir = folder();
      chownSync(dir, uid, gid);
      chmodSync(dir, 0o700);
      const identity = [
        'setpriv',
        '--reuid',
        `${uid}`,
        '--regid',
        `${gid}`,
        '--clear-groups',
        '--no-new-privs',
      ];
      const env = { PATH: process.env.PATH, HOME: '/nonexistent', USER: name, LANG: 'C.UTF-8' };
      const demo = start(['--auto', '--dir', dir], identity, env);
      expect(await demo.ended, demo.output()).toBe(0);
      for (const line of CHECKED) expect(demo.output()).toMatch(line);
      await waitFor('no process of the user is left', () => !processes().some((entry) => entry.uid === uid));
    },
    PLAY_MS,
  );
});
