import { randomUUID } from 'node:crypto';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ServerProcess, spawnServer, waitFor } from './process.ts';
import { descendants, readProcess } from './process-table.ts';

/** The first process of a host's namespaces: when it goes, every process of the host goes. */
export type HostInit = {
  /** As this machine sees it. */
  readonly pid: number;
  readonly running: boolean;
  /** Makes the namespaces, mounts the host's own folders and gives it its machine id and a new boot id. */
  start(): Promise<void>;
  end(): Promise<void>;
};

type InitOptions = {
  name: string;
  folder: string;
  /** Where a host's own folders are mounted, and where they are on this machine. */
  mounts: { at: string; from: string }[];
  /** 32 hexadecimal digits; clones of one image have the same. */
  machineId: string;
};

const KEPT_APART = ['--net', '--mount', '--uts', '--pid', '--fork', '--mount-proc', '--kill-child'];

export function createInit({ name, folder, mounts, machineId }: InitOptions): HostInit {
  const script = join(folder, 'init.sh');
  const ready = join(folder, 'ready');
  const bootId = join(folder, 'boot_id');
  const machineFile = join(folder, 'machine-id');
  const logFile = join(folder, 'init.log');
  const lines = [
    `hostname '${name}'`,
    ...mounts.map(({ at, from }) => `mount --bind '${from}' ${at}`),
    `mount --bind '${machineFile}' /etc/machine-id`,
    `mount --bind '${bootId}' /proc/sys/kernel/random/boot_id`,
    `: >'${ready}'`,
    // The wait takes the exit status of every orphan of the host, as an init must.
    'sleep infinity & wait',
  ];
  writeFileSync(machineFile, `${machineId}\n`);
  writeFileSync(script, `set -e\n${lines.join('\n')}\n`);
  let shim: ServerProcess | undefined;
  let pid = -1;
  const end = async () => {
    await shim?.kill('SIGKILL');
    await waitFor(`the processes of ${name} are gone`, () => pid < 0 || readProcess(pid) === undefined);
  };
  return {
    get pid() {
      return pid;
    },
    get running() {
      return shim?.running ?? false;
    },
    start: async () => {
      writeFileSync(bootId, `${randomUUID()}\n`);
      rmSync(ready, { force: true });
      const env = { PATH: process.env.PATH };
      const own = spawnServer('unshare', [...KEPT_APART, '/bin/sh', script], { logFile, env, cwd: '/' });
      shim = own;
      try {
        await waitFor(`the namespaces of ${name} (see ${logFile})`, () => {
          if (!own.running) throw new Error(`the namespaces of ${name} could not be made, see ${logFile}`);
          return existsSync(ready);
        });
        pid = descendants(own.pid)[0]?.pid ?? -1;
      } catch (error) {
        await end();
        throw error;
      }
    },
    end,
  };
}
