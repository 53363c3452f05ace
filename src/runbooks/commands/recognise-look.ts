import { isQuiet, type Pipeline, type Recognised } from './recognised.ts';
import type { Pipes, Word } from './shell-parser.ts';

const lookers = new Set(['ps', 'jps', 'pgrep', 'pidof']);
const greps = new Set(['grep', 'egrep', 'fgrep']);
const filters = new Set([...greps, 'awk', 'head', 'tail', 'wc', 'cut', 'sort', 'less', 'more']);

/** `ps -ef | grep java`, `jps -l`, `pgrep -f shop`: looking for the process. */
export function recogniseLook({ commands, background }: Pipeline): Recognised | undefined {
  if (background || !isLook(commands)) return undefined;
  return { is: 'look', names: namesLookedFor(commands) };
}

export function isLook([first, ...rest]: Pipes): boolean {
  if (!lookers.has(first.words[0]?.value ?? '')) return false;
  return [first, ...rest].every(isQuiet) && rest.every((one) => filters.has(one.words[0]?.value ?? ''));
}

/** All that a process must hold to be found, in any order; undefined when the look is not understood. */
export function namesLookedFor([first, ...rest]: Pipes): string[] | undefined {
  const found = [namesOfLooker(first.words), ...rest.map((one) => namesOfFilter(one.words))];
  return found.some((names) => names === undefined) ? undefined : found.flatMap((names) => names ?? []);
}

function namesOfLooker([looker, ...operands]: Word[]): string[] | undefined {
  if (looker?.value === 'jps') return [];
  if (looker?.value === 'ps') {
    const at = operands.findIndex((word) => word.value === '-C');
    return at < 0 ? [] : alternatives(operands[at + 1]);
  }
  return namesOfPgrep(operands);
}

/** The names that pgrep, pkill and their like are given; undefined with an option that takes a value of its own. */
export function namesOfPgrep(operands: Word[]): string[] | undefined {
  const flags = operands.filter((word) => word.value.startsWith('-'));
  if (!flags.every((word) => /^-(?:[flaxonwiIevqsrz]+|-full|-exact|-quiet|-wait)$/.test(word.value)))
    return undefined;
  const names = operands.filter((word) => !word.value.startsWith('-')).map(alternatives);
  return names.some((name) => name === undefined) ? undefined : names.flatMap((name) => name ?? []);
}

function namesOfFilter([filter, ...operands]: Word[]): string[] | undefined {
  const name = filter?.value ?? '';
  if (greps.has(name)) return namesOfGrep(operands);
  if (name !== 'awk') return [];
  const [program, ...more] = operands.filter((word) => !/^-F/.test(word.value));
  if (program === undefined || more.length > 0) return undefined;
  const match = /^(?:\/([^/]+)\/)?\s*\{\s*print\s+\$\d+\s*;?\s*\}$/.exec(program.value);
  if (match === null) return undefined;
  return match[1] === undefined ? [] : split(match[1]);
}

function namesOfGrep(operands: Word[]): string[] | undefined {
  const options = operands.filter((word) => word.value.startsWith('-'));
  if (!options.every((word) => /^-[vwiEFocxe]+$/.test(word.value))) return undefined;
  const patterns = operands.filter((word) => !word.value.startsWith('-'));
  if (patterns.length !== 1) return undefined;
  return options.some((word) => word.value.includes('v')) ? [] : alternatives(patterns[0]);
}

function alternatives(word: Word | undefined): string[] | undefined {
  const quoted = word !== undefined && !/[$`]/.test(word.raw);
  return quoted ? split(word.value) : undefined;
}

/** `[j]ava`, `java.*shop`, `java\|shop`: each part is a name of its own. */
const split = (pattern: string): string[] =>
  pattern
    .replace(/\[(.)\]/g, '$1')
    .split(/\.\*|\\?\|/)
    .map((part) => part.replace(/^\^|\$$|\/$/g, '').replaceAll('\\.', '.'))
    .filter((part) => part !== '');
