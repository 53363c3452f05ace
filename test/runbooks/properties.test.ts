import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileDocument } from '../../src/runbooks/document/compile.ts';
import { readBlocks } from '../../src/runbooks/document/markdown-blocks.ts';
import { toSource } from '../../src/runbooks/document/source.ts';
import { planText } from '../../src/runbooks/plan/plan.ts';
import type { CompileResult } from '../../src/runbooks/runbook.ts';
import { compileTyped } from '../../src/runbooks/typed/compile.ts';
import { documentOf, exampleText } from './support.ts';

const documents = [exampleText('20260901.md'), exampleText('20261015.md'), documentOf()];
const commands = [
  'ps -ef | grep java',
  'kill -9 <PID>',
  'kill <PID>',
  'cp -R /home/a /home/b',
  'tar xvf app.tar',
  'cd /home',
  'nohup sh a.sh &',
  'tail -f /home/a.log',
  'rm -rf /home/x',
  '# comment',
  '$ ls',
  'a && b; c | d &',
  'echo "x',
  '`a',
  '$(',
  '<<EOF',
  '\\',
  '登录`x-1`，重复以上步骤。',
  '删除缓存。',
  '```',
  '<p>',
  '## 4.回滚',
  '### 2.9 x服务',
  '* ',
  '> ',
  '\u0000',
  '\uFEFF',
  '\r',
];

const edit = fc.record({
  at: fc.nat(),
  kind: fc.constantFrom(
    'drop' as const,
    'double' as const,
    'swap' as const,
    'insert' as const,
    'cut' as const,
  ),
  text: fc.oneof(fc.constantFrom(...commands), fc.string({ unit: 'grapheme', maxLength: 40 })),
});

type Edit = { at: number; kind: 'drop' | 'double' | 'swap' | 'insert' | 'cut'; text: string };

function apply(lines: string[], { at, kind, text }: Edit): string[] {
  const index = lines.length === 0 ? 0 : at % lines.length;
  const line = lines[index] ?? '';
  const next = lines[index + 1] ?? '';
  if (kind === 'drop') return lines.toSpliced(index, 1);
  if (kind === 'double') return lines.toSpliced(index, 0, line);
  if (kind === 'swap') return lines.toSpliced(index, 2, next, line);
  if (kind === 'insert') return lines.toSpliced(index, 0, text);
  return lines.toSpliced(index, 1, line.slice(0, at % (line.length + 1)) + text);
}

const mutated = fc
  .tuple(fc.constantFrom(...documents), fc.array(edit, { maxLength: 6 }))
  .map(([text, edits]) => edits.reduce(apply, text.split('\n')).join('\n'));

const wild = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 2000 }),
  fc
    .array(fc.oneof(fc.constantFrom(...commands), fc.string({ maxLength: 30 })), { maxLength: 60 })
    .map((lines) => lines.join('\n')),
);

/** What holds of every result, whatever went in. */
function expectSound(text: string, result: CompileResult): void {
  if (!result.ok) {
    const lines = result.problems.map((problem) => problem.line);
    expect(lines.length).toBeGreaterThan(0);
    expect(lines).toEqual(lines.toSorted((a, b) => a - b));
    expect(lines.every((line) => line >= 1 && line <= toSource(text).lines.length + 1)).toBe(true);
    return;
  }
  for (const procedure of result.runbook.procedures) {
    expect(new Set(procedure.steps.map((step) => step.id)).size).toBe(procedure.steps.length);
    expect(procedure.nodes.length).toBeGreaterThan(0);
    for (const step of [...procedure.steps, ...procedure.rollback]) {
      expect(step.source.length).toBeGreaterThan(0);
      if ('start' in step) expect(step.start.command).not.toBe('');
    }
    planText(result.runbook, procedure, { locale: 'zh-CN' });
  }
}

/** Every command line stands in some step or, in the verification chapter, in some point. */
function expectNothingSkipped(text: string, result: CompileResult): void {
  if (!result.ok) return;
  const seen = new Set(
    result.runbook.procedures.flatMap((procedure) => [
      ...[...procedure.steps, ...procedure.rollback].flatMap((step) => step.source.map((ref) => ref.line)),
      ...procedure.points.map((point) => point.source.line),
      // What a command prints, below its prompt.
      ...(procedure.remarks ?? []).map(({ line }) => line),
    ]),
  );
  for (const block of readBlocks(toSource(text).text)) {
    if (block.is !== 'code') continue;
    for (const line of block.lines)
      if (line.content.trim() !== '') expect(seen, `line ${line.line}: ${line.content}`).toContain(line.line);
  }
}

describe('whatever the document', () => {
  test('compileDocument never throws, and skips no line of a document that compiles', () => {
    let compiledOnes = 0;
    fc.assert(
      fc.property(mutated, (text) => {
        const result = compileDocument(text, '20260901');
        expectSound(text, result);
        expectNothingSkipped(text, result);
        if (result.ok) compiledOnes += 1;
      }),
      { numRuns: 600 },
    );
    expect(compiledOnes).toBeGreaterThan(20);
  });

  test('compileDocument never throws on rubbish', () => {
    fc.assert(
      fc.property(wild, (text) => {
        expectSound(text, compileDocument(text, '20260901'));
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    '<?',
    '<!',
    '<![CDATA[',
    '<!DOCTYPE x',
    '<div\n a',
    '<script>',
    '* <?',
    '> <?',
    '<li><?',
    '<p\n<?',
  ])('half a piece of HTML is read once: %j', (text) => expectSound(text, compileDocument(text, '20260901')));

  test('compileTyped never throws', () => {
    const typed = fc
      .array(edit, { maxLength: 4 })
      .map((edits) => edits.reduce(apply, exampleText('20261101.yaml').split('\n')).join('\n'));
    fc.assert(
      fc.property(fc.oneof(typed, wild), (text) => {
        expectSound(text, compileTyped(text, '20261101'));
      }),
      { numRuns: 1000 },
    );
  });
});
