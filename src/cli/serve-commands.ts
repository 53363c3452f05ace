import type { Command } from 'commander';
import { readEnvironment } from '../config/environment.ts';
import { loadConfig } from '../config/load.ts';
import type { Words } from '../words/words.ts';
import { log } from './output.ts';

/** Past this a closing process is ended: what it left is found again by the next one. */
const CLOSE_DEADLINE_MS = 20_000;

const SERVICES = [
  ['start', { bot: true, worker: true }],
  ['bot', { bot: true, worker: false }],
  ['worker', { bot: false, worker: true }],
] as const;

/** `start`, `bot` and `worker`. */
export function addServeCommands(program: Command, { cli: { help } }: Words): void {
  for (const [name, which] of SERVICES) {
    program
      .command(name)
      .description(help[name])
      .option('--ephemeral', help.ephemeral)
      .action((options: { ephemeral?: boolean }) =>
        serve({ ...which, ephemeral: options.ephemeral === true }),
      );
  }
}

async function serve(which: { bot: boolean; worker: boolean; ephemeral: boolean }): Promise<void> {
  const environment = readEnvironment(process.env);
  const config = loadConfig(environment.configFile);
  // Bolt, BullMQ and ssh2 take most of a second to load: no other command pays for them.
  const { start } = await import('./processes.ts');
  const running = await start(config, environment, { ...which, log });
  log('ready');
  await untilSignal();
  log('closing: running steps go on at their hosts');
  setTimeout(() => process.exit(1), CLOSE_DEADLINE_MS).unref();
  await running.close();
  log('closed');
}

function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}
