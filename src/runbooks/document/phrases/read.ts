import type { Piece } from '../markdown-blocks.ts';
import { readChinese } from './chinese.ts';
import { readClauses } from './clauses.ts';
import { readEnglish, splitEnglish } from './english.ts';
import { explain, type Reading, unknown } from './reading.ts';

/** One thing said, with its words and their line. */
export type Said = { reading: Reading; text: string; line: number };

/** Reads a paragraph: every clause of it gives at least one reading, so that none is lost. */
export function readProse(pieces: Piece[]): Said[] {
  const said: Said[] = [];
  let conditionalSentence: number | undefined;
  for (const { text, line, sentence } of readClauses(pieces, splitOrders)) {
    const reading = readClause(text);
    if (reading.says === 'explain' && reading.conditional) conditionalSentence = sentence;
    const covered = conditionalSentence === sentence && isLeftToPeople(reading, text);
    said.push({ reading: covered ? explain() : reading, text, line });
  }
  return said;
}

const maxClauseLength = 1_000;

function readClause(text: string): Reading {
  if (text.length > maxClauseLength) return unknown('shorter');
  return isChinese(text) ? readChinese(text) : readEnglish(text);
}

const isChinese = (text: string): boolean => /\p{Script=Han}/u.test(text);

const splitOrders = (text: string): string[] => (isChinese(text) ? [text] : splitEnglish(text));

/** "如果失败，请联系…": what to do under a condition is for people, unless it names something to act on. */
const isLeftToPeople = (reading: Reading, text: string): boolean =>
  (reading.says === 'unknown' || reading.says === 'announce') && !text.includes('`');
