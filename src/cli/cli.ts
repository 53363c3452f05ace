import { existsSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { ConfigError } from '../config/config-error.ts';
import { readEnvironment } from '../config/environment.ts';
import { loadConfig } from '../config/load.ts';
import { examine } from '../doctor/examine.ts';
import { createReleases } from '../releases/releases.ts';
import { nearest } from '../runbooks/names.ts';
import { planText } from '../runbooks/plan/plan.ts';
import { plain } from '../words/markup/plain.ts';
import type { Words } from '../words/words.ts';
import { wordsFor } from '../words/words-for.ts';
import { decideHere, exportJournal, OperateError, statusText, verifyJournals } from './operate.ts';
import { describe, openStore, start } from './processes.ts';

/** Past this a closing process is ended: what it left is found again by the next one. */
const CLOSE_DEADLINE_MS = 20_000;

const out = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
const log = (text: string) => process.stderr.write(`${new Date().toISOString()} ${text}\n`);

// Tokens may stand in a .env beside where Baton is started; what the environment says already, wins.
if (existsSync('.env')) process.loadEnvFile?.('.env');

const program = new Command('baton')
  .description("Runs a team's written upgrade document as a rolling upgrade from Slack.")
  .showHelpAfterError('Type: baton --help')
  .exitOverride();

const serve = (which: { bot: boolean; worker: boolean }) => async (options: { ephemeral?: boolean }) => {
  const environment = readEnvironment(process.env);
  const config = loadConfig(environment.configFile);
  const running = await start(config, environment, { ...which, ephemeral: options.ephemeral === true, log });
  log('ready');
  await untilSignal();
  log('closing: running steps go on at their hosts');
  setTimeout(() => process.exit(1), CLOSE_DEADLINE_MS).unref();
  await running.close();
  log('closed');
};

const services = [
  ['start', 'run the bot and a worker', { bot: true, worker: true }],
  ['bot', 'run the bot alone', { bot: true, worker: false }],
  ['worker', 'run a worker alone', { bot: false, worker: true }],
] as const;

for (const [name, text, which] of services) {
  program
    .command(name)
    .description(text)
    .option('--ephemeral', 'accept a Redis that may forget (for trials)')
    .action(serve(which));
}

program
  .command('plan <service> <release>')
  .description('print what a rollout would do, beside the lines of the document')
  .action(async (service: string, release: string) => {
    const config = loadConfig(readEnvironment(process.env).configFile);
    out(await plan(config, service, release));
  });

program
  .command('doctor')
  .description('check Redis, Slack, documents and hosts; changes nothing')
  .action(async () => {
    const environment = readEnvironment(process.env);
    const findings = await examine(loadConfig(environment.configFile), environment);
    for (const { ok, what, detail } of findings) out(`${ok ? 'ok  ' : 'FAIL'} ${what}: ${detail}`);
    if (findings.some(({ ok }) => !ok)) process.exitCode = 1;
  });

program
  .command('status [service]')
  .description('active rollouts; with a service, its latest ones')
  .action((service?: string) =>
    withStore(async (store, words) => out(await statusText(store, words, service))),
  );

for (const what of ['continue', 'rollback', 'retry', 'stop', 'abort'] as const) {
  program
    .command(`${what} <rollout>`)
    .description(`${what} a rollout from here, when Slack is down; recorded with your name`)
    .action((id: string) => withStore(async (store, words) => out(await decideHere(store, words, id, what))));
}

const audit = program.command('audit').description('export or verify journals');
audit
  .command('export <rollout>')
  .description('print a journal as JSON lines')
  .action((id: string) => withStore(async (store) => out(await exportJournal(store, id))));
audit
  .command('verify [rollout]')
  .description('check the hash chain of one journal, or of all')
  .action((id?: string) =>
    withStore(async (store) => {
      const { ok, text } = await verifyJournals(store, id);
      out(text);
      if (!ok) process.exitCode = 1;
    }),
  );

type Store = Awaited<ReturnType<typeof openStore>>;

async function withStore(act: (store: Store, words: Words) => Promise<void>) {
  const environment = readEnvironment(process.env);
  const { locale } = loadConfig(environment.configFile);
  const store = await openStore(environment, { ephemeral: true });
  try {
    await act(store, wordsFor(locale, plain));
  } finally {
    await store.close();
  }
}

async function plan(
  config: ReturnType<typeof loadConfig>,
  service: string,
  release: string,
): Promise<string> {
  const loaded = await createReleases(config).load(release);
  if (!loaded.ok) {
    if (loaded.code === 'bad-name')
      throw new OperateError(`${release} cannot be a release name: ${loaded.reason}`);
    if (loaded.code === 'document-wrong') {
      const lines = loaded.problems.map(
        ({ line, message, expected }) =>
          `${loaded.file}:${line}: ${message}${expected ? ` (${expected})` : ''}`,
      );
      throw new OperateError(lines.join('\n'));
    }
    const hint = loaded.nearest ? ` Did you mean ${loaded.nearest}?` : '';
    throw new OperateError(`There is no document for release ${release} in ${config.runbooks}.${hint}`);
  }
  const known = loaded.runbook.procedures.map((procedure) => procedure.service);
  const procedure = loaded.runbook.procedures.find((one) => one.service === service);
  if (procedure) return planText(loaded.runbook, procedure, { locale: config.locale });
  const near = nearest(service, known);
  const hint = near ? ` Did you mean ${near}?` : '';
  throw new OperateError(
    `The document of ${release} has no service ${service}.${hint} It has: ${known.join(', ')}.`,
  );
}

function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}

const EXPECTED = new Set([
  'config',
  'operate',
  'slack-setup',
  'slack-away',
  'redis-address',
  'redis-unreachable',
  'redis-not-durable',
]);

try {
  await program.parseAsync();
  process.exit();
} catch (error) {
  if (error instanceof CommanderError) process.exit(error.exitCode);
  const { code } = error as { code?: string };
  const expected = error instanceof ConfigError || (code !== undefined && EXPECTED.has(code));
  process.stderr.write(`baton: ${expected && error instanceof Error ? error.message : describe(error)}\n`);
  if (!expected && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  process.exit(1);
}
