import type { Hint } from '../../problem-facts.ts';
import type { StepKind } from '../../runbook.ts';

/** A name in a clause: in backticks, or (in Chinese text) any run of ASCII. */
export type Name = { value: string; ticked: boolean };

/** What one clause says. */
export type Reading =
  | { says: 'login'; nodes: string[] }
  /** The steps so far, on the nodes named here or in a login before. */
  | { says: 'repeat'; nodes: string[] }
  | { says: 'upload'; files: string[]; toDir: string | undefined }
  | { says: 'directory'; path: string }
  /** Introduces commands: each kind has to be among those that follow, and each name in their text. */
  | { says: 'announce'; kinds: StepKind[]; names: string[]; directory: string | undefined; checks: boolean }
  /** No instruction; `plain` ones say nothing that a reader of the plan would miss. */
  | { says: 'explain'; plain: boolean; conditional: boolean }
  | { says: 'unknown'; hint: Hint };

export const explain = (plain = false, conditional = false): Reading => ({
  says: 'explain',
  plain,
  conditional,
});

export const unknown = (hint: Hint): Reading => ({ says: 'unknown', hint });

/** Replaces names by `@`, so that a sentence's shape can be matched apart from what it names. */
export function skeleton(text: string, pattern: RegExp): { shape: string; names: Name[] } {
  const names: Name[] = [];
  const shape = text.replace(pattern, (whole, ticked: string | undefined) => {
    if (ticked === undefined && /^\d+$/.test(whole)) return whole;
    names.push({ value: ticked ?? whole, ticked: ticked !== undefined });
    return '@';
  });
  return { shape, names };
}

export const valuesOf = (names: Name[]): string[] => names.map((name) => name.value);

/** Names with nothing said of them: a node or file that the sentence before it lost. */
export const isOnlyNames = (shape: string): boolean =>
  /^[\s、,&和及与]*@(?:[\s、,&@和及与]|and|or)*$/.test(shape);

/** A command inside a sentence is neither a step nor a name. */
export const hasInlineCommand = (names: Name[]): boolean => names.some((name) => /\S\s+\S/.test(name.value));
