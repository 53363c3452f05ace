import { Command, type CommanderError, Help } from 'commander';
import { stripControls } from '../words/markup/clean.ts';
import { textWidth } from '../words/width.ts';
import type { HelpTitle, UsageFault, Words } from '../words/words.ts';

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
export function usageText({ code, exitCode, message }: CommanderError, { cli }: Words): string | undefined {
  if (exitCode === 0 || code === 'commander.help') return undefined;
  const [, name = ''] = /'([^']*)'/.exec(message) ?? [];
  return cli.usage[FAULTS[code] ?? 'other'](stripControls(name));
}
