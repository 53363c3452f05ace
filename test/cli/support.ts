import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cliArguments } from '../../lab/cli.ts';
import { waitFor } from '../../lab/process.ts';
import { startRedis } from '../../lab/redis.ts';
import { createJournal } from '../../src/journal/journal.ts';
import { type RolloutRef, rolloutRef } from '../../src/journal/keys.ts';
import { openRedis } from '../../src/journal/redis.ts';
import { createRollouts } from '../../src/journal/rollouts.ts';
import type { Command } from '../../src/rollout/commands.ts';
import type { Task } from '../../src/rollout/events.ts';
import type { FailureCode } from '../../src/rollout/outcomes.ts';
import type { RolloutState } from '../../src/rollout/state.ts';
import { nextWork } from '../../src/rollout/work.ts';
import { request, worker } from '../rollout/support.ts';

export type Ran = { status: number | null; stdout: string; stderr: string };
type Overrides = NonNullable<Parameters<typeof request>[0]>;
/** Where a step fails, and how. */
export type FailsAt = { stepId: string; code: FailureCode; node?: string };

export type Terminal = Awaited<ReturnType<typeof openTerminal>>;

/** A Redis with rollouts, and the command line beside it. No worker: what a decision leads to stays due. */
export async function openTerminal() {
  const server = await startRedis({ appendfsync: 'no' });
  const redis = openRedis(server.url);
  const dir = mkdtempSync(join(tmpdir(), 'baton-cli-'));
  for (const locale of ['en', 'zh-CN']) writeFileSync(join(dir, `${locale}.yaml`), `locale: ${locale}\n`);
  const journal = createJournal(redis);
  const rollouts = createRollouts({ journal, now: Date.now, newId: randomUUID });
  let count = 0;

  const must = async (ref: RolloutRef, command: Command): Promise<RolloutState> => {
    const done = await rollouts.execute(ref, command);
    if (!done.ok) throw new Error(`${command.type} was refused: ${done.refusal.code}`);
    return done.state;
  };

  /** Does what is due until people are asked, or a step fails where it is told to. */
  async function work(ref: RolloutRef, fails?: FailsAt): Promise<RolloutState> {
    for (;;) {
      const state = await rollouts.load(ref);
      if (!state) throw new Error('no such rollout');
      const [task] = nextWork(state);
      if (!task) return state;
      const taken = await must(ref, { type: 'TakeTask', by: worker, task });
      const epoch = Object.values(taken.running)[0]?.epoch ?? 0;
      const isIt = (one: Task) =>
        one.stepId === fails?.stepId && (fails.node === undefined || one.node === fails.node);
      const outcome = { by: worker, task, epoch, durationMs: 5, facts: {} };
      if (!fails || !isIt(task)) await must(ref, { type: 'ReportSuccess', ...outcome });
      else
        return must(ref, { type: 'ReportFailure', ...outcome, code: fails.code, snippet: 'cannot <start>' });
    }
  }

  const run = (args: string[], { locale = 'en', env = {} as Record<string, string> } = {}): Promise<Ran> =>
    finish(
      spawn(process.execPath, [...cliArguments(), ...args], { cwd: dir, env: environment(locale, env) }),
    );

  const environment = (locale: string, more: Record<string, string> = {}) => ({
    PATH: process.env.PATH ?? '',
    BATON_CONFIG: join(dir, `${locale}.yaml`),
    REDIS_URL: server.url,
    ...more,
  });

  return {
    dir,
    journal,
    rollouts,
    work,
    run,

    /** A rollout of a service of its own, done until people are asked. */
    async rollout(overrides: Partial<Overrides> = {}, fails?: FailsAt): Promise<RolloutRef> {
      count += 1;
      const service = `shop${count}`;
      const ref = rolloutRef(service, `${service}-1-abc`);
      await must(ref, request({ ...overrides, service, rolloutId: ref.id }));
      await work(ref, fails);
      return ref;
    },

    /** As `run`, with somebody at a real terminal who types `typed`. All that is shown there is in `stdout`. */
    async atTerminal(args: string[], typed: string): Promise<Ran> {
      const command = [process.execPath, ...cliArguments(), ...args].map((one) => `'${one}'`).join(' ');
      const child = spawn('script', ['-qec', command, '/dev/null'], { cwd: dir, env: environment('en') });
      const finished = finish(child);
      let said = '';
      child.stdout.on('data', (chunk: Buffer) => {
        const asked = said.includes('[y/N]');
        said += chunk.toString();
        if (!asked && said.includes('[y/N]')) child.stdin.write(typed);
      });
      return finished;
    },

    /** One that goes on by itself: `end` sends it what Ctrl-C does. */
    watch(args: string[]) {
      const child = spawn(process.execPath, [...cliArguments(), ...args], {
        cwd: dir,
        env: environment('en'),
      });
      let text = '';
      child.stdout.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      const ended = finish(child);
      return {
        until: (said: RegExp) => waitFor(`it says ${said}`, () => said.test(text), 30_000),
        end(): Promise<Ran> {
          child.kill('SIGINT');
          return ended;
        },
      };
    },

    async close(): Promise<void> {
      redis.disconnect();
      await server.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function finish(child: ReturnType<typeof spawn>): Promise<Ran> {
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name]?.on('data', (chunk: Buffer) => {
      text[name] += chunk.toString();
    });
  return new Promise((resolve) => child.once('close', (status) => resolve({ status, ...text })));
}
