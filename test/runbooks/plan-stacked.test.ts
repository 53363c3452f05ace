import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compileDocument } from '../../src/runbooks/document/compile.ts';
import { planStacked } from '../../src/runbooks/plan/stacked.ts';
import { textWidth } from '../../src/words/width.ts';

const text = readFileSync(new URL('../../examples/demo/runbooks/20170324.md', import.meta.url), 'utf8');
const compiled = compileDocument(text, '20170324');
if (!compiled.ok) throw new Error('the demo document compiles');
const { runbook } = compiled;

describe.each(['en', 'zh-CN'] as const)('the plan for a thread, in %s', (locale) => {
  it.each(runbook.procedures)('keeps to its width and shows every step of $service', (procedure) => {
    const plan = planStacked(runbook, procedure, { locale, width: 56 });
    for (const line of plan.split('\n')) expect(textWidth(line), line).toBeLessThanOrEqual(56);
    for (const { id } of [...procedure.steps, ...procedure.rollback]) expect(plan).toContain(`→ ${id}`);
    for (const node of procedure.nodes) expect(plan).toContain(`→ ${node}: `);
  });
});
