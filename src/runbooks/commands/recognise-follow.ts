import { writeLogSource } from '../log-sources.ts';
import { isQuiet, type Pipeline, problem, type Recognised, resolveAll } from './recognised.ts';
import type { Word } from './shell-parser.ts';

/**
 * `tail -f LOG…` in any of its spellings, `journalctl -fu depot`, `docker logs -f depot`, also with a filter behind it:
 * the log is followed, the filter is not needed. What only prints is no follow.
 */
export function recogniseFollow({ commands, background, cwd }: Pipeline): Recognised | undefined {
  const [command, ...rest] = commands;
  if (background || !isQuiet(command)) return undefined;
  if (!rest.every((one) => ['grep', 'egrep'].includes(one.words[0]?.value ?? ''))) return undefined;
  const name = command.words[0]?.value;
  if (name === 'tail' || name === 'tailf') return readTail(command.words, cwd);
  if (!command.words.every((word) => word.plain)) return undefined;
  const words = command.words.map((word) => word.value);
  const sudo = /^sudo\s/.test(command.raw);
  if (name === 'journalctl') return follow(readJournal(words.slice(1), sudo));
  if (name === 'docker-compose') return follow(readCompose(words.slice(1), cwd, sudo));
  if (name !== 'docker') return undefined;
  if (words[1] === 'compose') return follow(readCompose(words.slice(2), cwd, sudo));
  return words[1] === 'logs' ? follow(readContainer(words.slice(2), sudo)) : undefined;
}

const follow = (logs: string[]): Recognised | undefined =>
  logs.length === 0 ? undefined : { is: 'step', step: { kind: 'follow', logs } };

function readTail(words: Word[], cwd: string | undefined): Recognised | undefined {
  const files: Word[] = [];
  let follows = words[0]?.value === 'tailf';
  const operands = words.slice(1);
  for (let index = 0; index < operands.length; index += 1) {
    const word = operands[index];
    if (word === undefined) break;
    const { value } = word;
    follows ||= /^(?:[-+]\w*[fF]\w*|--follow.*)$/.test(value);
    if (/^-[fFqv]*[nc]$/.test(value)) index += 1;
    else if (!/^[-+]/.test(value)) files.push(word);
  }
  if (!follows) return undefined;
  if (files.length === 0) return problem({ code: 'tail-without-log', facts: {} });
  const resolved = resolveAll(files, cwd);
  return resolved.ok ? { is: 'step', step: { kind: 'follow', logs: resolved.paths } } : resolved.refused;
}

/** What a program is given: options without a value, names, and options that take one. */
type Options = { flags: string[]; names: string[]; values: Map<string, string[]> };

function readOptions(words: string[], withValue: string): Options {
  const found: Options = { flags: [], names: [], values: new Map() };
  const queue = [...words];
  const keep = (name: string, value: string) =>
    found.values.set(name, [...(found.values.get(name) ?? []), value]);
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    const long = /^--([a-z-]+)(?:=(.*))?$/.exec(word);
    if (long?.[1] !== undefined) {
      const takes = ['unit', 'lines', 'output', 'since', 'tail', 'until', 'priority'].includes(long[1]);
      if (!takes) found.flags.push(long[1]);
      else keep(long[1], long[2] ?? queue.shift() ?? '');
    } else if (word.startsWith('-') && word.length > 1) {
      for (let at = 1; at < word.length; at += 1) {
        const letter = word.charAt(at);
        if (!withValue.includes(letter)) {
          found.flags.push(letter);
          continue;
        }
        keep(letter, word.slice(at + 1) || (queue.shift() ?? ''));
        break;
      }
    } else found.names.push(word);
  }
  return found;
}

const follows = ({ flags }: Options): boolean => flags.includes('f') || flags.includes('follow');

function readJournal(words: string[], sudo: boolean): string[] {
  const options = readOptions(words, 'unopSU');
  if (!follows(options) || options.names.length > 0) return [];
  const units = [...(options.values.get('u') ?? []), ...(options.values.get('unit') ?? [])];
  if (!units.every((unit) => /^[A-Za-z0-9][\w.@:-]*$/.test(unit))) return [];
  return units.map((unit) => writeLogSource('journal', unit.replace(/\.service$/, ''), sudo));
}

function readContainer(words: string[], sudo: boolean): string[] {
  const options = readOptions(words, 'n');
  const [name, ...more] = options.names;
  if (!follows(options) || name === undefined || more.length > 0) return [];
  return [writeLogSource('container', name, sudo)];
}

function readCompose(words: string[], cwd: string | undefined, sudo: boolean): string[] {
  if (words[0] !== 'logs' || cwd === undefined) return [];
  const options = readOptions(words.slice(1), 'n');
  if (!follows(options)) return [];
  const services = options.names.length === 0 ? [''] : options.names;
  return services.map((service) => writeLogSource('compose', `${service}@${cwd}`, sudo));
}
