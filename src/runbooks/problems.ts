import type { Problem, ProblemCode, ProblemFacts } from './problem-facts.ts';

const maxProblems = 20;

/** Collects what is wrong with one document; `list` gives it in line order, each once, at most 20. */
export type Problems = {
  add<C extends ProblemCode>(line: number, code: C, facts: ProblemFacts[C]): void;
  list(): Problem[];
  readonly any: boolean;
};

export function createProblems(): Problems {
  const found: Problem[] = [];
  const seen = new Set<string>();
  return {
    add(line, code, facts) {
      const key = JSON.stringify([line, code, facts]);
      if (seen.has(key)) return;
      seen.add(key);
      found.push({ line, code, facts } as Problem);
    },
    list: () => found.toSorted((a, b) => a.line - b.line).slice(0, maxProblems),
    get any() {
      return found.length > 0;
    },
  };
}

/** Document text inside a command's message: quoted, and short enough to read. */
export function quote(text: string): string {
  const clean = text.trim();
  const characters = Array.from(clean);
  return characters.length <= 80 ? `\`${clean}\`` : `\`${characters.slice(0, 79).join('')}…\``;
}
