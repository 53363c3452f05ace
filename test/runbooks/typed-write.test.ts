import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compileDocument } from '../../src/runbooks/document/compile.ts';
import type { Runbook } from '../../src/runbooks/runbook.ts';
import { compileTyped } from '../../src/runbooks/typed/compile.ts';
import { typedText } from '../../src/runbooks/typed/write.ts';
import { compiled, documentOf, exampleText, fence, parts } from './support.ts';

/** What of a plan is done, apart from where it was written. */
const meant = ({ release, procedures }: Runbook) => ({
  release,
  procedures: procedures.map(({ service, nodes, steps, rollback, points }) => ({
    service,
    nodes,
    steps: steps.map(({ source: _, ...step }) => step),
    rollback: rollback.map(({ source: _, ...step }) => step),
    points: points.map(({ kind, text }) => [kind, text]),
  })),
});

const now = new Date('2026-09-01T10:00:00Z');
const documents: [string, string][] = [
  ...readdirSync(new URL('../../examples/runbooks', import.meta.url))
    .filter((name) => name.endsWith('.md'))
    .map((name): [string, string] => [name, exampleText(name)]),
  ['a small one', documentOf()],
  ['a way back that is derived', documentOf({ rollback: '' })],
  [
    'scripts',
    documentOf({
      steps: `${fence('for one in a b; do', '  echo "$one: \'x\' # y"', 'done')}\n${parts.steps}`,
    }),
  ],
  [
    'a move and a date',
    documentOf({ steps: parts.steps.replace('cp -R', 'mv').replace('app_old', 'app_$(date +%Y%m%d)') }),
  ],
];

describe('a document in the typed form', () => {
  test.each(documents)('%s', (_, text) => {
    const read = compileDocument(text, '20260901', { now });
    if (!read.ok) return expect(read.problems.length).toBeGreaterThan(0);
    const typed = typedText(read.runbook);
    const again = compiled(compileTyped(typed, '20260901'));
    expect(meant(again)).toEqual(meant(read.runbook));
    expect(typedText(again)).toBe(typed);
  });

  test('most of these compile', () => {
    const good = documents.filter(([, text]) => compileDocument(text, '20260901', { now }).ok);
    expect(good.length).toBeGreaterThan(documents.length / 2);
  });
});
