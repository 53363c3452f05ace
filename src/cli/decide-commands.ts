import type { Command } from 'commander';
import { ACTS } from '../usecases/decide-gate.ts';
import type { Words } from '../words/words.ts';
import { type DecideArgs, decideHere } from './decide.ts';
import { type JsonOption, print } from './output.ts';
import { personHere } from './person.ts';
import { inTerminal } from './session.ts';

type Options = JsonOption & Omit<DecideArgs, 'id' | 'act'>;

/** Those that the help names; the others are choices of few gates, and `decide` takes them all. */
const NAMED = new Set<string>(['continue', 'rollback', 'retry', 'stop', 'abort']);

/** `decide ROLLOUT CHOICE`, and each choice as a command of its own. */
export function addDecideCommands(program: Command, words: Words): void {
  const { help, actHere } = words.cli;
  withOptions(program.command('decide <rollout> <choice>').description(help.decide), words).action(
    (id: string, act: string, options: Options) => decided({ id, act }, options),
  );
  for (const act of ACTS) {
    const command = program
      .command(`${act} <rollout>`, { hidden: !NAMED.has(act) })
      .description(actHere(act));
    withOptions(command, words).action((id: string, options: Options) => decided({ id, act }, options));
  }
}

const withOptions = (command: Command, { cli: { help } }: Words): Command =>
  command
    .option('--reason <text>', help.reason)
    .option('-y, --yes', help.yes)
    .option('--seen <hash>', help.seen)
    .option('--json', help.json);

const decided = (what: Pick<DecideArgs, 'id' | 'act'>, { json, ...options }: Options): Promise<void> =>
  inTerminal(async ({ store, surface }) => {
    const answer = await decideHere(await store(), surface, { ...what, ...options }, personHere());
    print(answer, json ? { json } : {});
  });
