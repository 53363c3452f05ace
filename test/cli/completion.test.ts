import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTerminal, type Terminal } from './support.ts';

let terminal: Terminal;
beforeAll(async () => {
  terminal = await openTerminal();
});
afterAll(() => terminal?.close());

/** What could stand at the end of a command line. */
async function offered(...words: string[]): Promise<string[]> {
  const { stdout, status } = await terminal.run(['complete', '--', ...words]);
  expect(status).toBe(0);
  return stdout.split('\n').flatMap((line) => (/^[:]|^$/.test(line) ? [] : [line.split('\t')[0] ?? '']));
}

describe('completion', () => {
  test('offers commands, options, rollouts and the choices of the open gate', async () => {
    const ref = await terminal.rollout();
    expect(await offered('st')).toEqual(expect.arrayContaining(['status', 'stop', 'start']));
    expect(await offered('audit', '')).toEqual(expect.arrayContaining(['show', 'export', 'verify']));
    expect(await offered('status', '--')).toEqual(expect.arrayContaining(['--json', '--watch']));
    expect(await offered('show', '')).toContain(ref.id);
    expect(await offered('decide', ref.id, '')).toEqual(['continue', 'rollback', 'stop']);
    expect(await offered('history', '')).toContain(ref.scope);
  });

  test('does without what cannot be read', async () => {
    const env = { REDIS_URL: 'redis://127.0.0.1:1', BATON_CONFIG: '/nowhere.yaml' };
    const { status, stdout, stderr } = await terminal.run(['complete', '--', 'show', ''], { env });
    expect([status, stdout.trim(), stderr]).toEqual([0, expect.stringMatching(/^:\d+$/), '']);
  });

  test.each(['bash', 'fish'])('%s takes the script', async (shell) => {
    const { stdout } = await terminal.run(['completion', shell]);
    const file = join(terminal.dir, shell);
    writeFileSync(file, stdout);
    const { status, stderr } = spawnSync(shell, ['-n', file], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });
});
