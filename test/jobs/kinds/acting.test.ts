import { describe, expect, test } from 'vitest';
import { actingHalves } from '../../../src/jobs/kinds/run-step.ts';
import { stepKinds, traitsOf } from '../../../src/runbooks/kinds/table.ts';

describe('the acting half', () => {
  test.each(stepKinds)('of %s has the parts that its traits promise', (kind) => {
    const half = actingHalves.get(kind);
    const { stages, applies } = traitsOf({ kind });
    expect({ needs: typeof half?.needs, prepare: half?.prepare, apply: half?.apply }).toEqual({
      needs: 'function',
      prepare: stages ? expect.any(Function) : undefined,
      apply: applies ? expect.any(Function) : undefined,
    });
  });
});
