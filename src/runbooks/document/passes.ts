import type { Draft, NodeDraft } from '../assemble/drafts.ts';
import type { Problems } from '../problems.ts';

/** What a document writes out for some nodes of a service. */
export type Pass = { nodes: NodeDraft[]; steps: Draft[]; line: number };

/**
 * Nodes that are each written out become one list of steps: what is the same is for all of them, what differs is `on`
 * its own. Too little in common is a problem: then one of them lacks something.
 */
export function mergePasses(passes: Pass[], problems: Problems): { nodes: NodeDraft[]; steps: Draft[] } {
  const [first, ...others] = passes;
  if (first === undefined) return { nodes: [], steps: [] };
  let nodes = first.nodes;
  let merged = first.steps;
  for (const { nodes: more, steps, line } of others) {
    const pairs = commonSteps(merged, steps);
    if (pairs.length * 2 < Math.max(merged.length, steps.length) && !isAlike(merged, steps)) {
      problems.add(line, 'nodes-differ', {
        node: more[0]?.name ?? '',
        first: first.nodes[0]?.name ?? '',
      });
      return { nodes: [...nodes, ...more], steps: merged };
    }
    merged = interleave(merged, steps, pairs, names(nodes), names(more));
    nodes = [...nodes, ...more];
  }
  return { nodes, steps: merged };
}

/** The same kinds of steps in the same order: only their paths differ. */
const isAlike = (one: Draft[], other: Draft[]): boolean =>
  one.length === other.length && one.every(({ kind }, index) => kind === other[index]?.kind);

const names = (nodes: NodeDraft[]): string[] => nodes.map(({ name }) => name);

const meaning = ({ source: _, on: __, at: ___, ...draft }: Draft): string => JSON.stringify(draft);

type Pair = [number, number];

/** The longest run of equal steps in order, as indices. */
function commonSteps(one: Draft[], other: Draft[]): Pair[] {
  const left = one.map(meaning);
  const right = other.map(meaning);
  const best: Pair[][][] = Array.from({ length: left.length + 1 }, () =>
    Array.from({ length: right.length + 1 }, () => []),
  );
  const at = (i: number, j: number): Pair[] => best[i]?.[j] ?? [];
  for (let i = left.length - 1; i >= 0; i -= 1) {
    for (let j = right.length - 1; j >= 0; j -= 1) {
      const skip = at(i + 1, j).length >= at(i, j + 1).length ? at(i + 1, j) : at(i, j + 1);
      const row = best[i];
      if (row) row[j] = left[i] === right[j] ? [[i, j], ...at(i + 1, j + 1)] : skip;
    }
  }
  return at(0, 0);
}

function interleave(one: Draft[], other: Draft[], pairs: Pair[], mine: string[], theirs: string[]): Draft[] {
  const only = (steps: Draft[], on: string[]) => steps.map((step) => ({ ...step, on: step.on ?? on }));
  const result: Draft[] = [];
  let [i, j] = [0, 0];
  for (const [left, right] of [...pairs, [one.length, other.length] as Pair]) {
    result.push(...only(one.slice(i, left), mine), ...only(other.slice(j, right), theirs));
    const both = one[left];
    const twin = other[right];
    if (both && twin) {
      const { on, ...step } = both;
      const shared = { ...step, source: [...step.source, ...twin.source] };
      result.push(on === undefined ? shared : { ...shared, on: [...on, ...theirs] });
    }
    [i, j] = [left + 1, right + 1];
  }
  return result;
}
