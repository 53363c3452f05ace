import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type LabHost, type LabHosts, named } from './host.ts';
import { createInit } from './namespace-init.ts';
import { createNetwork, isAlive, type LabNetwork, leftoverLinks } from './network.ts';
import { guardFolder, run, signalPid, waitFor } from './process.ts';
import { descendants, processes, readProcess } from './process-table.ts';
import { startProxy } from './proxy.ts';
import { clientFiles, know, SSHD, type SshFiles, sshdFiles } from './ssh-files.ts';
import { answers } from './sshd.ts';

/** Not below /tmp, /home or /root: a host has those of its own, and would not see its sshd's files. */
const PARENT = '/var/lib/baton-lab';
let labs = 0;
let possible: Promise<boolean> | undefined;

/** Whether hosts can be real namespaces here: root on Linux, with the rights and the tools for it. */
export function canNamespace(): Promise<boolean> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return Promise.resolve(false);
  possible ??= run('unshare', ['--net', '--mount', '--uts', '--pid', '--fork', '--mount-proc', 'true'])
    .then(createNetwork)
    .then(
      (network) => network.close().then(() => true),
      () => false,
    );
  return possible;
}

export type NamespaceOptions = {
  sshdConfig?: string[];
  /** Of the hosts' own folders those that all of them share, as by NFS: `/home`. */
  shared?: string[];
  /** Every host has the machine id of one image. */
  cloned?: boolean;
};

/**
 * Starts hosts that are real sshds in their own network, mount, PID and UTS namespaces: own address
 * (port 22), /home, /root, /tmp, /var/tmp, host name, machine id, boot id and process table. Root on Linux only.
 */
export async function startNamespaceHosts(
  names: string[],
  options: NamespaceOptions = {},
): Promise<LabHosts> {
  for (const folder of leftoverFolders()) rmSync(folder, { recursive: true, force: true });
  mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const folder = join(PARENT, `${process.pid}-${labs++}`);
  mkdirSync(folder, { recursive: true });
  const removeFolder = guardFolder(folder);
  const started: OwnedHost[] = [];
  let network: LabNetwork | undefined;
  const stop = async () => {
    await Promise.all(started.map((host) => host.remove()));
    await network?.close();
    removeFolder();
  };
  try {
    const files = await clientFiles(folder);
    const own = await createNetwork();
    network = own;
    const settled = await Promise.allSettled(
      names.map(async (name, index) => {
        const host = await createHost({
          name,
          index,
          folder: join(folder, name),
          files,
          network: own,
          options,
        });
        started.push(host);
        await host.boot();
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
type Site = {
  name: string;
  index: number;
  folder: string;
  files: SshFiles;
  network: LabNetwork;
  options: NamespaceOptions;
};

/** Where a host's own folders are mounted. */
const MOUNTS = ['/home', '/root', '/tmp', '/var/tmp'];

async function createHost({ name, index, folder, files, network, options }: Site): Promise<OwnedHost> {
  const shared = options.shared ?? [];
  const placeOf = (mount: string) => join(shared.includes(mount) ? join(folder, '../shared') : folder, mount);
  for (const mount of MOUNTS) await mkdir(placeOf(mount), { recursive: true });
  for (const mount of ['/tmp', '/var/tmp']) await chmod(placeOf(mount), 0o1777);
  await chmod(placeOf('/root'), 0o700);
  const [address, port] = [network.address(index), 22];
  const ssh = join(folder, 'ssh');
  const env = { LAB_HOST: folder };
  const extra = options.sshdConfig ?? [];
  const { config, hostKey } = await sshdFiles(ssh, { address, port, publicKey: files.publicKey, env, extra });
  const proxy = await startProxy({ host: address, port });
  await know(
    files,
    [
      { host: address, port },
      { host: '127.0.0.1', port: proxy.port },
    ],
    hostKey,
  );
  const local = (path: string) => {
    const mount = MOUNTS.find((it) => `${path}/`.startsWith(`${it}/`));
    return mount === undefined ? path : join(placeOf(mount), path.slice(mount.length));
  };
  const mounts = MOUNTS.map((at) => ({ at, from: placeOf(at) }));
  const machineId = options.cloned ? 'c'.repeat(32) : randomUUID().replaceAll('-', '');
  const init = createInit({ name, folder, mounts, machineId });
  const mine = () => {
    const namespace = readProcess(init.pid)?.pidNamespace;
    return processes().filter((entry) => entry.pidNamespace === namespace && namespace !== undefined);
  };
  let sshd: number | undefined;
  const inside = (argv: string[]) => ['-t', String(init.pid), '-m', '-u', '-p', '-n', '--', ...argv];
  const sh = (command: string) =>
    run('nsenter', inside(['/bin/sh', '-c', `cd /home && ${command}`]), {
      env: { PATH: process.env.PATH, LANG: 'C.UTF-8', HOME: '/root', ...env },
    });
  const start = async () => {
    if (sshd !== undefined && isAlive(sshd)) return;
    // As a daemon it becomes the child of the host's own init.
    await run('nsenter', inside([SSHD, '-f', config, '-E', join(ssh, 'sshd.log')]));
    await waitFor(`sshd of ${name} answers`, () => answers(address, port));
    sshd = await waitFor(`sshd of ${name} is in the process table`, () => listener(init.pid)?.pid);
  };
  const stop = async () => {
    const pid = sshd;
    if (pid === undefined || !isAlive(pid)) return;
    const sessions = descendants(pid).filter((entry) => entry.argv[0]?.startsWith('sshd'));
    for (const each of [pid, ...sessions.map((it) => it.pid)]) signalPid(each, 'SIGKILL');
    await waitFor(`sshd of ${name} is gone`, () => !isAlive(pid));
  };
  const halt = async () => {
    if (!init.running) return;
    // The cable first: a host without power says no goodbye.
    await network.link(index, 'down');
    await init.end();
    sshd = undefined;
  };
  const boot = async () => {
    if (init.running) return;
    await init.start();
    await network.connect(index, init.pid);
    await start();
  };
  return {
    name,
    kind: 'namespace',
    address,
    port,
    user: 'root',
    stateDir: '/root/.baton',
    paths: {},
    folder,
    privateKeyFile: files.privateKeyFile,
    knownHostsFile: files.knownHostsFile,
    get pid() {
      return sshd ?? -1;
    },
    proxy,
    at: (path) => path,
    local,
    processes: mine,
    sh,
    stop,
    start,
    cut: () => network.link(index, 'down'),
    heal: () => network.link(index, 'up'),
    halt,
    boot,
    remove: async () => {
      await init.end();
      await proxy.close();
    },
  };
}

/** sshd's listener: its sessions are its children, it is the init's. */
const listener = (init: number) =>
  processes().find((entry) => entry.ppid === init && entry.argv.join(' ').includes('sshd'));

/** Folders whose process is gone, or that are `pid`'s. */
function leftoverFolders(pid?: number): string[] {
  if (!existsSync(PARENT)) return [];
  return readdirSync(PARENT)
    .filter((name) => !isAlive(Number.parseInt(name, 10)) || Number.parseInt(name, 10) === pid)
    .map((name) => join(PARENT, name));
}

/** What namespace hosts left behind: of dead processes, and of process `pid`. For tests: nothing is right. */
export function leftovers(pid?: number): string[] {
  const inits = processes().filter((entry) => entry.argv.some((arg) => arg.startsWith(`${PARENT}/${pid}-`)));
  return [
    ...leftoverLinks(pid),
    ...leftoverFolders(pid),
    ...inits.map((it) => `process ${it.pid}: ${it.argv.join(' ')}`),
  ];
}
