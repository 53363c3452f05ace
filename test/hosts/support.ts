import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import net from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { DetachedRun, HostSession, HostTarget } from '../../src/hosts/host-session.ts';
import { createSession, type SessionOptions } from '../../src/hosts/session.ts';

const isRoot = process.getuid?.() === 0;

/** Functions for the tests' own runs: each counts its start in a file on the host. */
export const testSteps = `
step_tally() { echo x >>"$1"; }
step_held() { echo x >>"$1"; echo began; until [ -e "$2" ]; do sleep 0.05 2>/dev/null || sleep 1; done; echo ended; return "\${3:-0}"; }
step_family() {
  echo x >>"$1"
  sh -c 'trap "" TERM; echo $$ >"$1.child"; while :; do sleep 1; done' sh "$1" &
  echo "$(sh -c 'echo $PPID')" >"$1.parent"
  wait; wait; while :; do sleep 1; done
}
step_orphan() { sh -c 'echo $$ >"$1.child"; until [ -e "$1.go" ]; do sleep 0.05 || sleep 1; done' sh "$1" & echo x >>"$1"; kill -9 $$; }
step_show() { printf '%s|' "$@" "$BATON_STATE" "\${BATON_RUN-none}" "\${BATON_ROLLOUT-none}" "\${BATON_EPOCH-none}" "\${EXTRA-none}"; cat; }
step_noise() { i=0; while [ $i -lt 30000 ]; do echo "line $i: some words to make the line longer, and a few more of them"; i=$((i + 1)); done; }
step_fill() { cat /dev/zero >"$1"; echo "cat said $?" >&2; return 28; }
`;

export type TestHost = {
  dir: string;
  port: number;
  target(changes?: Partial<HostTarget>): HostTarget;
  session(options?: SessionOptions, changes?: Partial<HostTarget>): HostSession;
  close(): Promise<void>;
};

export async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

export async function until<T>(
  what: string,
  check: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  const last = performance.now() + 40_000;
  for (;;) {
    const value = await check();
    if (value !== undefined && value !== false) return value;
    if (performance.now() > last) throw new Error(`never came: ${what}`);
    await delay(20);
  }
}

/** Lines in a counter file: how often something has happened on the host. */
export function count(file: string): number {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 1 : 0;
}

/** A process that is there and no zombie. */
export function isAlive(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

function makeKey(file: string, ...options: string[]): void {
  execFileSync('ssh-keygen', [
    '-q',
    '-N',
    '',
    '-f',
    file,
    ...(options.length === 0 ? ['-t', 'ed25519'] : options),
  ]);
}

function prepare(): { dir: string; publicKey: string } {
  const dir = mkdtempSync(path.join(tmpdir(), 'host-test-'));
  makeKey(path.join(dir, 'key'));
  return { dir, publicKey: readFileSync(path.join(dir, 'key.pub'), 'utf8') };
}

async function finish(dir: string, port: number, daemon: ChildProcess, stateDir: string): Promise<TestHost> {
  const sessions: HostSession[] = [];
  const strays: string[] = [];
  const target = (changes: Partial<HostTarget> = {}): HostTarget => ({
    name: 'host-1',
    address: '127.0.0.1',
    port,
    user: userInfo().username,
    privateKeyFile: path.join(dir, 'key'),
    knownHostsFile: path.join(dir, 'known_hosts'),
    stateDir,
    connectTimeoutMs: 5000,
    ...changes,
  });
  await until('the server', async () => {
    if (daemon.exitCode !== null)
      throw new Error(`server ended: ${readFileSync(path.join(dir, 'log'), 'utf8')}`);
    return accepts(port);
  });
  return {
    dir,
    port,
    target,
    session(options = {}, changes = {}) {
      const session = createSession(target(changes), {
        ...options,
        library: { extra: testSteps, ...options.library },
      });
      sessions.push(session);
      return {
        ...session,
        async call(argv, callOptions) {
          const result = await session.call(argv, callOptions);
          // What the library says on purpose begins with its name.
          const stray = result.stderr
            .split('\n')
            .filter((line) => line !== '' && !line.startsWith('baton: '));
          strays.push(...stray.map((line) => `${argv[0]}: ${line}`));
          return result;
        },
      };
    },
    async close() {
      await Promise.all(sessions.map((session) => session.close()));
      await stop(daemon);
      const left = leftBehind(port);
      for (const pid of left) process.kill(pid, 'SIGKILL');
      rmSync(dir, { recursive: true, force: true });
      if (left.length > 0) throw new Error(`runs were left going: ${left}`);
      if (strays.length > 0)
        throw new Error(`the library has said on its error stream:\n${strays.join('\n')}`);
    },
  };
}

/** Processes that commands over the server's port have left behind. */
function leftBehind(port: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && isAlive(Number(name)))
    .filter((pid) => {
      try {
        return new RegExp(`SSH_CONNECTION=127\\.0\\.0\\.1 \\d+ 127\\.0\\.0\\.1 ${port}\\0`).test(
          readFileSync(`/proc/${pid}/environ`, 'latin1'),
        );
      } catch {
        return false;
      }
    })
    .map(Number);
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

/** OpenSSH's sshd; `config` is added to its configuration. */
export async function startSshd({ config = '', keyType = 'ed25519' } = {}): Promise<TestHost> {
  const { dir, publicKey } = prepare();
  const port = await freePort();
  if (isRoot) mkdirSync('/run/sshd', { recursive: true });
  const home = path.join(dir, 'home');
  mkdirSync(home);
  makeKey(path.join(dir, 'host_key'), '-t', keyType);
  writeFileSync(path.join(dir, 'authorized_keys'), publicKey, { mode: 0o600 });
  const hostKey = readFileSync(path.join(dir, 'host_key.pub'), 'utf8').split(' ').slice(0, 2).join(' ');
  writeFileSync(path.join(dir, 'known_hosts'), `[127.0.0.1]:${port} ${hostKey}\n`);
  const lines = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${dir}/host_key`,
    `AuthorizedKeysFile ${dir}/authorized_keys`,
    'PidFile none',
    'StrictModes no',
    'UsePAM no',
    'UseDNS no',
    'PasswordAuthentication no',
    'PermitRootLogin prohibit-password',
    // The machine's own login scripts are no part of the tests.
    `SetEnv HOME=${home}`,
    config,
  ];
  writeFileSync(path.join(dir, 'sshd_config'), `${lines.join('\n')}\n`);
  const daemon = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', `${dir}/sshd_config`, '-E', `${dir}/log`], {
    stdio: 'ignore',
  });
  return finish(dir, port, daemon, path.join(dir, 'state'));
}

/**
 * Dropbear in a mount namespace of its own (root only), with a home of its own and a PATH that holds nothing but
 * busybox's applets, or nothing but dash and coreutils (`bare`: not even timeout).
 */
export async function startDropbear(tools: 'busybox' | 'coreutils' | 'bare'): Promise<TestHost> {
  const { dir, publicKey } = prepare();
  const port = await freePort();
  const home = path.join(dir, 'home');
  mkdirSync(path.join(home, '.ssh'), { recursive: true, mode: 0o700 });
  writeFileSync(path.join(home, '.ssh/authorized_keys'), publicKey, { mode: 0o600 });
  // In PEM, the one form that this dropbearconvert reads.
  makeKey(path.join(dir, 'host_key'), '-t', 'ecdsa', '-m', 'PEM');
  execFileSync('dropbearconvert', ['openssh', 'dropbear', `${dir}/host_key`, `${dir}/dropbear_key`], {
    stdio: 'ignore',
  });
  const hostKey = readFileSync(path.join(dir, 'host_key.pub'), 'utf8').split(' ').slice(0, 2).join(' ');
  writeFileSync(path.join(dir, 'known_hosts'), `[127.0.0.1]:${port} ${hostKey}\n`);
  const bin = path.join(dir, 'bin');
  mkdirSync(bin);
  if (tools === 'busybox') fillWithBusybox(bin);
  else fillWithCoreutils(bin, tools === 'bare' ? ['timeout'] : []);
  execFileSync('cp', ['/usr/sbin/dropbear', `${dir}/dropbear`]);
  writeFileSync(path.join(dir, 'passwd'), 'root:x:0:0:root:/root:/bin/sh\n');
  writeFileSync(path.join(dir, 'shells'), '/bin/sh\n');
  const mounts = [
    [home, '/root'],
    [`${dir}/passwd`, '/etc/passwd'],
    [`${dir}/shells`, '/etc/shells'],
    [bin, '/usr/sbin'],
    [bin, '/usr/bin'],
  ].map(([from, to]) => `mount --bind ${from} ${to}`);
  const script = `${mounts.join(' && ')} && exec ${dir}/dropbear -F -E -p 127.0.0.1:${port} -r ${dir}/dropbear_key -P ${dir}/pid 2>${dir}/log`;
  const daemon = spawn('unshare', ['--mount', 'sh', '-c', script], { stdio: 'ignore' });
  return finish(dir, port, daemon, '.state');
}

function fillWithBusybox(bin: string): void {
  execFileSync('cp', ['/usr/bin/busybox', `${bin}/busybox`]);
  for (const applet of execFileSync('busybox', ['--list'], { encoding: 'utf8' }).trim().split('\n')) {
    if (applet !== 'busybox') symlinkSync('busybox', `${bin}/${applet}`);
  }
}

function fillWithCoreutils(bin: string, without: string[]): void {
  const files = execFileSync('dpkg', ['-L', 'coreutils'], { encoding: 'utf8' }).split('\n');
  const programs = files.filter(
    (file) => /^(\/usr)?\/s?bin\/[^/]+$/.test(file) && !without.includes(path.basename(file)),
  );
  execFileSync('cp', ['--no-dereference', ...programs, bin]);
  execFileSync('cp', ['/usr/bin/dash', `${bin}/sh`]);
}

export type TestProxy = {
  port: number;
  connections(): number;
  accepted(): number;
  refused(): number;
  reset(): void;
  silence(): void;
  heal(): void;
  refuse(): void;
  close(): Promise<void>;
};

/** A TCP proxy that can cut connections, swallow everything, refuse new ones, and be well again. */
export async function startProxy(to: number): Promise<TestProxy> {
  const open = new Set<net.Socket>();
  let accepted = 0;
  let refused = 0;
  let mode: 'well' | 'silent' | 'refusing' = 'well';
  const server = net.createServer({ allowHalfOpen: false }, (near) => {
    if (mode === 'refusing') {
      refused += 1;
      near.resetAndDestroy();
      return;
    }
    accepted += 1;
    const far = net.connect(to, '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.on('data', (chunk) => {
        if (!other.write(chunk)) one.pause();
      });
      one.on('drain', () => mode === 'well' && other.resume());
      one.on('error', () => undefined);
      one.on('close', () => {
        open.delete(one);
        if (mode === 'well') other.destroy();
      });
    }
    if (mode === 'silent') for (const socket of [near, far]) socket.pause();
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const reset = (): void => {
    for (const socket of [...open]) socket.resetAndDestroy();
  };
  return {
    port: address.port,
    connections: () => open.size / 2,
    accepted: () => accepted,
    refused: () => refused,
    reset,
    silence() {
      mode = 'silent';
      for (const socket of open) socket.pause();
    },
    refuse() {
      mode = 'refusing';
      reset();
    },
    heal() {
      mode = 'well';
      for (const socket of open) socket.resume();
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      reset();
      await closed;
    },
  };
}

/** Makes the proxy's address a known one, with the host's key. */
export function trust(host: TestHost, port: number): void {
  const known = path.join(host.dir, 'known_hosts');
  const key = readFileSync(known, 'utf8').split('\n')[0]?.split(' ').slice(1).join(' ');
  appendFileSync(known, `[127.0.0.1]:${port} ${key}\n`);
}

let runs = 0;

/** A detached run with the usual settings and a name of its own. */
export function aRun(argv: string[], changes: Partial<DetachedRun> = {}): DetachedRun {
  runs += 1;
  return {
    rolloutId: `r${runs}`,
    runKey: 'upgrade.1-stop.1',
    epoch: 1,
    argv,
    timeoutMs: 60_000,
    unreachableMs: 30_000,
    signal: new AbortController().signal,
    ...changes,
  };
}
