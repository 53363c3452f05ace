import type { Problem } from '../runbooks/problem-facts.ts';
import { problemsEn } from './en-problems.ts';
import type { Locale } from './locale.ts';
import type { Markup } from './markup/markup.ts';
import { type ProblemTable, type Sentence, wordProblem } from './problem-table.ts';
import { problemsZh } from './zh-cn-problems.ts';

const TABLES: Record<Locale, (m: Markup) => ProblemTable> = { en: problemsEn, 'zh-CN': problemsZh };

/** What is wrong, and what was expected instead, in one language. */
export const problemIn =
  (locale: Locale, m: Markup) =>
  (problem: Problem): Sentence =>
    wordProblem(TABLES[locale](m), problem);
