import type { Point, SourceRef } from '../runbook.ts';
import { serviceNames } from './heading-text.ts';
import type { Block, Piece } from './markdown-blocks.ts';
import type { Part } from './outline.ts';
import type { Source } from './source.ts';

/** A point and the services that it names; none = it is for all. */
export type NamedPoint = { point: Point; services: string[] };

type Text = { text: string; source: SourceRef; depth: number; heading?: string[] };

const reasonsMark = /(?:升级|更新|修改|变更)?(?:原因|内容)|reasons?\b|why\b|what changes|changes\b/i;

/** The release's reasons: list items of the introduction, those below "升级原因" when it says so. */
export function readReasons(chapters: Part[], source: Source, services: string[]): NamedPoint[] {
  const texts: Text[] = [];
  for (const chapter of chapters) {
    const marks = chapter.blocks.some(isReasonsMark);
    let within = !marks;
    for (const block of chapter.blocks) {
      if (block.is === 'heading') within = isReasonsMark(block) || !marks;
      if (block.is === 'table' && within) texts.push(...rowsOf(block, source));
      if (block.is !== 'prose') continue;
      if (block.depth === 0) {
        const inline = textAfterMark(block, source);
        const leads = /[:：]$/.test(proseText(block.pieces).trim());
        if (marks && (leads || isReasonsMark(block))) within = isReasonsMark(block);
        if (inline !== undefined) texts.push(inline);
        else if (marks && within && !leads) texts.push(...followingText(block, source));
      } else if (within) {
        texts.push(toText(block, source));
      }
    }
  }
  return number(joinLeadIns(texts), 'reason', services);
}

/** The verification chapter: each list item, paragraph sentence of its own, and command line is a point to tick. */
export function readPoints(chapters: Part[], source: Source, services: string[]): NamedPoint[] {
  const texts: Text[] = [];
  for (const chapter of chapters) {
    let heading: string[] = [];
    for (const block of chapter.blocks) {
      if (block.is === 'heading') heading = serviceNames(block).filter((name) => services.includes(name));
      if (block.is === 'code') {
        for (const line of block.lines) {
          if (line.content.trim() !== '')
            texts.push({ text: line.content.trim(), source: source.ref(line.line), depth: 0, heading });
        }
      }
      if (block.is === 'table') texts.push(...rowsOf(block, source).map((text) => ({ ...text, heading })));
      if (block.is === 'prose') texts.push({ ...toText(block, source), heading });
    }
  }
  return number(joinLeadIns(texts), 'point', services);
}

/** Each row below a table's head, without its number. */
const rowsOf = ({ rows }: Extract<Block, { is: 'table' }>, source: Source): Text[] =>
  rows.slice(1).flatMap(({ line, cells }) => {
    const text = cells.filter((cell) => /\p{L}/u.test(cell)).join(' – ');
    return text === '' ? [] : [{ text, source: source.ref(line), depth: 1 }];
  });

export const pointsFor = (service: string, points: NamedPoint[]): Point[] =>
  points.filter((one) => one.services.length === 0 || one.services.includes(service)).map((one) => one.point);

function isReasonsMark(block: Block): boolean {
  if (block.is === 'heading') return reasonsMark.test(block.text);
  if (block.is !== 'prose' || block.depth > 0) return false;
  return proseText(block.pieces)
    .split('\n')
    .some((line) => /[:：]\s*$/.test(line) && reasonsMark.test(line));
}

/** "升级原因：修复登录" gives the reason on the same line. */
function textAfterMark(block: Extract<Block, { is: 'prose' }>, source: Source): Text | undefined {
  const match = /^(?:升级原因|更新原因|Reasons?|Why)\s*[:：]\s*(\S.*)$/i.exec(
    proseText(block.pieces).split('\n').at(-1) ?? '',
  );
  const line = block.pieces.at(-1)?.line ?? block.line;
  return match?.[1] === undefined ? undefined : { text: match[1].trim(), source: source.ref(line), depth: 0 };
}

/** A paragraph below the mark, or the lines below it in one paragraph. */
function followingText(block: Extract<Block, { is: 'prose' }>, source: Source): Text[] {
  const lines = proseText(block.pieces).split('\n');
  const mark = lines.findIndex((line) => /[:：]\s*$/.test(line) && reasonsMark.test(line));
  const rest = lines
    .slice(mark + 1)
    .join('\n')
    .trim();
  const piece = block.pieces.filter(({ text }) => text.trim() !== '')[mark + 1] ?? block.pieces[0];
  return rest === '' ? [] : [{ text: rest, source: source.ref(piece?.line ?? block.line), depth: 0 }];
}

const proseText = (pieces: Piece[]): string => pieces.map((piece) => piece.text).join('');

function toText(block: Extract<Block, { is: 'prose' }>, source: Source): Text {
  const joined = proseText(block.pieces)
    .split('\n')
    .map((line) => line.trim())
    .reduce((text, line) =>
      /[\x21-\x7e]$/.test(text) && /^[\x21-\x7e]/.test(line) ? `${text} ${line}` : text + line,
    );
  return { text: joined, source: source.ref(block.pieces[0]?.line ?? block.line), depth: block.depth };
}

/** An item that ends with a colon leads in the deeper ones below it; a paragraph that does so is no point. */
function joinLeadIns(texts: Text[]): Text[] {
  const joined: Text[] = [];
  const leads: Text[] = [];
  texts.forEach((one, index) => {
    while (leads.length > 0 && (leads.at(-1)?.depth ?? 0) >= one.depth) leads.pop();
    const deeper = (texts[index + 1]?.depth ?? 0) > one.depth;
    if (/[:：]$/.test(one.text) && deeper) {
      if (one.depth > 0) leads.push(one);
      return;
    }
    const text = [...leads.map((lead) => lead.text), one.text].join(' ');
    if (text.trim() !== '') joined.push({ ...one, text });
  });
  return joined;
}

function number(texts: Text[], kind: Point['kind'], services: string[]): NamedPoint[] {
  return texts.map(({ text, source, heading = [] }, index) => {
    const named = new Set([...heading, ...namedServices(text, services)]);
    return { point: { id: `${kind}-${index + 1}`, kind, text, source }, services: [...named] };
  });
}

/** Whole names only: `schedule` is not named where `schedule-res` is. */
function namedServices(text: string, services: string[]): string[] {
  const words = new Set(
    (text.match(/[A-Za-z0-9._-]+/g) ?? []).flatMap((word) => [word, word.replace(/[.-]+$/, '')]),
  );
  return services.filter((service) => words.has(service));
}
