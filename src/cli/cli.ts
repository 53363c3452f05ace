import { existsSync, readFileSync } from 'node:fs';
import { CommanderError } from 'commander';
import { plain } from '../words/markup/plain.ts';
import { wordsFor } from '../words/words-for.ts';
import { createCommandLine, usageText } from './command-line.ts';
import { addDecideCommands } from './decide-commands.ts';
import { EXIT } from './exit-codes.ts';
import { describe, faultText, languageOf } from './fault-text.ts';
import { addAuditCommands, addLookCommands } from './look-commands.ts';
import { outError, warn } from './output.ts';
import { addPlanCommand } from './plan-command.ts';
import { addServeCommands } from './serve-commands.ts';
import { addSetupCommands } from './setup-commands.ts';

// Tokens may stand in a .env beside where Baton is started; what the environment says already, wins.
if (existsSync('.env')) process.loadEnvFile?.('.env');

/** In the team's language, as far as baton.yaml can be read. */
const words = wordsFor(languageOf(process.env), plain);
const { help, titles } = words.cli;
const program = createCommandLine(words).version(version(), '-V, --version', help.version);

program.commandsGroup(titles['Look:']);
addLookCommands(program, words);
addPlanCommand(program, words);
program.commandsGroup(titles['Decide:']);
addDecideCommands(program, words);
program.commandsGroup(titles['Serve:']);
addServeCommands(program, words);
program.commandsGroup(titles['Set up:']);
addSetupCommands(program, words);
addAuditCommands(program, words);

/** As package.json has it, which stands two folders above the sources and the compiled files alike. */
function version(): string {
  const file = new URL('../../package.json', import.meta.url);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version : '';
}

/** What it is called that the command failed; how it ends, says the exit code. */
function failed(error: unknown): never {
  const json = process.argv.includes('--json');
  if (error instanceof CommanderError) {
    const text = usageText(error, program, words);
    if (text === undefined) process.exit(EXIT.done);
    if (json) outError('usage', text);
    else warn(`baton: ${text}`);
    process.exit(EXIT.usage);
  }
  const known = faultText(error, words.locale);
  if (json) outError(codeOf(error), known ?? describe(error));
  else warn(`baton: ${known ?? describe(error)}`);
  if (known === undefined && error instanceof Error) warn(error.stack ?? '');
  process.exit(known === undefined ? EXIT.defect : EXIT.unavailable);
}

const codeOf = (error: unknown): string => String((error as { code?: unknown }).code ?? 'defect');

// `baton history | head` is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.done);
  throw error;
});

try {
  await program.parseAsync();
  process.exit();
} catch (error) {
  failed(error);
}
