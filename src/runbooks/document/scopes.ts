import type { Where } from './phrases/reading.ts';

/** What a heading, a sentence or a list item says of all that stands below it. */
type Scope = {
  /** A heading's scope ends with its part, a sentence's with the next one that is not deeper. */
  of: 'heading' | 'prose';
  depth: number;
  where?: Where;
  condition?: string;
  /** A block has been read in it. */
  spent?: true;
  /** That block was what a program prints: what to do then comes next. */
  printed?: true;
};

/** A login by a command of its own ends with the next heading, however deep that is. */
export const LOGIN_DEPTH = 98;

/** The frames around the line that is being read, the innermost last. */
export function createScopes() {
  let open: Scope[] = [];
  return {
    /** True when an `ssh` ends with it that had a block to itself. */
    heading(depth: number): boolean {
      const stayed = open.some((scope) => scope.depth === LOGIN_DEPTH && scope.where !== undefined);
      open = open.filter((scope) => scope.of === 'heading' && scope.depth < depth);
      return stayed;
    },
    prose(depth: number): void {
      open = open
        .filter((scope) => scope.of === 'heading' || scope.depth < depth || scope.printed)
        .map(({ printed: _, spent, ...scope }) => ({ ...scope, ...(spent ? { spent } : {}) }));
    },
    /** What stands in the frame is only what a program prints: the frame is for what comes after it, too. */
    afterOutput(): void {
      open = open.map(({ spent, ...scope }) =>
        scope.of === 'prose' && scope.condition !== undefined
          ? { ...scope, printed: true }
          : { ...scope, ...(spent ? { spent } : {}) },
      );
    },
    add(scope: Scope): void {
      open.push(scope);
    },
    /** Before a block: a sentence frames the first block below it alone. True when one has ended with that. */
    reuse(): boolean {
      const before = open.length;
      open = open.filter((scope) => scope.of === 'heading' || !scope.spent || scope.depth > 50);
      for (const scope of open) if (scope.of === 'prose') scope.spent = true;
      return open.length < before;
    },
    /** The commands run on the nodes again. */
    backOnNodes(): void {
      open = open.map(({ where: _, ...scope }) => scope);
    },
    get where(): Where | undefined {
      return open.findLast((scope) => scope.where !== undefined)?.where;
    },
    get condition(): string | undefined {
      return open.findLast((scope) => scope.condition !== undefined)?.condition;
    },
  };
}
