import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A server process of the lab: ended by its own pid, and killed with this process however this process ends. */
export type ServerProcess = {
  readonly pid: number;
  readonly running: boolean;
  /** Resolves when the process is gone. */
  readonly ended: Promise<void>;
  /** Sends a signal; a deadly one (TERM, KILL, INT) also waits until the process is gone. */
  kill(signal?: NodeJS.Signals): Promise<void>;
};

const atExit = new Set<() => void>();
process.once('exit', undoAll);
// Test runners end their workers by a signal, which knows no exit. Who listens for it himself decides himself.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.once(signal, () => {
    if (process.listenerCount(signal) > 0) return;
    undoAll();
    process.kill(process.pid, signal);
  });
}

function undoAll(): void {
  for (const undo of [...atExit].reverse()) {
    try {
      undo();
    } catch {
      // What cannot be undone must not keep the rest from it.
    }
  }
  atExit.clear();
}

/** Registers a synchronous clean-up for a process end without `stop()`; returns how to take it back. */
export function onExit(undo: () => void): () => void {
  atExit.add(undo);
  return () => atExit.delete(undo);
}

/** A folder of the lab that is also removed when this process ends without `stop()`. */
export function guardFolder(folder: string): () => void {
  const take = onExit(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 10 }));
  return () => {
    take();
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
  };
}

/** Sends a signal; a process that is already gone is fine. */
export function signalPid(pid: number, signal: NodeJS.Signals): boolean {
  if (pid === -1) return false; // every process there is
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

// On Linux the kernel itself ends a server when this process dies by SIGKILL.
const pdeathsig = ['/usr/bin/setpriv', '/bin/setpriv'].find((path) => existsSync(path));

/** Starts a server in its own session, output to `logFile`. */
export function spawnServer(
  command: string,
  args: string[],
  options: { logFile: string; env?: NodeJS.ProcessEnv; cwd?: string },
): ServerProcess {
  const log = openSync(options.logFile, 'a');
  const [file, argv] = pdeathsig ? [pdeathsig, ['--pdeathsig', 'KILL', command, ...args]] : [command, args];
  const child: ChildProcess = spawn(file, argv, {
    detached: true,
    stdio: ['ignore', log, log],
    env: options.env ?? process.env,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  closeSync(log);
  const pid = child.pid ?? -1;
  let running = pid > 0;
  const release = onExit(() => running && signalPid(pid, 'SIGKILL'));
  const ended = new Promise<void>((resolve) => {
    const end = () => {
      running = false;
      release();
      resolve();
    };
    child.once('exit', end);
    child.once('error', end);
  });
  return {
    pid,
    get running() {
      return running;
    },
    ended,
    kill: async (signal = 'SIGTERM') => {
      if (!running) return;
      signalPid(pid, signal);
      if (!['SIGTERM', 'SIGKILL', 'SIGINT'].includes(signal)) return;
      const patience = AbortSignal.timeout(10_000);
      const giveUp = () => signalPid(pid, 'SIGKILL');
      patience.addEventListener('abort', giveUp, { once: true });
      await ended;
      patience.removeEventListener('abort', giveUp);
    },
  };
}

/** Asks again and again until the answer is neither undefined nor false. Throws, saying `what`, after `timeoutMs`. */
export async function waitFor<T>(
  what: string,
  probe: () => T | undefined | false | Promise<T | undefined | false>,
  timeoutMs = 10_000,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (let pauseMs = 2; ; pauseMs = Math.min(pauseMs * 1.5, 100)) {
    const answer = await probe();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await sleep(pauseMs);
  }
}

/** Runs a command to its end and returns its output without the last line feed. Throws with its stderr on failure. */
export function run(
  command: string,
  args: string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string; input?: string; timeoutMs?: number } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const settings = {
      env: options.env ?? process.env,
      maxBuffer: 64 * 2 ** 20,
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs }),
    };
    const child = execFile(command, args, settings, (cause, stdout, stderr) => {
      if (!cause) return resolve(stdout.trimEnd());
      const text = `${command} ${args.join(' ').slice(0, 300)}: ${stderr.trim() || stdout.trim() || cause.message}`;
      reject(Object.assign(new Error(text, { cause }), { code: cause.code, stdout, stderr }));
    });
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(options.input ?? '');
  });
}

const given = new Set<number>();

/**
 * A free TCP port on 127.0.0.1, below the range the system hands to outgoing connections, so that
 * nobody takes it between the look and the use.
 */
export async function freePort(alsoFree: (port: number) => number[] = () => []): Promise<number> {
  for (;;) {
    const port = 12_000 + Math.floor(Math.random() * 10_000);
    const wanted = [port, ...alsoFree(port)];
    if (wanted.some((each) => given.has(each))) continue;
    const free = await Promise.all(wanted.map(isFree));
    if (!free.every(Boolean)) continue;
    for (const each of wanted) given.add(each);
    return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)));
  });
}
