import { existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { type LabHost, type LabHosts, named } from './host.ts';
import {
  freePort,
  guardFolder,
  onExit,
  run,
  type ServerProcess,
  signalPid,
  spawnServer,
  waitFor,
} from './process.ts';
import { descendants, environOf, killAll, type ProcessEntry, processes } from './process-table.ts';
import { startProxy } from './proxy.ts';
import { clientFiles, know, SSHD, type SshFiles, sshdFiles } from './ssh-files.ts';

export type HostsOptions = {
  /** Where the hosts' folders live; a temporary folder, removed by `stop()`, when not given. */
  dir?: string;
  /** More lines of sshd_config; they win over the lab's own. */
  sshdConfig?: string[];
};

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** What a host keeps apart: document path prefixes that have a folder of their own. */
const ROOTS = ['/home', '/opt'];

/**
 * Starts real sshd hosts as whoever runs this: each has its own port, host key and folder, and `paths`
 * says where it keeps what a document names. Needs neither root nor namespaces.
 */
export async function startHosts(names: string[], options: HostsOptions = {}): Promise<LabHosts> {
  if (!existsSync(SSHD)) throw new Error(`${SSHD} is missing: install openssh-server`);
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const folder = options.dir ?? mkdtempSync(join(tmpdir(), 'baton-hosts-'));
  mkdirSync(folder, { recursive: true });
  const removeFolder = options.dir === undefined ? guardFolder(folder) : () => undefined;
  const started: OwnedHost[] = [];
  const stop = async () => {
    await Promise.all(started.map((host) => host.remove()));
    removeFolder();
  };
  try {
    const files = await clientFiles(folder);
    const settled = await Promise.allSettled(
      names.map(async (name) => {
        started.push(await startHost(name, join(folder, name), files, options));
      }),
    );
    for (const each of settled) if (each.status === 'rejected') throw each.reason;
    const all = names.map((name) => named(started, name));
    const { privateKeyFile, knownHostsFile } = files;
    return { all, folder, privateKeyFile, knownHostsFile, host: (name) => named(all, name), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

type OwnedHost = LabHost & { remove(): Promise<void> };

async function startHost(
  name: string,
  folder: string,
  files: SshFiles,
  options: HostsOptions,
): Promise<OwnedHost> {
  const home = join(folder, 'root');
  // What a test puts into the host's own `bin` is found first.
  const env = { LAB_HOST: folder, HOME: home, PATH: `${join(folder, 'bin')}:${PATH}` };
  const paths = Object.fromEntries(ROOTS.map((root) => [root, join(folder, root)]));
  for (const each of [home, ...Object.values(paths)]) await mkdir(each, { recursive: true });
  const ssh = join(folder, 'ssh');
  const address = '127.0.0.1';
  const port = await freePort();
  const { publicKey } = files;
  const extra = options.sshdConfig ?? [];
  const { config, hostKey } = await sshdFiles(ssh, { address, port, publicKey, env, extra });
  const server = () => launch(config, port, join(ssh, 'sshd.log'), env);
  let sshd = await server();
  const proxy = await startProxy({ host: address, port });
  await know(
    files,
    [
      { host: address, port },
      { host: address, port: proxy.port },
    ],
    hostKey,
  );
  const mine = () => processesOf(folder, sshd);
  const release = onExit(() => {
    for (const entry of mine()) signalPid(entry.pid, 'SIGKILL');
  });
  const stop = async () => {
    await proxy.refuse();
    const sessions = descendants(sshd.pid).filter((entry) => entry.argv[0]?.startsWith('sshd'));
    await sshd.kill('SIGKILL');
    for (const session of sessions) signalPid(session.pid, 'SIGKILL');
  };
  const start = async () => {
    if (!sshd.running) sshd = await server();
    await proxy.heal();
  };
  const halt = async () => {
    await stop();
    await killAll(mine, `the processes of ${name}`);
  };
  const at = (path: string) => {
    const root = ROOTS.find((each) => path === each || path.startsWith(`${each}/`));
    return root === undefined ? path : join(folder, path);
  };
  return {
    name,
    kind: 'folder',
    address,
    port: proxy.port,
    user: userInfo().username,
    stateDir: join(home, '.baton'),
    paths,
    folder,
    privateKeyFile: files.privateKeyFile,
    knownHostsFile: files.knownHostsFile,
    get pid() {
      return sshd.pid;
    },
    proxy,
    at,
    local: at,
    processes: mine,
    sh: (command) =>
      run('/bin/sh', ['-c', command], { cwd: paths['/home'] ?? folder, env: { ...process.env, ...env } }),
    stop,
    start,
    cut: async () => proxy.blackhole(),
    heal: () => proxy.heal(),
    halt,
    boot: start,
    remove: async () => {
      await halt();
      await proxy.close();
      release();
    },
  };
}

/** What would not be there without the host: sshd and below, and whatever carries the host's mark or works in its folder. */
function processesOf(folder: string, sshd: ServerProcess): ProcessEntry[] {
  const table = processes();
  const mark = `LAB_HOST=${folder}`;
  const below = sshd.running ? new Set(descendants(sshd.pid, table).map((entry) => entry.pid)) : new Set();
  return table.filter(
    (entry) =>
      entry.pid !== process.pid &&
      entry.pid !== sshd.pid &&
      (below.has(entry.pid) ||
        entry.cwd === folder ||
        entry.cwd?.startsWith(`${folder}/`) ||
        environOf(entry.pid).includes(mark)),
  );
}

async function launch(
  config: string,
  port: number,
  logFile: string,
  env: Record<string, string>,
): Promise<ServerProcess> {
  const server = spawnServer(SSHD, ['-D', '-e', '-f', config], {
    logFile,
    env: { ...process.env, ...env },
    cwd: '/',
  });
  try {
    await waitFor(`sshd on port ${port} answers`, async () => {
      if (!server.running) throw new Error(`sshd ended at its start, see ${logFile}`);
      return answers('127.0.0.1', port);
    });
  } catch (error) {
    await server.kill('SIGKILL');
    throw error;
  }
  return server;
}

/** Whether an SSH server greets there. */
export function answers(host: string, port: number, timeoutMs = 1000): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(timeoutMs, () => end(false));
    socket.once('error', () => end(false));
    socket.once('close', () => end(false));
    socket.once('data', (data) => end(data.toString().startsWith('SSH-')));
  });
}
