import { isBidding, type Role, roleOfHeading } from './heading-text.ts';
import type { Block, Piece } from './markdown-blocks.ts';

type Prose = Extract<Block, { is: 'prose' }>;

/** What stands for a chapter of its own in a document without headings. */
const chapters = new Set<Role>(['steps', 'rollback', 'verify', 'intro', 'notice', 'reference']);

/** Below every heading that Markdown has. */
const DEPTH = 6;

/** Chapters that are written as a bold line, as "二、发布步骤", as "回滚：" or "Rollback: …" are headings in all but form. */
export const withPlainHeadings = (blocks: Block[]): Block[] =>
  withItemChapters(
    blocks.flatMap((block) => (block.is === 'prose' && block.depth === 0 ? headed(block) : [block])),
  );

function headed(block: Prose): Block[] {
  const text = textOf(block.pieces);
  if (text.length <= 40 && !/\n|[.。!！]$/.test(text) && isChapter(block, text))
    return [headingOf(block, text)];
  const inline =
    /^\s*(roll(?:ing)? ?-?backs?|back ?-?out|回滚|回退)(?:步骤|方案|操作|方法|plan|steps)?\s*[:：]\s*(?=\S)/i.exec(
      block.pieces[0]?.text ?? '',
    );
  if (inline === null) return [block];
  const [first, ...rest] = block.pieces;
  const left = first === undefined ? [] : [{ ...first, text: first.text.slice(inline[0].length) }];
  return [headingOf(block, inline[1] ?? ''), { ...block, pieces: [...left, ...rest] }];
}

/** "**Verify**", "三、回滚步骤", "回滚：". */
function isChapter(block: Prose, text: string): boolean {
  const label = text.replace(/[:：]$/, '').trim();
  const role = roleOfHeading(label);
  if (!chapters.has(role)) return false;
  if (/^[一二三四五六七八九十]{1,2}、/.test(text)) return true;
  if (block.bold === true) return !isBidding(label);
  return /^(?:回滚|回退|升级|验证|发布|部署)(?:步骤|方案|操作|方法)?$|^(?:roll ?-?back|verification|upgrade)(?: (?:steps|plan|procedure))?$/i.test(
    label,
  );
}

/** "- 回滚" with its lines below it, at the end of a list that has one such item for each chapter. */
function withItemChapters(blocks: Block[]): Block[] {
  const chapter = (block: Block): block is Prose =>
    block.is === 'prose' && block.depth === 1 && isItemChapter(firstLineOf(block));
  if (!blocks.some((block) => chapter(block) && roleOfHeading(firstLineOf(block)) === 'rollback'))
    return blocks;
  if (blocks.filter(chapter).length < 2) return blocks;
  return blocks.flatMap((block) => {
    if (!chapter(block)) return [block];
    const heading = headingOf(block, firstLineOf(block));
    const rest = block.pieces.filter(({ line }) => line > block.line);
    return rest.length === 0
      ? [heading]
      : [heading, { ...block, pieces: rest, line: rest[0]?.line ?? block.line }];
  });
}

const isItemChapter = (line: string): boolean =>
  /^(?:(?:升级|更新|发布|部署)(?:前|后|步骤|校验|验证)?|(?:回滚|回退)(?:步骤|方案|校验|验证)?|验证|校验|(?:before|after)? ?upgrad(?:e|ing)|roll ?-?backs?|verif(?:y|ication))[:：]?$/i.test(
    line,
  );

const firstLineOf = (block: Prose): string => textOf(block.pieces.filter(({ line }) => line === block.line));

const textOf = (pieces: Piece[]): string =>
  pieces
    .map(({ text }) => text)
    .join('')
    .trim();

const headingOf = (block: Prose, text: string): Block => ({
  is: 'heading',
  depth: DEPTH,
  text: text.replace(/[:：]$/, '').trim(),
  names: [],
  line: block.line,
});
