import type { PathFault } from '../runbooks/paths.ts';
import type {
  CommandProblemFacts,
  FrameProblemFacts,
  ProblemCode,
  ProblemFacts,
} from '../runbooks/problem-facts.ts';
import { cut } from './markup/clean.ts';
import type { Markup } from './markup/markup.ts';

/** What is wrong, and what was expected instead. */
export type Sentence = [what: string, expected?: string];

/** A sentence for each thing that can be wrong: one that is missing does not compile. */
export type ProblemTable = { [C in ProblemCode]: (facts: ProblemFacts[C]) => Sentence };

/** The part of it that is about the commands of a block. */
export type CommandProblemTable = Pick<ProblemTable, keyof CommandProblemFacts>;

/** The part of it that is about where, when and for whom lines run. */
export type FrameProblemTable = Pick<ProblemTable, keyof FrameProblemFacts>;

/** The one sentence of a table on a problem. */
export function wordProblem<C extends ProblemCode>(
  table: ProblemTable,
  problem: { code: C; facts: ProblemFacts[C] },
): Sentence {
  return table[problem.code](problem.facts);
}

export const pathFaults = (faults: Record<PathFault, string>): Record<PathFault, string> => faults;

const LONGEST = 80;

/** Document text inside a sentence: quoted, and short enough to read. */
export function quoted(m: Markup, comma: string, or: string) {
  const q = (raw: string) => m.quote(cut(raw.trim(), LONGEST));
  return {
    q,
    list: (items: readonly string[]) => items.map(q).join(comma),
    copies: (copies: readonly { from: string; to: string }[]) =>
      copies.map(({ from, to }) => m.code(`cp -R ${from} ${to}`)).join(or),
  };
}

/** As many as one message should list. */
export const MOST_IN_CHAT = 20;

/** Each item in words, the first `most` of them, and how many more there are. */
export function listed<T>(
  items: readonly T[],
  most: number,
  say: (item: T) => string,
  more: (count: number) => string,
): string {
  const left = items.length - most;
  return items.slice(0, most).map(say).join('') + (left > 0 ? more(left) : '');
}
