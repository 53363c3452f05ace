import { wrap } from '../../words/width.ts';
import type { Procedure, SourceRef } from '../runbook.ts';
import { type PlanLine, type Planned, type PlanOptions, renderPlan } from './lines.ts';

/** What a code block in a thread shows without wrapping. */
export const THREAD_COLUMNS = 56;

const numberWidth = 4;
const arrow = '→ ';

/** The plan for a narrow place, such as a thread: the document's lines, and what Baton does below them. */
export function planStacked(
  runbook: Planned,
  procedure: Procedure,
  { width, ...options }: PlanOptions & { width: number },
): string {
  const lines = renderPlan(runbook, procedure, options).flatMap((line) => print(line, width));
  return `${lines.join('\n').replaceAll('```', "'''").trim()}\n`;
}

function print(line: PlanLine, width: number): string[] {
  const below = (texts: string[]) =>
    texts.flatMap((text) => indent(wrap(text, width - numberWidth - 3), arrow));
  switch (line.kind) {
    case 'title':
      return wrap(`${line.service} · ${line.release} · ${line.nodes.join(' → ')}`, width);
    case 'section':
      return ['', line.text];
    case 'coverage':
      return ['', ...wrap(line.text, width)];
    case 'text':
      return below([line.text]);
    case 'step': {
      const mark = line.understood ? '· ' : '! ';
      const care = line.care === '' ? [] : indent(wrap(line.care, width - numberWidth - 5), `  ${mark}`);
      const [first = '', ...rest] = line.what;
      return [...written(line.source, width), ...below([`${line.id} ${first}`]), ...below(rest), ...care, ''];
    }
    case 'node':
      return [...written(line.source, width), ...below([`${line.name}: ${line.text}`])];
    case 'gate':
      return [...below([`◇ ${line.text}`]), ''];
    case 'point':
      return below([`☐ ${line.text}`]);
    case 'note':
      return [...written(line.source, width), ...(line.text === '' ? [] : below([line.text]))];
  }
}

function indent(texts: string[], mark: string): string[] {
  const blank = ' '.repeat(numberWidth + 1);
  return texts.map((text, index) => `${blank}${index === 0 ? mark : ' '.repeat(mark.length)}${text}`);
}

function written(source: SourceRef[], width: number): string[] {
  return source.flatMap(({ line, text }) =>
    wrap(text, width - numberWidth - 1).map(
      (part, index) => `${(index === 0 ? String(line) : '').padStart(numberWidth)} ${part}`,
    ),
  );
}
