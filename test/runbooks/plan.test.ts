import { describe, expect, test } from 'vitest';
import { compileDocument } from '../../src/runbooks/document/compile.ts';
import { planText, renderPlan } from '../../src/runbooks/plan/plan.ts';
import type { Locale } from '../../src/words/locale.ts';
import { textWidth, wrap } from '../../src/words/width.ts';
import { compiled, exampleText, procedureOf } from './support.ts';

const english = compiled(compileDocument(exampleText('20261015.md'), '20261015'));
const chinese = compiled(compileDocument(exampleText('20260901.md'), '20260901'));
const shop = procedureOf(english, 'shop');

describe('the plan as data', () => {
  const plan = renderPlan(english, shop, { locale: 'en' });

  test('has uploads first, then the steps, nodes with gates, points, rollback and remarks', () => {
    const steps = plan.flatMap((line) => (line.kind === 'step' ? [line.id] : []));
    expect(steps).toEqual([...shop.steps, ...shop.rollback].map((step) => step.id));
    const order = plan.flatMap((line) =>
      line.kind === 'node' ? [line.name] : line.kind === 'gate' ? [line.text] : [],
    );
    expect(order).toEqual([
      'shop-1',
      '4 to verify, then: Continue to shop-2 · Roll back · Stop here',
      'shop-2',
      '4 to verify, then: Continue to shop-3 · Roll back · Stop here',
      'shop-3',
      '4 to verify, then: Finish · Roll back',
    ]);
    expect(plan.flatMap((line) => (line.kind === 'point' ? [line.text] : []))).toEqual(
      shop.points.map((point) => point.text),
    );
    expect(plan.at(-1)).toMatchObject({ kind: 'coverage' });
    expect(plan.at(-2)).toMatchObject({ kind: 'note', source: [{ line: 33 }] });
  });

  test('says of a shell step that it was not understood, and the care of each kind once', () => {
    const lines = plan.filter((line) => line.kind === 'step');
    expect(lines.filter((line) => !line.understood)).toMatchObject([
      { id: '5-shell', care: expect.stringContaining('Not understood') },
    ]);
    expect(lines.find((line) => line.id === '2-stop')?.care).not.toBe('');
    expect(lines.find((line) => line.id === 'r1-stop')?.care).toBe('');
  });
});

describe('the plan as text', () => {
  const locales: Locale[] = ['en', 'zh-CN'];
  const all = [english, chinese].flatMap((runbook) =>
    runbook.procedures.flatMap((procedure) =>
      locales.map((locale) => ({ runbook, procedure, locale, name: `${procedure.service} ${locale}` })),
    ),
  );

  test.each(all)('$name fits its width, aligned, and hides no line', ({ runbook, procedure, locale }) => {
    for (const width of [80, 100, 140]) {
      const text = planText(runbook, procedure, { locale, width });
      const lines = text.split('\n');
      for (const line of lines) expect(textWidth(line), line).toBeLessThanOrEqual(width);
      const columns = new Set(
        lines.filter((line) => line.includes('│')).map((line) => textWidth(line.slice(0, line.indexOf('│')))),
      );
      expect(columns.size).toBe(1);
      const numbers = new Set(lines.flatMap((line) => /^ {0,4}(\d+) /.exec(line)?.[1] ?? []));
      for (const step of [...procedure.steps, ...procedure.rollback]) {
        expect(text).toContain(step.id);
        for (const ref of step.source) expect(numbers).toContain(String(ref.line));
      }
    }
  });

  test('is 100 columns wide when nothing else is said', () => {
    expect(planText(english, shop, { locale: 'en' })).toBe(
      planText(english, shop, { locale: 'en', width: 100 }),
    );
  });

  test('never ends a code block that it stands in', () => {
    const wicked = {
      ...shop,
      points: [{ id: 'point-1', kind: 'point' as const, text: 'a ``` b', source: { line: 1, text: '```' } }],
    };
    expect(planText(english, wicked, { locale: 'en' })).not.toContain('```');
  });

  test('shows notes', () => {
    const noted = { ...shop, rollback: [], notes: [{ code: 'no-rollback' as const, source: shop.source }] };
    expect(planText(english, noted, { locale: 'zh-CN' })).toContain('文档没有写该服务的回滚');
  });
});

describe('widths', () => {
  test('wide characters take two columns', () => {
    expect(textWidth('升级ecsc：')).toBe(10);
    expect(textWidth('e\u0301')).toBe(1);
  });

  test('nothing is lost when a text is wrapped', () => {
    const bare = (text: string) => text.replaceAll(/\s/g, '');
    for (const text of [
      '升级步骤 ecsc 重复以上步骤，然后。',
      '/home/apache-tomcat-7.0.67/logs/catalina.out',
      'a bb ccc',
      '',
    ]) {
      for (const width of [4, 7, 12, 40]) {
        const lines = wrap(text, width);
        expect(bare(lines.join(''))).toBe(bare(text));
        for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(width);
      }
    }
  });
});
