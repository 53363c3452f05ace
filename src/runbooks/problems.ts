import type { Fault, Problem, ProblemCode, ProblemFacts } from './problem-facts.ts';

const maxProblems = 20;

/** Collects what is wrong with one document; `list` gives it in line order, each once, at most 20. */
export type Problems = {
  add<C extends ProblemCode>(line: number, code: C, facts: ProblemFacts[C]): void;
  addFault(line: number, fault: Fault): void;
  list(): Problem[];
  readonly any: boolean;
};

export function createProblems(): Problems {
  const found: Problem[] = [];
  const seen = new Set<string>();
  const addFault = (line: number, fault: Fault) => {
    const key = JSON.stringify([line, fault]);
    if (seen.has(key)) return;
    seen.add(key);
    found.push({ line, ...fault });
  };
  return {
    add: (line, code, facts) => addFault(line, { code, facts } as Fault),
    addFault,
    list: () => found.toSorted((a, b) => a.line - b.line).slice(0, maxProblems),
    get any() {
      return found.length > 0;
    },
  };
}
