import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { misfitsOf } from '../../../src/jobs/kinds/contract.ts';
import { parseReport } from '../../../src/jobs/remote/report.ts';
import { isStepKind } from '../../../src/runbooks/kinds/table.ts';

/** What the functions of a library that sent no types have printed, as their runs' folders kept it. */
const old = readFileSync(new URL('./fixtures/untyped-reports.txt', import.meta.url), 'utf8')
  .split(/^==> /m)
  .slice(1)
  .map((each) => ({ kind: each.slice(0, each.indexOf('\n')), output: each.slice(each.indexOf('\n') + 1) }));

describe('a report without types', () => {
  test.each(old)('of $kind is read as its schema has it', ({ kind, output }) => {
    const outcome = parseReport(output, 0);
    if (!isStepKind(kind)) throw new Error(kind);
    // The matcher is Baton's own to add.
    const facts = kind === 'stop' ? { ...outcome.facts, matcher: [] } : outcome.facts;
    expect(misfitsOf(kind, { ...outcome, facts })).toEqual([]);
    expect(outcome.facts).toMatchSnapshot();
  });
});

describe('the contract', () => {
  const facts = { path: '/home/app_1', files: 1, bytes: 2, durationMs: 3 };

  test('has a kind’s facts as they are, no others, and none left out', () => {
    expect(misfitsOf('backup', { ok: true, facts })).toEqual([]);
    expect(misfitsOf('backup', { ok: true, facts: { ...facts, files: '1', more: true } })).toEqual([
      'backup: files: Invalid input: expected number, received string',
      'backup: Unrecognized key: "more"',
    ]);
    const { path: _, ...rest } = facts;
    expect(misfitsOf('backup', { ok: true, facts: rest })).toHaveLength(1);
  });

  test('has of a failure what it needs, and of the facts what it had come to', () => {
    const taken = { ok: false, code: 'backup-taken', facts: { path: '/x', bytes: 4 } } as const;
    expect(misfitsOf('backup', taken)).toEqual([]);
    expect(misfitsOf('backup', { ...taken, facts: {} })).toEqual([
      'backup backup-taken: path: Invalid input: expected string, received undefined',
    ]);
  });
});
