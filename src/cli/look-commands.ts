import type { Command } from 'commander';
import { readEnvironment } from '../config/environment.ts';
import type { Arguments, ReadDeps } from '../verbs/verb.ts';
import { VERB_NAMES, VERBS, type VerbName } from '../verbs/verbs.ts';
import type { Locale } from '../words/locale.ts';
import type { HelpWords } from '../words/terminal-words.ts';
import type { Words } from '../words/words.ts';
import { exported, verified } from './audit.ts';
import { EXIT } from './exit-codes.ts';
import { type JsonOption, print } from './output.ts';
import { inTerminal } from './session.ts';
import { journalShown, shown } from './timeline.ts';
import { watchHere } from './watch.ts';

/** Nothing that a terminal reads needs a document: a plan is a command of its own. */
const NO_RELEASES = {} as ReadDeps['releases'];

/** `status`, `history` and whatever else can be read in Slack too, and `show`. */
export function addLookCommands(program: Command, { cli: { help }, locale }: Words): void {
  for (const name of VERB_NAMES) addVerb(program, name, { help, locale });
  program
    .command('show <rollout>')
    .description(help.show)
    .option('--json', help.json)
    .action((id: string, options: JsonOption) =>
      inTerminal(async ({ store, surface }) => print(await shown(await store(), surface, id), options)),
    );
}

function addVerb(
  program: Command,
  name: VerbName,
  { help, locale }: Pick<HelpWords, 'help'> & { locale: Locale },
) {
  const { reads, needs, may, help: said } = VERBS[name];
  // A plan in the terminal can do more than one in Slack.
  if (!reads || name === 'plan') return;
  const names = [...needs, ...may];
  const command = program
    .command([name, ...needs.map((one) => `<${one}>`), ...may.map((one) => `[${one}]`)].join(' '))
    .description(said[locale])
    .option('--json', help.json);
  if (name === 'status') command.option('-w, --watch', help.watch);
  command.action((...given: unknown[]) => {
    const args: Arguments = Object.fromEntries(names.map((one, index) => [one, given[index]]));
    const { watch, ...options } = command.opts<JsonOption & { watch?: boolean }>();
    return inTerminal(async (deps) => {
      const read = () => reads({ ...deps, releases: NO_RELEASES }, args);
      if (watch) await watchHere(read, deps.surface.words, options);
      else print(await read(), options);
    });
  });
}

/** `audit show`, `audit export` and `audit verify`. */
export function addAuditCommands(program: Command, { cli: { help } }: Words): void {
  const audit = program.command('audit').description(help.audit);
  audit
    .command('show <rollout>')
    .description(help.auditShow)
    .option('--json', help.json)
    .action((id: string, options: JsonOption) =>
      inTerminal(async ({ store, surface }) =>
        print(await journalShown(await store(), surface, id), options),
      ),
    );
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
    .option('--json', help.json)
    .action((id: string | undefined, { channel, ...options }: JsonOption & { channel?: boolean }) =>
      inTerminal(async ({ store, surface }) => {
        const slack = channel ? readEnvironment(process.env) : undefined;
        const answer = await verified(await store(), surface, id, slack);
        print(answer, options);
        if (answer.ok && !answer.intact) process.exitCode = EXIT.refused;
      }),
    );
}
