import type { Problem } from '../problem-facts.ts';

/** Part of a line: indices of its first character and of the one after its last, in UTF-16 units. */
export type Span = { from: number; to: number };

/** Facts that quote the line, the most telling first. */
const QUOTING = ['text', 'command', 'heading', 'pid', 'signal', 'path', 'name', 'node', 'archive', 'host'];
const LISTING = ['names', 'named', 'hosts'];
const OTHERS = ['from', 'to', 'end', 'service'];

/** What of its line a problem is about; the whole line, less the space around it, where no fact says more. */
export function offendingPart({ facts }: Problem, line: string): Span {
  const values = Object.entries(facts as Record<string, unknown>);
  const of = (keys: string[]) =>
    keys.flatMap((key) => values.flatMap(([name, value]) => (name === key ? [value].flat() : [])));
  for (const quoted of of([...QUOTING, ...LISTING, ...OTHERS])) {
    const span = typeof quoted === 'string' ? find(quoted, line) : undefined;
    if (span) return span;
  }
  return trimmed(line);
}

/** A clause is quoted without the marks and spaces that it may have in its line. */
function find(quoted: string, line: string): Span | undefined {
  const passed = /[\s`*]/;
  const places: number[] = [];
  for (let at = 0; at < line.length; at += 1) if (!passed.test(line[at] ?? '')) places.push(at);
  const wanted = quoted.replace(/[\s`*]/g, '');
  const at = places
    .map((place) => line[place])
    .join('')
    .indexOf(wanted);
  const [from, last] = [places[at], places[at + wanted.length - 1]];
  return wanted === '' || from === undefined || last === undefined ? undefined : { from, to: last + 1 };
}

function trimmed(line: string): Span {
  const from = line.length - line.trimStart().length;
  return { from, to: Math.max(from, line.trimEnd().length) };
}
