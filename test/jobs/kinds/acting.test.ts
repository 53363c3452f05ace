import { describe, expect, test } from 'vitest';
import { actingHalves } from '../../../src/jobs/kinds/run-step.ts';
import type { Kind } from '../../../src/runbooks/kinds/kind.ts';
import { kinds, stepKinds } from '../../../src/runbooks/kinds/table.ts';

describe('the acting half', () => {
  test.each(stepKinds)('of %s has the parts that its traits promise', (kind) => {
    const half = actingHalves.get(kind);
    const { traits, narrow }: Kind = kinds[kind];
    const { stages } = traits;
    // An upload applies in the node's turn where an earlier line names its target.
    const applies = traits.applies || (narrow !== undefined && kind === 'upload');
    expect({ needs: typeof half?.needs, prepare: half?.prepare, apply: half?.apply }).toEqual({
      needs: 'function',
      prepare: stages ? expect.any(Function) : undefined,
      apply: applies ? expect.any(Function) : undefined,
    });
  });
});
