import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ServerProcess, signalPid, spawnServer } from '../process.ts';
import type { Random } from './random.ts';

export type Kind = 'worker' | 'bot';
/** One `baton worker` or `baton bot` that is started again whenever it ends. */
type Member = {
  readonly name: string;
  readonly kind: Kind;
  readonly logFile: string;
  readonly pid: number;
  readonly running: boolean;
  /** It has said that it serves since it was started last. */
  readonly ready: boolean;
  /** Stopped by SIGSTOP at present. */
  readonly paused: boolean;
  kill(signal: 'SIGKILL' | 'SIGTERM'): void;
  /** SIGSTOP, and SIGCONT after `ms`. */
  pause(ms: number): Promise<void>;
};
export type Crew = {
  members(kind?: Kind): Member[];
  /** SIGTERM to all and no more restarts; resolves to the names of those that did not end in time. */
  leave(withinMs: number): Promise<string[]>;
  close(): Promise<void>;
};

type CrewOptions = { cli: string; env: Record<string, string>; dir: string; random: Random };

/** Two workers and two bots as processes of their own, each kept alive. */
export function startCrew(options: CrewOptions): Crew {
  const all = (['worker', 'bot'] as const).flatMap((kind) =>
    [1, 2].map((number) => supervise(kind, `${kind}-${number}`, options)),
  );
  return {
    members: (kind) => all.filter((member) => kind === undefined || member.kind === kind),
    leave: async (withinMs) => {
      const left = await Promise.all(
        all.map(async (member) => ((await member.leave(withinMs)) ? [] : member.name)),
      );
      return left.flat();
    },
    close: async () => {
      await Promise.all(all.map((member) => member.leave(0)));
    },
  };
}

function supervise(kind: Kind, name: string, { cli, env, dir, random }: CrewOptions) {
  const logFile = join(dir, `${name}.log`);
  const pauses = random.stream(name);
  let logFrom = 0;
  const launch = () => {
    logFrom = sizeOf(logFile);
    return spawnServer(process.execPath, [cli, kind], { logFile, env: { ...process.env, ...env }, cwd: dir });
  };
  let wanted = true;
  let paused = false;
  let current: ServerProcess = launch();
  const kept = (async () => {
    for (;;) {
      await current.ended;
      paused = false;
      if (!wanted) return;
      await sleep(pauses.between(100, 1200));
      if (!wanted) return;
      current = launch();
    }
  })();
  const resume = () => {
    if (paused) signalPid(current.pid, 'SIGCONT');
    paused = false;
  };
  return {
    name,
    kind,
    logFile,
    get pid() {
      return current.pid;
    },
    get running() {
      return current.running;
    },
    get ready() {
      return current.running && / ready$/m.test(textFrom(logFile, logFrom));
    },
    get paused() {
      return paused;
    },
    kill: (signal: 'SIGKILL' | 'SIGTERM') => {
      signalPid(current.pid, signal);
    },
    pause: async (ms: number) => {
      paused = true;
      signalPid(current.pid, 'SIGSTOP');
      await sleep(ms);
      resume();
    },
    /** Whether it ended by itself in time. */
    leave: async (withinMs: number): Promise<boolean> => {
      wanted = false;
      resume();
      if (withinMs > 0) signalPid(current.pid, 'SIGTERM');
      const left = await Promise.race([
        current.ended.then(() => true),
        sleep(withinMs, false, { ref: false }),
      ]);
      if (!left) await current.kill('SIGKILL');
      await kept;
      return left;
    },
  };
}

const sizeOf = (file: string) => (existsSync(file) ? statSync(file).size : 0);

function textFrom(file: string, offset: number): string {
  const size = sizeOf(file) - offset;
  if (size <= 0) return '';
  const descriptor = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(Math.min(size, 65_536));
    readSync(descriptor, bytes, 0, bytes.length, offset);
    return bytes.toString();
  } finally {
    closeSync(descriptor);
  }
}
