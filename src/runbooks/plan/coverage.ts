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

export function coverageOf({ steps, rollback, remarks = [] }: Procedure): Coverage {
  const all = [...steps, ...rollback];
  const understood = linesOf(all.filter((step) => has(step, 'understood')));
  const people = linesOf(all.filter((step) => traitsOf(step).asks === 'person'));
  const written = linesOf(all.filter((step) => traitsOf(step).asks === 'shell'));
  return {
    baton: understood.size,
    written: [...written].filter((line) => !understood.has(line)).length,
    people: people.size,
    notes: new Set(remarks.map(({ line }) => line)).size,
  };
}

const linesOf = (steps: Step[]): Set<number> =>
  new Set(steps.flatMap((step) => step.source.map(({ line }) => line)));
