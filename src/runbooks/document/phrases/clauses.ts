import type { Piece } from '../markdown-blocks.ts';

/** A part of a sentence that says one thing; inline code keeps its backticks. */
export type Clause = {
  text: string;
  line: number;
  /** All lines that it stands on. */
  lines: number[];
  sentence: number;
  /** Which characters of the paragraph it is, and what ends it. */
  from: number;
  to: number;
  end: string;
};

type Unit = { text: string; line: number; code: boolean; at: number };

const han = /\p{Script=Han}|[\u3000-\u303f\uff00-\uffef]/u;

const closesSentence = '。！？!?';
const closesClause = '，；：,;:';
const opensBracket = '(（';
const closesBracket = ')）';

/** Splits a paragraph into clauses, `splitOrders` those with two orders; what stands in brackets is a clause of its own. */
export function readClauses(pieces: Piece[], splitOrders: (text: string) => string[]): Clause[] {
  const units = toUnits(pieces);
  const clauses: Clause[] = [];
  let sentence = 0;
  const open: Unit[][] = [[]];
  const flush = (parts: Unit[], end: string) => {
    const text = parts
      .map((unit) => (unit.code ? `\`${unit.text}\`` : unit.text))
      .join('')
      .trim();
    const written = parts.filter((unit) => unit.code || unit.text.trim() !== '');
    const [first] = written;
    const last = parts.at(-1);
    if (text !== '' && first !== undefined && last !== undefined) {
      const lines = [...new Set(written.map((unit) => unit.line))];
      const to = last.at + lengthOf(last);
      clauses.push({ text, line: first.line, lines, sentence, from: first.at, to, end });
    }
    parts.length = 0;
  };
  units.forEach((unit, index) => {
    const current = open.at(-1) ?? [];
    if (!unit.code && opensBracket.includes(unit.text)) {
      open.push([]);
    } else if (!unit.code && closesBracket.includes(unit.text) && open.length > 1) {
      flush(current, unit.text);
      open.pop();
    } else if (isBoundary(units, index)) {
      flush(current, unit.text);
      if (closesSentence.includes(unit.text) || unit.text === '.') sentence += 1;
    } else {
      current.push(unit);
    }
  });
  for (const parts of open.toReversed()) flush(parts, '');
  const inOrder = clauses.toSorted((a, b) => a.from - b.from);
  return mergeContinued(
    inOrder.flatMap((clause) => splitOrders(clause.text).map((text) => ({ ...clause, text }))),
  );
}

/** A code span with its backticks. */
const lengthOf = ({ text, code }: Pick<Unit, 'text' | 'code'>): number => text.length + (code ? 2 : 0);

/** A paragraph as text, as clauses count its characters. */
export const paragraphOf = (pieces: Piece[]): string =>
  toUnits(pieces)
    .map(({ text, code }) => (code ? `\`${text}\`` : text))
    .join('');

/** Single characters and whole code spans; a line break inside Chinese text ends a clause, in English it is a space. */
function toUnits(pieces: Piece[]): Unit[] {
  const units: Unit[] = [];
  let at = 0;
  const add = (text: string, line: number, code: boolean) => {
    const unit = { text, line, code, at };
    units.push(unit);
    at += lengthOf(unit);
  };
  for (const piece of pieces) {
    if (piece.code) add(piece.text.replaceAll('`', "'").trim(), piece.line, true);
    else for (const text of piece.text) add(text, piece.line, false);
  }
  return units;
}

function isBoundary(units: Unit[], index: number): boolean {
  const unit = units[index];
  if (unit === undefined || unit.code) return false;
  const previous = units[index - 1];
  const next = units[index + 1];
  if (unit.text === '\n')
    return [previous, next].some((one) => one !== undefined && !one.code && han.test(one.text));
  // The dot of "mv app.war ." is a directory.
  if (unit.text === '.' && previous !== undefined && !previous.code && /\s/.test(previous.text)) return false;
  if (closesSentence.includes(unit.text) || closesClause.includes(unit.text) || unit.text === '.') {
    if (han.test(unit.text)) return true;
    return next === undefined || (!next.code && (/\s/.test(next.text) || han.test(next.text)));
  }
  return false;
}

const connectors =
  /^(?:and|or|then|also|plus|to|in|into|on|files?|directory|folder|和|及|以及|与|到|至|还有|然后|接着|最后|再|文件|目录|下|上|的|[\s、,&@])*$/i;

/** After a colon stands what is run, or what a label is about. */
const isContinued = (previous: Clause, bare: string): boolean =>
  !/[:：]/.test(previous.end) &&
  ((bare.includes('@') && connectors.test(bare)) || (numbers.test(bare) && numbered.test(previous.text)));

const numbers = /^\d[\d\s.~–-]*(?:(?:and|和|及|与)\s*\d+)?(?:\s+on\b.*)?$/i;
const numbered = /(?:\bsteps?|步骤|第|重复)\s*[\d\s.,，、~–-]*\d$/i;

/** "上传`a.tar`，`b.tar`到`/home`": a clause of names alone goes on with the one before it. */
function mergeContinued(clauses: Clause[]): Clause[] {
  const merged: Clause[] = [];
  for (const clause of clauses) {
    const previous = merged.at(-1);
    const bare = clause.text.replace(/`[^`]*`/g, '@');
    if (previous?.sentence === clause.sentence && isContinued(previous, bare)) {
      merged[merged.length - 1] = {
        ...previous,
        text: `${previous.text}${/^[@\d]/.test(bare) ? ', ' : ' '}${clause.text}`,
        lines: [...new Set([...previous.lines, ...clause.lines])],
        to: clause.to,
        end: clause.end,
      };
    } else {
      merged.push(clause);
    }
  }
  return merged;
}
