import type { Nodes, PhrasingContent, TableRow } from 'mdast';
import { fromMarkdown, type Options } from 'mdast-util-from-markdown';
import { gfmStrikethroughFromMarkdown } from 'mdast-util-gfm-strikethrough';
import { gfmTableFromMarkdown } from 'mdast-util-gfm-table';
import { gfmTaskListItemFromMarkdown } from 'mdast-util-gfm-task-list-item';
import { toString as plainText } from 'mdast-util-to-string';
import { gfmStrikethrough } from 'micromark-extension-gfm-strikethrough';
import { gfmTable } from 'micromark-extension-gfm-table';
import { gfmTaskListItem } from 'micromark-extension-gfm-task-list-item';
import { isKnownTag, openHtml } from './html-blocks.ts';

/** A run of prose with the line it stands on; `code` is an inline code span. */
export type Piece = { text: string; line: number; code: boolean };

export type CodeLine = { line: number; content: string };

/** A document as a flat sequence, in order: what its nesting says beyond that is `depth` of a list item. */
export type Block =
  /** `chapter`: it says what its part is for, or whose, and no more. */
  | { is: 'heading'; depth: number; text: string; names: string[]; line: number; chapter?: true }
  /** `number` is that of its list item; a `bold` one is bold from end to end. */
  | { is: 'prose'; pieces: Piece[]; depth: number; line: number; number?: number; bold?: true }
  /** `line` is that of its first command; `closed` is false when its fence has no end. */
  | { is: 'code'; lines: CodeLine[]; line: number; closed: boolean; language: string; fenced: boolean }
  | { is: 'table'; rows: { line: number; cells: string[] }[]; line: number }
  | { is: 'html-code'; line: number };

type Context = { lines: string[]; lineOf: (line: number) => number; depth: number; number?: number };

/** What documents use beyond plain Markdown. One tilde is a home directory as often as it strikes out. */
const GFM: Options = {
  extensions: [gfmTable(), gfmTaskListItem(), gfmStrikethrough({ singleTilde: false })],
  mdastExtensions: [gfmTableFromMarkdown(), gfmTaskListItemFromMarkdown(), gfmStrikethroughFromMarkdown()],
};

/** Reads Markdown of normalised line ends; HTML paragraphs and lists in it are read as the text that they hold. */
export function readBlocks(text: string): Block[] {
  return readWith(text, (line) => line);
}

function readWith(text: string, lineOf: Context['lineOf']): Block[] {
  const blocks: Block[] = [];
  visit(fromMarkdown(text, GFM), { lines: text.split('\n'), lineOf, depth: 0 }, blocks);
  return blocks;
}

function visit(node: Nodes, context: Context, blocks: Block[]): void {
  const start = node.position?.start.line ?? 1;
  const line = context.lineOf(start);
  switch (node.type) {
    case 'heading':
      blocks.push({
        is: 'heading',
        depth: node.depth,
        text: plainText(node),
        names: node.children.flatMap((child) => (child.type === 'inlineCode' ? [child.value] : [])),
        line,
      });
      return;
    case 'paragraph':
      blocks.push({
        is: 'prose',
        pieces: readPieces(node.children, context),
        depth: context.depth,
        line,
        ...(context.number === undefined ? {} : { number: context.number }),
        ...(isBold(node.children) ? { bold: true } : {}),
      });
      return;
    case 'code':
      blocks.push(readCode(node.value, node.lang ?? '', start, node.position?.end.line ?? start, context));
      return;
    case 'table':
      blocks.push({ is: 'table', rows: node.children.map((row) => readRow(row, context)), line });
      return;
    case 'html':
      blocks.push(...readHtml(node.value, start, context));
      return;
    case 'list':
      node.children.forEach((item, index) => {
        const { number: _, ...inner } = { ...context, depth: context.depth + 1 };
        const number = node.ordered ? { number: (node.start ?? 1) + index } : {};
        item.children.forEach((child, at) => {
          visit(child, at === 0 ? { ...inner, ...number } : inner, blocks);
        });
      });
      return;
    default:
      if ('children' in node) for (const child of node.children) visit(child, context, blocks);
  }
}

const isBold = ([first, ...rest]: PhrasingContent[]): boolean =>
  first?.type === 'strong' && rest.every((one) => one.type === 'text' && /^\s*[:：]?\s*$/.test(one.value));

/** Fenced code has its fence above the first line; indented code has not. */
function readCode(value: string, language: string, start: number, end: number, context: Context): Block {
  const contents = value.split('\n');
  const fenced = end - start + 1 > contents.length;
  const first = fenced ? start + 1 : start;
  const lastLine = context.lines[end - 1] ?? '';
  const lines = contents.map((content, index) => ({ line: context.lineOf(first + index), content }));
  return {
    is: 'code',
    lines,
    line: lines.find((one) => one.content.trim() !== '')?.line ?? context.lineOf(start),
    language: language.toLowerCase(),
    fenced,
    closed: !fenced || (end > start && /^[\s>]*(?:`{3,}|~{3,})\s*$/.test(lastLine)),
  };
}

const readRow = (row: TableRow, context: Context) => ({
  line: context.lineOf(row.position?.start.line ?? 1),
  cells: row.children.map((cell) => plainText(cell).trim()),
});

function readHtml(value: string, start: number, context: Context): Block[] {
  const opened = openHtml(value.split('\n'));
  const blocks = readWith(opened.map((one) => one.text).join('\n'), (line) =>
    context.lineOf(start + (opened[line - 1]?.offset ?? 0)),
  );
  const code = opened.find((one) => one.code);
  return code === undefined
    ? blocks
    : [...blocks, { is: 'html-code', line: context.lineOf(start + code.offset) }];
}

function readPieces(nodes: PhrasingContent[], context: Context): Piece[] {
  return nodes.flatMap((node): Piece[] => {
    const line = context.lineOf(node.position?.start.line ?? 1);
    switch (node.type) {
      case 'text':
        return node.value.split('\n').map((text, index) => ({
          text: index === 0 ? text : `\n${text}`,
          line: context.lineOf((node.position?.start.line ?? 1) + index),
          code: false,
        }));
      case 'inlineCode':
        return [{ text: node.value.replaceAll('\n', ' '), line, code: true }];
      case 'break':
        return [{ text: '\n', line, code: false }];
      case 'html':
        return isKnownTag(node.value) ? [] : [{ text: node.value, line, code: false }];
      case 'image':
      case 'imageReference':
        return [{ text: node.alt ?? '', line, code: false }];
      case 'delete':
        return [];
      default:
        return 'children' in node ? readPieces(node.children, context) : [];
    }
  });
}
