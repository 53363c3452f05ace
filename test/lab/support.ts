import type { LabHost } from '../../lab/host.ts';
import { run } from '../../lab/process.ts';
import { environOf, processes } from '../../lab/process-table.ts';

/** Runs a command through the real ssh client, checking the host key as strictly as it can. */
export function ssh(host: LabHost, command: string, more: string[] = []): Promise<string> {
  const options = [
    'BatchMode=yes',
    'StrictHostKeyChecking=yes',
    'GlobalKnownHostsFile=/dev/null',
    `UserKnownHostsFile=${host.knownHostsFile}`,
    'ConnectTimeout=2',
    'LogLevel=ERROR',
  ];
  const where = ['-F', '/dev/null', '-i', host.privateKeyFile, '-p', String(host.port)];
  const args = [...where, ...options.flatMap((each) => ['-o', each]), ...more];
  return run('ssh', [...args, `${host.user}@${host.address}`, command]);
}

/** Processes that name `folder` in their command line, working directory or mark. */
export function processesNaming(folder: string): string[] {
  return processes()
    .filter((entry) => entry.pid !== process.pid)
    .filter((entry) =>
      `${entry.argv.join(' ')} ${entry.cwd} ${environOf(entry.pid).join(' ')}`.includes(folder),
    )
    .map((entry) => `${entry.pid} ${entry.argv.join(' ')}`);
}
