import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { canNamespace, leftovers, startNamespaceHosts } from '../../lab/namespaces.ts';
import { signalPid, waitFor } from '../../lab/process.ts';
import { processes } from '../../lab/process-table.ts';
import { processesNaming } from './support.ts';

const script = fileURLToPath(new URL('crash-script.ts', import.meta.url));

/** Starts a lab in a process of its own; its folders, once all of it runs. */
async function lab(mode: string) {
  const child = spawn(process.execPath, ['--import', 'tsx', script, mode], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const exit = once(child, 'exit');
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return { child, exit, folders: JSON.parse(String(line)) as string[] };
}

test.each(['exit', 'throw', 'SIGTERM', 'SIGINT'] as const)(
  'a lab that ends by %s without stop leaves nothing',
  async (mode) => {
    const { child, exit, folders } = await lab(mode);
    if (mode.startsWith('SIG')) child.kill(mode as NodeJS.Signals);
    const [status, signal] = await exit;
    if (mode.startsWith('SIG')) expect([status, signal]).toEqual([null, mode]);
    for (const folder of folders) {
      expect(existsSync(folder)).toBe(false);
      await waitFor(`no process of ${folder}`, () => processesNaming(folder).length === 0);
    }
    await waitFor('no link', () => leftovers(child.pid).length === 0);
  },
);

test('a killed lab takes its servers along, and the next one removes its folders and links', async () => {
  const { child, exit, folders } = await lab('wait');
  child.kill('SIGKILL');
  await exit;
  const servers = () =>
    processes().filter(({ argv }) => /^(redis-server|sshd|unshare)/.test(argv[0]?.split('/').at(-1) ?? ''));
  const [redis = '', ssh = '', space = ''] = folders;
  await waitFor('redis, sshd and the namespaces are gone', () =>
    servers().every(
      ({ argv, cwd }) => !folders.some((folder) => `${argv.join(' ')} ${cwd}`.includes(folder)),
    ),
  );
  if (space !== '') expect(processesNaming(space)).toEqual([]);
  // A stand-in on a folder host belongs to nobody now, as it would on a real host.
  for (const pid of processesNaming(ssh).map((it) => Number.parseInt(it, 10))) signalPid(pid, 'SIGKILL');
  for (const folder of [redis, ssh]) rmSync(folder, { recursive: true, force: true });
  if (!(await canNamespace())) return;
  const next = await startNamespaceHosts(['ecsc-1']);
  await next.stop();
  expect(existsSync(space)).toBe(false);
  expect(leftovers(child.pid)).toEqual([]);
});
