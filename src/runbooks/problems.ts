import { withoutConsequences } from './causes.ts';
import type { Fault, Problem, ProblemCode, ProblemFacts } from './problem-facts.ts';
import { masked } from './secrets.ts';

/** Collects what is wrong with one document; `list` gives it in line order, one for each cause. */
export type Problems = {
  add<C extends ProblemCode>(line: number, code: C, facts: ProblemFacts[C]): void;
  addFault(line: number, fault: Fault): void;
  /** The same collection, for what stands in one service's section. */
  of(service: string): Problems;
  list(): Problem[];
  readonly any: boolean;
};

export function createProblems(): Problems {
  const found: Problem[] = [];
  const seen = new Set<string>();
  const collect = (service?: string): Problems => {
    const addFault = (line: number, { code, facts }: Fault) => {
      const shown = maskedFacts(facts);
      const key = JSON.stringify([line, code, shown]);
      if (seen.has(key)) return;
      seen.add(key);
      found.push({ line, code, facts: shown, ...(service === undefined ? {} : { service }) } as Problem);
    };
    return {
      add: (line, code, facts) => addFault(line, { code, facts } as Fault),
      addFault,
      of: collect,
      list: () => withoutConsequences(found).toSorted((a, b) => a.line - b.line),
      get any() {
        return found.length > 0;
      },
    };
  };
  return collect();
}

/** Facts are quoted to people. */
const maskedFacts = <F extends object>(facts: F): F =>
  Object.fromEntries(
    Object.entries(facts).map(([key, value]) => [key, typeof value === 'string' ? masked(value) : value]),
  ) as F;
