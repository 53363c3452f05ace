import { plain } from '../../words/markup/plain.ts';
import { padEnd, textWidth, wrap } from '../../words/width.ts';
import { wordsFor } from '../../words/words-for.ts';
import type { Procedure, SourceRef } from '../runbook.ts';
import { type PlanLine, type Planned, type PlanOptions, renderPlan } from './lines.ts';

export { renderPlan } from './lines.ts';

export type PlanTextOptions = PlanOptions & {
  /** Columns of the widest line; default 100. */
  width?: number;
};

const numberWidth = 5;
const idWidth = 12;
const divider = ' │ ';

/** The plan as plain text: the document's lines on the left, what Baton does on the right. Fits a terminal and a code block. */
export function planText(runbook: Planned, procedure: Procedure, options: PlanTextOptions): string {
  const width = options.width ?? 100;
  const left = Math.floor((width - divider.length) * 0.44);
  const words = wordsFor(options.locale, plain).plan;
  const columns: Columns = { left, right: width - divider.length - left, width };
  const heading = [
    padEnd(
      `${words.line.padStart(numberWidth - words.line.length + textShift(words.line))} ${words.document}`,
      left,
    ) +
      divider +
      words.step,
    `${'─'.repeat(left + 1)}┼${'─'.repeat(columns.right + 1)}`,
  ];
  const lines = renderPlan(runbook, procedure, options).flatMap((line) => print(line, columns, heading));
  const compact = lines.filter((line, index) => line.trim() !== '' || (lines[index - 1] ?? '').trim() !== '');
  return `${compact
    .map((line) => line.trimEnd().replaceAll('```', "'''"))
    .join('\n')
    .trimEnd()}\n`;
}

/** padStart counts characters; a wide one takes two columns. */
const textShift = (text: string): number => 2 * text.length - textWidth(text);

type Columns = { left: number; right: number; width: number };

function print(line: PlanLine, columns: Columns, heading: string[]): string[] {
  const beside = (source: SourceRef[], right: string[]) =>
    zip(documentLines(source, columns.left), right, columns.left);
  switch (line.kind) {
    case 'title':
      return [
        ...wrap(`${line.service} · ${line.release} · ${line.nodes.join(' → ')}`, columns.width),
        `sha256 ${line.digest.slice(0, 12)}`,
        '',
        ...heading,
      ];
    case 'section':
      return ['', line.text, ''];
    case 'coverage':
      return ['', ...wrap(line.text, columns.width)];
    case 'text':
      return beside([], wrap(line.text, columns.right));
    case 'step':
      return [...beside(line.source, stepText(line, columns.right)), ''];
    case 'node':
      return beside(line.source, labelled(line.name, [line.text], columns.right));
    case 'gate':
      return [...beside([], labelled('', [`◇ ${line.text}`], columns.right)), ''];
    case 'point':
      return beside(line.source.slice(0, 1), labelled(`☐ ${line.label}`, [line.text], columns.right));
    case 'note':
      return beside(line.source, line.text === '' ? [] : wrap(line.text, columns.right));
  }
}

function stepText(line: Extract<PlanLine, { kind: 'step' }>, width: number): string[] {
  const mark = line.understood ? '· ' : '! ';
  if (line.care === '') return labelled(line.id, line.what, width);
  const care = wrap(line.care, width - idWidth - 2).map(
    (text, index) => `${' '.repeat(idWidth)}${index === 0 ? mark : '  '}${text}`,
  );
  return [...labelled(line.id, line.what, width), ...care];
}

/** A label column, and texts wrapped beside it; a label too long for its column gets a line of its own. */
function labelled(label: string, texts: string[], width: number): string[] {
  const rows = texts.flatMap((text) => wrap(text, width - idWidth));
  if (textWidth(label) >= idWidth)
    return [...wrap(label, width), ...rows.map((row) => ' '.repeat(idWidth) + row)];
  return rows.map((row, index) => padEnd(index === 0 ? label : '', idWidth) + row);
}

function documentLines(source: SourceRef[], width: number): string[] {
  return source.flatMap(({ line, text }) =>
    wrap(text, width - numberWidth - 1).map((part, index) => {
      const number = index === 0 ? String(line) : '';
      return `${number.padStart(numberWidth)} ${part}`;
    }),
  );
}

function zip(left: string[], right: string[], leftWidth: number): string[] {
  const rows = Math.max(left.length, right.length);
  return Array.from(
    { length: rows },
    (_, index) => padEnd(left[index] ?? '', leftWidth) + divider + (right[index] ?? ''),
  );
}
