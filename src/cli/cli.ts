import { existsSync } from 'node:fs';
import { CommanderError, Option } from 'commander';
import { readEnvironment } from '../config/environment.ts';
import { loadConfig } from '../config/load.ts';
import { examine } from '../doctor/examine.ts';
import { levelOf } from '../doctor/findings.ts';
import { createReleases } from '../releases/releases.ts';
import { runbookJsonSchema } from '../runbooks/typed/runbook-schema.ts';
import { ACTS } from '../usecases/decide-gate.ts';
import type { Answer, Arguments, ReadDeps } from '../verbs/verb.ts';
import { VERB_NAMES, VERBS } from '../verbs/verbs.ts';
import { plain } from '../words/markup/plain.ts';
import { wordsFor } from '../words/words-for.ts';
import { createCommandLine, usageText } from './command-line.ts';
import { faultText, languageOf } from './fault-text.ts';
import { actHere, exported, verified } from './operate.ts';
import { namesFile, PLAN_FORMATS, planTarget } from './plan.ts';
import { describe, openStore, start } from './processes.ts';
import { terminalSurface } from './terminal.ts';

/** Past this a closing process is ended: what it left is found again by the next one. */
const CLOSE_DEADLINE_MS = 20_000;

const out = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
const log = (text: string) => process.stderr.write(`${new Date().toISOString()} ${text}\n`);

// Tokens may stand in a .env beside where Baton is started; what the environment says already, wins.
if (existsSync('.env')) process.loadEnvFile?.('.env');

/** In the team's language, as far as baton.yaml can be read. */
const words = wordsFor(languageOf(process.env), plain);
const { help } = words.cli;
const program = createCommandLine(words);

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
  ['start', { bot: true, worker: true }],
  ['bot', { bot: true, worker: false }],
  ['worker', { bot: false, worker: true }],
] as const;

for (const [name, which] of services) {
  program.command(name).description(help[name]).option('--ephemeral', help.ephemeral).action(serve(which));
}

for (const name of VERB_NAMES) {
  const { reads, needs, may, help: said } = VERBS[name];
  // A plan in the terminal can do more than one in Slack.
  if (!reads || name === 'plan') continue;
  const names = [...needs, ...may];
  program
    .command([name, ...needs.map((one) => `<${one}>`), ...may.map((one) => `[${one}]`)].join(' '))
    .description(said[words.locale])
    .action((...given: (string | undefined)[]) => {
      const args: Arguments = Object.fromEntries(names.map((one, index) => [one, given[index]]));
      return inTerminal(async (deps) => print(await reads(deps, args)));
    });
}

type PlanOptions = { json?: boolean; format?: keyof typeof PLAN_FORMATS };

/** What a file is read with where there is no baton.yaml: no hosts and no archives are known. */
const NO_CONFIG = { locale: words.locale, runbooks: '.', artifacts: '.' };

program
  .command('plan <what> [which]')
  .usage('[--json] [--format FORM] SERVICE RELEASE | RELEASE [SERVICE] | FILE.md [SERVICE]')
  .description(VERBS.plan.help[words.locale])
  .option('--json', help.json)
  .addOption(new Option('--format <form>', help.format).choices(Object.keys(PLAN_FORMATS)))
  .action(async (what: string, which: string | undefined, { json, format }: PlanOptions) => {
    const print = PLAN_FORMATS[json ? 'json' : (format ?? 'text')];
    const { configFile } = readEnvironment(process.env);
    const bare = namesFile([what, which]) && !existsSync(configFile);
    const { locale, ...folders } = bare ? NO_CONFIG : loadConfig(configFile);
    const releases = createReleases(folders);
    const target = await planTarget(what, which, releases.list);
    const printed = await print(target, { releases, surface: terminalSurface(locale), locale });
    if (printed.out !== undefined) out(printed.out);
    if (printed.err !== undefined) process.stderr.write(`${printed.err}\n`);
    if (!printed.ok) process.exitCode = 1;
  });

program
  .command('schema')
  .description(help.schema)
  .action(() => out(JSON.stringify(runbookJsonSchema(), null, 2)));

program
  .command('doctor')
  .description(help.doctor)
  .action(async () => {
    const environment = readEnvironment(process.env);
    const findings = await examine(loadConfig(environment.configFile), environment);
    for (const finding of findings) out(words.finding(finding, levelOf(finding)));
    if (findings.some((finding) => levelOf(finding) === 'fail')) process.exitCode = 1;
  });

for (const act of ACTS) {
  program
    .command(`${act} <rollout>`)
    .description(words.cli.actHere(act))
    .option('--reason <text>', help.reason)
    .action((id: string, { reason }: { reason?: string }) =>
      inTerminal(async ({ store, surface }) =>
        print(
          await actHere(await store(), surface, { id, act, ...(reason === undefined ? {} : { reason }) }),
        ),
      ),
    );
}

const audit = program.command('audit').description(help.audit);
audit
  .command('export <rollout>')
  .description(help.export)
  .action((id: string) =>
    inTerminal(async ({ store, surface }) => print(await exported(await store(), surface, id))),
  );
audit
  .command('verify [rollout]')
  .description(help.verify)
  .option('--channel', help.channel)
  .action((id: string | undefined, { channel }: { channel?: boolean }) =>
    inTerminal(async ({ store, surface }) => {
      const slack = channel ? readEnvironment(process.env) : undefined;
      const answer = await verified(await store(), surface, id, slack);
      print(answer);
      if (!answer.intact) process.exitCode = 1;
    }),
  );

/** Prints an answer; what was refused goes to stderr, and the command fails. */
function print({ ok, parts }: Answer): void {
  const text = parts.join('\n');
  if (ok) out(text);
  else {
    process.stderr.write(`baton: ${text}\n`);
    process.exitCode = 1;
  }
}

/** What the commands need, in the configured language; the store is opened by whoever asks for it. */
async function inTerminal(act: (deps: ReadDeps) => Promise<void>): Promise<void> {
  const environment = readEnvironment(process.env);
  const config = loadConfig(environment.configFile);
  let opened: ReturnType<typeof openStore> | undefined;
  const store = () => {
    opened ??= openStore(environment, { ephemeral: true });
    return opened;
  };
  try {
    await act({
      store,
      releases: createReleases(config),
      surface: terminalSurface(config.locale),
    });
  } finally {
    await (await opened)?.close();
  }
}

function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}

try {
  await program.parseAsync();
  process.exit();
} catch (error) {
  const isUsage = error instanceof CommanderError;
  const text = isUsage ? usageText(error, words) : (faultText(error, words.locale) ?? describe(error));
  if (text !== undefined) process.stderr.write(`baton: ${text}\n`);
  if (isUsage) process.exit(error.exitCode);
  if (faultText(error, words.locale) === undefined && error instanceof Error)
    process.stderr.write(`${error.stack}\n`);
  process.exit(1);
}
