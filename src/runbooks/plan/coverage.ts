import { has, traitsOf } from '../kinds/table.ts';
import type { Procedure, Step } from '../runbook.ts';

/** How many of a service's document lines end as what. */
export type Coverage = {
  /** Done by Baton, with care. */
  baton: number;
  /** Run as written, after approval. */
  written: number;
  /** Done by people. */
  people: number;
  /** Listed, and nothing comes of them. */
  notes: number;
};

/** Each line counts once: where steps share one, for what asks people most. */
export function coverageOf({ steps, rollback, remarks = [] }: Procedure): Coverage {
  const all = [...steps, ...rollback];
  const counted = new Set<number>();
  const count = (lines: number[]): number => {
    const before = counted.size;
    for (const line of lines) counted.add(line);
    return counted.size - before;
  };
  const people = count(linesOf(all.filter((step) => traitsOf(step).asks === 'person')));
  const written = count(linesOf(all.filter((step) => traitsOf(step).asks === 'shell')));
  const baton = count(linesOf(all.filter((step) => has(step, 'understood'))));
  return { baton, written, people, notes: count(remarks.map(({ line }) => line)) };
}

const linesOf = (steps: Step[]): number[] => steps.flatMap((step) => step.source.map(({ line }) => line));
