import { readdirSync } from 'node:fs';
import { RootCommand, script } from '@bomb.sh/tab';
import type { Argument, Command, Option } from 'commander';
import { readEnvironment } from '../config/environment.ts';
import { type Config, loadConfig } from '../config/load.ts';
import type { RolloutState } from '../rollout/state.ts';
import { readHistory } from '../usecases/history.ts';

/** Prints what a shell loads: it asks `baton complete -- WORDS…` at each tab. */
export function printCompletion(shell: 'bash' | 'zsh' | 'fish'): void {
  script(shell, 'baton', 'baton');
}

/** Whoever presses tab waits for it. */
const PATIENCE_MS = 1500;

type Known = { services: string[]; releases: string[]; files: string[]; rollouts: RolloutState[] };

/** Prints what could stand at the end of `words`: commands, options, services, releases, rollouts, choices, files. */
export async function complete(program: Command, words: string[]): Promise<void> {
  const known = await allKnown(words.length > 1);
  const root = new RootCommand();
  for (const command of program.commands) describeTo(root, command, '', known, words);
  root.parse(words);
}

type Complete = (value: string, description: string) => void;

function describeTo(root: RootCommand, command: Command, above: string, known: Known, words: string[]): void {
  if (command.name() === 'complete') return;
  const path = `${above}${command.name()}`;
  const described = root.command(path, command.description());
  for (const option of command.createHelp().visibleOptions(command)) addOption(described, option);
  for (const argument of command.registeredArguments)
    described.argument(argument.name(), (say: Complete) => {
      for (const value of valuesOf(argument, known, words)) say(value, '');
    });
  for (const below of command.commands) describeTo(root, below, `${path} `, known, words);
}

function addOption(described: ReturnType<RootCommand['command']>, option: Option): void {
  const name = option.long?.slice(2);
  if (name === undefined) return;
  const short = option.short?.slice(1);
  const takes = option.required || option.optional;
  if (!takes) described.option(name, option.description, short);
  else
    described.option(
      name,
      option.description,
      (say: Complete) => {
        for (const value of option.argChoices ?? []) say(value, '');
      },
      short,
    );
}

function valuesOf(argument: Argument, known: Known, words: string[]): string[] {
  if (argument.argChoices) return argument.argChoices;
  const active = known.rollouts.filter(({ status }) => status === undefined);
  switch (argument.name()) {
    case 'rollout': {
      const acting = words[0] !== 'show' && words[0] !== 'audit' && words[0] !== 'rollback';
      return (acting ? active : known.rollouts).map(({ id }) => id);
    }
    case 'choice':
      return (
        active.find(({ id, service }) => words.includes(id) || words.includes(service))?.gate?.options ?? []
      );
    case 'service':
      return known.services;
    case 'what':
      return [...known.services, ...known.releases, ...known.files];
    case 'which':
      return [...known.releases, ...known.services];
    default:
      return [];
  }
}

/** What cannot be read in time is not offered. */
async function allKnown(names: boolean): Promise<Known> {
  const environment = readEnvironment(process.env);
  const config = orElse<Config | undefined>(() => loadConfig(environment.configFile), undefined);
  const rollouts = names ? await latest(environment.redisUrl) : [];
  const documents = config ? orElse(() => readdirSync(config.runbooks), []) : [];
  return {
    services: [
      ...new Set([...Object.keys(config?.services ?? {}), ...rollouts.map(({ service }) => service)]),
    ],
    releases: documents.flatMap((name) => /^(.+)\.(?:md|yaml)$/.exec(name)?.[1] ?? []),
    files: orElse(() => readdirSync('.'), []).filter((name) => name.endsWith('.md')),
    rollouts,
  };
}

async function latest(redisUrl: string): Promise<RolloutState[]> {
  const late = new Promise<RolloutState[]>((resolve) => setTimeout(resolve, PATIENCE_MS, []).unref());
  const read = async () => {
    const { openStore } = await import('./store.ts');
    const store = await openStore({ redisUrl }, { ephemeral: true });
    const history = await readHistory(store);
    await store.close();
    return history.ok ? history.rollouts : [];
  };
  return Promise.race([read().catch(() => []), late]);
}

function orElse<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
