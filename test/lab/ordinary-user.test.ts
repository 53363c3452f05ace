import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { canAddUsers } from '../../lab/needs.ts';
import { run, waitFor } from '../../lab/process.ts';
import { processes } from '../../lab/process-table.ts';
import { describeIf } from '../support/conditional.ts';

const script = fileURLToPath(new URL('ordinary-user-script.ts', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));

// As an ordinary user, every other test of the lab shows this already.
describeIf(canAddUsers)('an ordinary user', () => {
  const name = `baton-lab-${process.pid % 100_000}`;
  let uid = '';
  let gid = '';
  beforeAll(async () => {
    await run('useradd', ['--no-create-home', '--home-dir', '/nonexistent', '--shell', '/bin/sh', name]);
    [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
  });
  afterAll(async () => {
    await run('userdel', [name]);
  });

  test('starts hosts, services and a Redis, and leaves nothing', async () => {
    const identity = ['--reuid', uid, '--regid', gid, '--clear-groups', '--no-new-privs'];
    const command = [process.execPath, '--import', 'tsx', script];
    const env = { PATH: process.env.PATH, HOME: '/nonexistent', USER: name, LANG: 'C.UTF-8' };
    const output = await run('setpriv', [...identity, ...command], { cwd: root, env });
    expect(JSON.parse(output)).toEqual({
      uid: Number(uid),
      user: name,
      whoami: uid,
      tomcat: '1.0',
      nohup: '1.0',
      left: [],
    });
    await waitFor(
      'no process of the user is left',
      () => !processes().some((entry) => String(entry.uid) === uid),
    );
  });
});
