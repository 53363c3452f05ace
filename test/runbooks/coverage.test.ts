import { describe, expect, test } from 'vitest';
import { coverageOf } from '../../src/runbooks/plan/coverage.ts';
import { compileTyped } from '../../src/runbooks/typed/compile.ts';
import { compile, compiled, documentOf, exampleText, withExtra } from './support.ts';

const runbooks = [
  ['plain', compiled(compile(documentOf()))],
  ['with a script', compiled(compile(withExtra('sh /home/app/migrate.sh --all')))],
  ['Chinese', compiled(compile(exampleText('20260901.md')))],
  ['English', compiled(compile(exampleText('20261015.md')))],
  ['typed', compiled(compileTyped(exampleText('20261101.yaml'), '20261101'))],
] as const;

describe('how many lines end as what', () => {
  test.each(runbooks)('%s: each line counts once', (_, { procedures }) => {
    expect(procedures.length).toBeGreaterThan(0);
    for (const procedure of procedures) {
      const steps = [...procedure.steps, ...procedure.rollback].flatMap((step) => step.source);
      const lines = new Set([...steps, ...(procedure.remarks ?? [])].map(({ line }) => line));
      const { baton, written, people, notes } = coverageOf(procedure);
      expect(baton + written + people + notes).toBe(lines.size);
    }
  });

  test('a line that a script and a step came from counts as the script', () => {
    const [procedure] = compiled(compile(documentOf())).procedures;
    const [step] = procedure?.steps ?? [];
    if (!procedure || !step) return expect.fail('it has steps');
    const script = { id: 'x-shell', kind: 'shell', command: 'true', source: step.source } as const;
    const lines = new Set(step.source.map(({ line }) => line)).size;
    const before = coverageOf({ ...procedure, steps: [step], rollback: [], remarks: step.source });
    const after = coverageOf({ ...procedure, steps: [step, script], rollback: [], remarks: [] });
    expect(before).toEqual({ baton: lines, written: 0, people: 0, notes: 0 });
    expect(after).toEqual({ baton: 0, written: lines, people: 0, notes: 0 });
  });
});
