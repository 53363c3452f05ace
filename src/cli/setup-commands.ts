import { existsSync } from 'node:fs';
import { Argument, type Command, Option } from 'commander';
import { readEnvironment } from '../config/environment.ts';
import { loadConfig } from '../config/load.ts';
import type { Locale } from '../words/locale.ts';
import { STARTERS } from '../words/starter.ts';
import type { Words } from '../words/words.ts';
import { EXIT } from './exit-codes.ts';
import { SHAPE_NAMES, type ShapeName, shapeSchema } from './json-shapes.ts';
import { type JsonOption, out, outJson } from './output.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** `init`, `doctor`, `schema` and `completion`. */
export function addSetupCommands(program: Command, words: Words): void {
  const { help } = words.cli;
  program
    .command('init [folder]')
    .description(help.init)
    .addOption(new Option('--locale <language>', help.initLocale).choices(Object.keys(STARTERS)))
    .action((folder: string | undefined, { locale }: { locale?: Locale }) =>
      laidDown(folder, locale ?? spokenHere(words)),
    );
  program
    .command('doctor')
    .description(help.doctor)
    .option('--json', help.json)
    .action((options: JsonOption) => examined(words, options));
  program
    .command('schema')
    .description(help.schema)
    .addArgument(new Argument('[what]').choices(['runbook', ...SHAPE_NAMES]).default('runbook'))
    .action(async (what: 'runbook' | ShapeName) => {
      const { runbookJsonSchema } = await import('../runbooks/typed/runbook-schema.ts');
      outJson(what === 'runbook' ? runbookJsonSchema() : shapeSchema(what));
    });
  addCompletion(program, words);
}

/** `completion SHELL` prints what a shell loads; it then calls `complete -- WORDS…` at each tab. */
function addCompletion(program: Command, { cli: { help } }: Words): void {
  program
    .command('completion')
    .description(help.completion)
    .addArgument(new Argument('<shell>').choices(SHELLS))
    .action(async (shell: (typeof SHELLS)[number]) => {
      const { printCompletion } = await import('./completion.ts');
      printCompletion(shell);
    });
  program
    .command('complete [words...]', { hidden: true })
    .allowUnknownOption()
    .action(async (typed: string[]) => {
      const { complete } = await import('./completion.ts');
      await complete(program, typed);
    });
}

/** Where there is no baton.yaml yet, as the machine speaks. */
function spokenHere({ locale }: Words): Locale {
  const { LC_ALL, LC_MESSAGES, LANG } = process.env;
  const configured = existsSync(readEnvironment(process.env).configFile);
  return configured || !/^zh/i.test(LC_ALL || LC_MESSAGES || LANG || '') ? locale : 'zh-CN';
}

async function laidDown(folder: string | undefined, locale: Locale): Promise<void> {
  const starter = STARTERS[locale];
  const { layDown } = await import('./init.ts');
  for (const { file, made } of layDown(folder ?? '.', starter))
    out(made ? starter.made(file) : starter.kept(file));
  out(starter.next(folder));
}

async function examined(words: Words, { json }: JsonOption): Promise<void> {
  const environment = readEnvironment(process.env);
  const config = loadConfig(environment.configFile);
  const { examine } = await import('../doctor/examine.ts');
  const { levelOf } = await import('../doctor/findings.ts');
  const findings = (await examine(config, environment)).map((finding) => {
    const level = levelOf(finding);
    return { level, about: finding.topic, code: finding.code, text: words.finding(finding, level) };
  });
  const ok = findings.every(({ level }) => level !== 'fail');
  if (json) outJson({ ok, findings });
  else for (const { text } of findings) out(text);
  if (!ok) process.exitCode = EXIT.refused;
}
