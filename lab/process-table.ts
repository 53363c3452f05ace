import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { signalPid, waitFor } from './process.ts';

/** One process of this machine, read from /proc (Linux). */
export type ProcessEntry = {
  pid: number;
  /** The pid inside the process's own PID namespace: what `ps` on its host shows. */
  innerPid: number;
  ppid: number;
  uid: number;
  /** The PID namespace's identity, undefined when it may not be read. */
  pidNamespace: string | undefined;
  /** Start time in clock ticks since boot: with the pid, the process's identity. */
  startedAt: string;
  argv: string[];
  cwd: string | undefined;
};

const quietly = <T>(read: () => T): T | undefined => {
  try {
    return read();
  } catch {
    return undefined;
  }
};

/** Every process that can be seen and is no zombie. */
export function processes(): ProcessEntry[] {
  return readdirSync('/proc').flatMap((name) =>
    /^\d+$/.test(name) ? (readProcess(Number(name)) ?? []) : [],
  );
}

/** One process; undefined when it is gone or a zombie. */
export function readProcess(pid: number): ProcessEntry | undefined {
  const stat = quietly(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  const status = quietly(() => readFileSync(`/proc/${pid}/status`, 'utf8'));
  if (stat === undefined || status === undefined) return undefined;
  // The command in parentheses may hold anything, so count from its last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, ppid, startedAt] = [fields[0], Number(fields[1]), fields[19] ?? ''];
  if (state === 'Z' || state === 'X') return undefined;
  const inner = /^NSpid:.*\s(\d+)$/m.exec(status)?.[1];
  const argv = quietly(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8')) ?? '';
  return {
    pid,
    innerPid: inner === undefined ? pid : Number(inner),
    ppid,
    uid: Number(/^Uid:\s+(\d+)/m.exec(status)?.[1]),
    pidNamespace: quietly(() => readlinkSync(`/proc/${pid}/ns/pid`)),
    startedAt,
    argv: argv.split('\0').slice(0, -1),
    cwd: quietly(() => readlinkSync(`/proc/${pid}/cwd`)),
  };
}

/** A process's environment as it was at its start; empty when it may not be read. */
export function environOf(pid: number): string[] {
  return (quietly(() => readFileSync(`/proc/${pid}/environ`, 'utf8')) ?? '').split('\0');
}

/** `pid`'s children, their children, and so on, among `table`. */
export function descendants(pid: number, table = processes()): ProcessEntry[] {
  const children = table.filter((entry) => entry.ppid === pid);
  return children.flatMap((child) => [child, ...descendants(child.pid, table)]);
}

/** Kills what `find` finds, again and again until it finds nothing. */
export async function killAll(find: () => ProcessEntry[], what: string): Promise<void> {
  await waitFor(`${what} are gone`, () => {
    const left = find().filter((entry) => entry.pid !== process.pid);
    for (const entry of left) signalPid(entry.pid, 'SIGKILL');
    return left.length === 0;
  });
}
