import { Command, type CommanderError, Help } from 'commander';
import { nearest } from '../runbooks/names.ts';
import { stripControls } from '../words/markup/clean.ts';
import type { HelpTitle, UsageFault } from '../words/terminal-words.ts';
import { textWidth } from '../words/width.ts';
import type { Words } from '../words/words.ts';

/** An empty command line whose help is in the words' language. What is wrong with one is thrown as a CommanderError. */
export function createCommandLine({ cli }: Words): Command {
  const inWords = (text: string) =>
    text.replace(/\[(?:options|command)\]/g, (one) => cli.titles[one as HelpTitle]);
  return new Command('baton')
    .description(cli.help.about)
    .helpOption('-h, --help', cli.help.help)
    .helpCommand('help [command]', cli.help.help)
    .configureHelp({
      displayWidth: textWidth,
      styleTitle: (title) => cli.titles[title as HelpTitle] ?? title,
      subcommandTerm: (command) => inWords(Help.prototype.subcommandTerm(command)),
      commandUsage: (command) => inWords(Help.prototype.commandUsage(command)),
    })
    .configureOutput({ outputError: () => {} })
    .exitOverride();
}

const FAULTS: Record<string, UsageFault> = {
  'commander.unknownCommand': 'unknown-command',
  'commander.unknownOption': 'unknown-option',
  'commander.missingArgument': 'missing-argument',
  'commander.excessArguments': 'too-many-arguments',
};

/** What is wrong with a command line; undefined after a help text, which is an answer. */
export function usageText(
  { code, exitCode, message }: CommanderError,
  program: Command,
  { cli }: Words,
): string | undefined {
  if (exitCode === 0 || code === 'commander.help') return undefined;
  const [, name = ''] = /'([^']*)'/.exec(message) ?? [];
  const fault = FAULTS[code] ?? 'other';
  return cli.usage[fault](stripControls(name), nearest(name, known(program, fault)));
}

/** What could have been meant, in the command that was typed. */
function known(program: Command, fault: UsageFault): string[] {
  const typed = program.commands.find((one) => one.name() === process.argv[2]) ?? program;
  if (fault === 'unknown-option') return typed.options.flatMap(({ long }) => long ?? []);
  return (typed.commands.length > 0 ? typed : program).commands.map((one) => one.name());
}
