import type { Problem } from './runbook.ts';

export const maxProblems = 20;

/** Collects what is wrong with one document; `list` gives it in line order, each once, at most 20. */
export type Problems = {
  add(line: number, message: string, expected?: string): void;
  list(): Problem[];
  readonly any: boolean;
};

export function createProblems(): Problems {
  const found: Problem[] = [];
  const seen = new Set<string>();
  return {
    add(line, message, expected) {
      const key = `${line}\n${message}`;
      if (seen.has(key)) return;
      seen.add(key);
      found.push({ line, message, ...(expected === undefined ? {} : { expected }) });
    },
    list: () => found.toSorted((a, b) => a.line - b.line).slice(0, maxProblems),
    get any() {
      return found.length > 0;
    },
  };
}

/** Document text inside a message: quoted, and short enough to read. */
export function quote(text: string): string {
  const clean = text.trim();
  const characters = Array.from(clean);
  return characters.length <= 80 ? `\`${clean}\`` : `\`${characters.slice(0, 79).join('')}…\``;
}
