import type { Locale } from '../../words/locale.ts';
import { stripControls } from '../../words/markup/clean.ts';
import { plain } from '../../words/markup/plain.ts';
import { charWidth, textWidth } from '../../words/width.ts';
import { wordsFor } from '../../words/words-for.ts';
import type { Problem } from '../problem-facts.ts';
import { holdsSecret, masked } from '../secrets.ts';
import { insteadOf } from './instead.ts';
import { offendingPart, type Span } from './offending.ts';

/** A document's problems with its lines; `tell` says one in the team's language: what is wrong, what was expected. */
export type Wrong = {
  file: string;
  text: string;
  problems: readonly Problem[];
  tell: (problem: Problem) => readonly [string, string?];
};

/** As wide as a line is shown. */
const WIDEST = 100;
/** Columns that are left in front of a part that stands further right than fits. */
const LEAD = 24;

/**
 * Every problem as a compiler prints it: the place and what is wrong, the line with the offending part underlined,
 * what was expected, and a line to write instead where one is known. Without what looks like a secret.
 */
export function problemsText({ file, text, problems, tell }: Wrong, locale: Locale): string {
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  const { expected: label, instead: other } = wordsFor(locale, plain).plan;
  const gutter = Math.max(4, ...problems.map(({ line }) => String(line).length)) + 1;
  return problems
    .map((problem) => {
      const [what, expected] = tell(problem);
      const line = lines[problem.line - 1] ?? '';
      const instead = insteadOf(problem, line);
      const edge = ' '.repeat(gutter);
      return [
        `${file}:${problem.line}: ${what}`,
        ...quoted(problem, line, gutter),
        ...(expected === undefined ? [] : [`${edge} = ${label}${expected}`]),
        ...(instead === undefined ? [] : [`${edge} = ${other}${instead}`]),
      ].join('\n');
    })
    .join('\n\n');
}

function quoted(problem: Problem, written: string, gutter: number): string[] {
  if (written.trim() === '') return [];
  const head = `${String(problem.line).padStart(gutter)} | `;
  if (holdsSecret(written)) return [`${head}${masked(written)}`];
  const { shown, span } = windowOf(written, offendingPart(problem, written));
  const before = textWidth(shown.slice(0, span.from));
  const under = Math.max(1, textWidth(shown.slice(span.from, span.to)));
  return [`${head}${shown}`, `${' '.repeat(gutter)} | ${' '.repeat(before)}${'^'.repeat(under)}`];
}

/** As much of a line as fits, from where the part can be seen; each tab is one space, so that columns are known. */
function windowOf(written: string, span: Span): { shown: string; span: Span } {
  const clean = (text: string) => stripControls(text.replaceAll('\t', ' '));
  const [before, part, after] = [
    clean(written.slice(0, span.from)),
    clean(written.slice(span.from, span.to)),
    clean(written.slice(span.to)),
  ];
  const whole = textWidth(before + part + after);
  const lead = whole <= WIDEST || textWidth(before) <= LEAD ? before : `…${lastOf(before, LEAD)}`;
  const shownPart = firstOf(part, WIDEST - textWidth(lead));
  const rest = firstOf(after, WIDEST - textWidth(lead + shownPart));
  return {
    shown: `${lead}${shownPart}${rest}`.trimEnd(),
    span: { from: lead.length, to: lead.length + shownPart.length },
  };
}

/** The beginning of a text that takes at most so many columns, `…` at its end when that is not all. */
function firstOf(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text;
  return `${take(Array.from(text), columns - 1).join('')}…`;
}

const lastOf = (text: string, columns: number): string =>
  take(Array.from(text).reverse(), columns).reverse().join('');

function take(chars: string[], columns: number): string[] {
  let width = 0;
  const end = chars.findIndex((char) => {
    width += charWidth(char);
    return width > columns;
  });
  return end < 0 ? chars : chars.slice(0, end);
}
