import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { start } from '../src/cli/processes.ts';
import { readEnvironment } from '../src/config/environment.ts';
import { loadConfig } from '../src/config/load.ts';
import { cliArguments } from './cli.ts';

export type BatonProcess = {
  readonly pid: number;
  /** What it has printed so far. */
  output(): string;
  /** Sends a signal; waits for the end, and answers its status, unless told not to. */
  kill(signal?: NodeJS.Signals, wait?: boolean): Promise<number | null>;
};

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Ways to run Baton with an environment; what they start is ended by `undo`. */
export function launchers(env: Record<string, string>, undo: (() => Promise<void>)[]) {
  return {
    /** Baton in this process; `close` ends it. */
    async startBaton(log: (text: string) => void = () => {}) {
      const environmentOf = readEnvironment(env);
      const config = loadConfig(environmentOf.configFile);
      const running = await start(config, environmentOf, { bot: true, worker: true, ephemeral: false, log });
      let open = true;
      const close = async () => {
        if (!open) return;
        open = false;
        await running.close();
      };
      undo.push(close);
      return { close };
    },

    /** Baton as a process of its own, to be killed. Resolves when it is ready. */
    async spawnBaton(
      what: 'start' | 'bot' | 'worker',
      more: Record<string, string> = {},
    ): Promise<BatonProcess> {
      const child = spawn(process.execPath, [...cliArguments(), what], {
        cwd: ROOT,
        env: { ...process.env, ...env, ...more },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const baton = watch(child);
      undo.push(async () => {
        await baton.kill('SIGKILL');
      });
      await baton.ready;
      return baton;
    },

    /** One `baton` command; resolves to what it printed and its exit status. */
    async baton(...args: string[]): Promise<{ status: number | null; output: string }> {
      const child = spawn(process.execPath, [...cliArguments(), ...args], {
        cwd: ROOT,
        env: { ...process.env, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const run = watch(child);
      run.ready.catch(() => {});
      const status = await run.exited;
      return { status, output: run.output() };
    },
  };
}

function watch(child: ChildProcess) {
  let text = '';
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const ready = new Promise<void>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      text += chunk.toString();
      if (/ ready$/m.test(text)) resolve();
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    void exited.then((status) =>
      reject(new Error(`baton ended with ${status} before it was ready:\n${text}`)),
    );
  });
  // One that is killed before anybody waits for it has nobody to tell.
  ready.catch(() => {});
  return {
    pid: child.pid ?? 0,
    ready,
    exited,
    output: () => text,
    async kill(signal: NodeJS.Signals = 'SIGKILL', wait = true) {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      return wait ? exited : null;
    },
  };
}
