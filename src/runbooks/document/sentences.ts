import type { Sentence } from '../commands/frame.ts';
import type { SourceRef } from '../runbook.ts';
import type { Block } from './markdown-blocks.ts';
import type { Said } from './phrases/read.ts';
import type { Reading } from './phrases/reading.ts';
import type { Source } from './source.ts';

/** What belongs to an order's sentence: where, whether and why, but nothing that is a step of its own. */
const PART = new Set<Reading['says']>(['explain', 'condition', 'where', 'address', 'order']);

/** Orders in a row, with all that their sentences say of them. @param said all of the paragraph `text`. */
export function sentenceOf(orders: Said[], said: Said[], text: string, source: Source): Sentence {
  const belongs = (one: Said | undefined, beside: Said | undefined) =>
    one !== undefined && one.sentence === beside?.sentence && PART.has(one.reading.says);
  let first = said.findIndex((one) => orders.includes(one));
  let last = said.findLastIndex((one) => orders.includes(one));
  while (belongs(said[first - 1], said[first])) first -= 1;
  while (belongs(said[last + 1], said[last])) last += 1;
  const whole = said.slice(first, last + 1);
  const [from, to] = [whole[0]?.from ?? 0, Math.max(...whole.map((one) => one.to))];
  const lines = [...new Set(whole.flatMap((one) => one.lines))];
  return { text: closed(text.slice(from, to), text.slice(to)), source: lines.map(source.ref) };
}

const program =
  '(?:this|it|that|the [\\w` ./-]*?(?:command|script|tool|program|job|playbook|process)|`[^`]+`)';
const describing = [
  new RegExp(`^${program} (?:will|does the following|performs? the following)\\b[^.]*[:：]$`, 'i'),
  /(?:^它?|[`该此这本]|脚本|命令|程序|工具)(?:将)?会(?:自动|依次)*(?:执行|完成|进行|做)?(?:以下|如下|下列)?(?:操作|步骤|事情|工作|内容)?[:：]$/,
];

/** "The script will:" leads in what a program does. */
export const describes = (text: string): boolean => describing.some((one) => one.test(text.trim()));

/** With the end of a bracket that is open. */
function closed(part: string, rest: string): string {
  const open = (part.match(/[(（]/g) ?? []).length - (part.match(/[)）]/g) ?? []).length;
  const end = open === 1 ? /^[^(（)）]*[)）]/.exec(rest)?.[0] : undefined;
  return part + (end ?? '');
}

/** "Note the old name (in case you have to go back)": why, and not whether. */
export const isPurpose = (one: Said, said: Said[]): boolean =>
  /^in case\b(?! of\b)/i.test(one.text) && said.find(({ sentence }) => sentence === one.sentence) !== one;

const skips = /^(?:请|则|就|可以?|您?可)*(?:跳过|略过|忽略|省略)|\bskip\b|\bignore\b/i;

/** A condition, and whether it is one for what is left out. */
export function conditionOf(one: Said, said: Said[], text: string): string {
  const skip = said.find(
    (other) => other.sentence === one.sentence && other.from >= one.to && skips.test(other.text),
  );
  const [from, to] = [one.from, skip?.to ?? one.to];
  return (skip === undefined ? one.text : text.slice(from, to)).replaceAll('`', '').trim();
}

/** The lines of what was said, each once. */
export const linesOf = (said: { lines: number[] }[], source: Source): SourceRef[] =>
  [...new Set(said.flatMap(({ lines }) => lines))].map(source.ref);

/** The lines of a paragraph that hold something. */
export const refsOf = (block: Extract<Block, { is: 'prose' }>, source: Source): SourceRef[] =>
  linesOf(
    block.pieces.filter(({ text }) => text.trim() !== '').map(({ line }) => ({ lines: [line] })),
    source,
  );
