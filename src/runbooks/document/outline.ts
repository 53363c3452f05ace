import { isWay } from './alternatives.ts';
import { type Heading, isBidding, type Role, roleOfHeading } from './heading-text.ts';
import type { Block } from './markdown-blocks.ts';
import { withPlainCommands } from './plain-commands.ts';
import { withPlainHeadings } from './plain-headings.ts';

/** Blocks in a row with one role; `heading` is what gave them that, and is not among them. */
export type Part = { role: Role; heading?: Heading; blocks: Block[] };

export type Outline = {
  parts: Part[];
  /** The document's title, when one heading stands above all others. */
  title?: Heading;
};

/** Splits a document into parts by what its headings say that they are for. */
export function readOutline(written: Block[]): Outline {
  const blocks = withItemHeadings(withPlainCommands(withPlainHeadings(written)));
  const title = titleOf(blocks);
  const roles = rolesOf(blocks, title);
  const says = (role: Role) => blocks.some((block, index) => block.is !== 'heading' && roles[index] === role);
  const known = says('steps') || !says('none');
  const parts: Part[] = [];
  let chapter: Heading | undefined;
  blocks.forEach((block, index) => {
    const role = !known && roles[index] === 'none' ? 'steps' : (roles[index] ?? 'none');
    const last = parts.at(-1);
    const begins =
      block.is === 'heading' &&
      (last?.role !== role || chapter === title || block.depth <= (chapter?.depth ?? 0));
    if (begins) chapter = block;
    if (begins || last === undefined)
      parts.push({ role, ...(begins ? { heading: block } : {}), blocks: begins ? [] : [block] });
    else last.blocks.push(block);
  });
  return { parts, ...(title === undefined ? {} : { title }) };
}

/** "4. 退回（要用时）" with more items below it, at the end of a list: a heading in all but its form. */
function withItemHeadings(blocks: Block[]): Block[] {
  return blocks.map((block, index) => {
    if (block.is !== 'prose' || block.depth !== 1) return block;
    const text = block.pieces
      .map((piece) => piece.text)
      .join('')
      .trim();
    const next = blocks[index + 1];
    const leads = next?.is === 'code' || (next?.is === 'prose' && next.depth > 1);
    if (!leads || text.length > 40 || /[.。]$/.test(text) || roleOfHeading(text) !== 'rollback') return block;
    const after = blocks.slice(index + 1);
    const end = after.findIndex((one) => one.is === 'heading' || (one.is === 'prose' && one.depth <= 1));
    const last = end < 0 || after[end]?.is === 'heading';
    return last ? { is: 'heading', depth: 6, text, names: [], line: block.line } : block;
  });
}

/** A first heading with all others below it; it is no chapter when one of those says what to do. */
function titleOf(blocks: Block[]): Heading | undefined {
  const headings = blocks.filter((block) => block.is === 'heading');
  const [first, ...others] = headings;
  return first !== undefined && others.every((one) => one.depth > first.depth) ? first : undefined;
}

function rolesOf(blocks: Block[], title: Heading | undefined): Role[] {
  const inner = blocks.some(
    (block) =>
      block.is === 'heading' &&
      block !== title &&
      roleOfHeading(block.text) === 'steps' &&
      !isBidding(block.text),
  );
  const open: { depth: number; role: Role; title: boolean }[] = [];
  return blocks.map((block, index) => {
    if (block.is !== 'heading') return open.at(-1)?.role ?? 'none';
    while ((open.at(-1)?.depth ?? 0) >= block.depth) open.pop();
    const named = roleOfHeading(block.text);
    const own = named === 'none' && isWay(block.text) ? 'steps' : named;
    const above = open.at(-1);
    const isTitle = block === title;
    let role = above === undefined ? own : withinPart(above, own, () => hasCode(blocks, index));
    if (isTitle && inner) role = own === 'steps' || own === 'verify' ? 'none' : own;
    if (isTitle && (role === 'intro' || role === 'reference') && blocks.length > 1) role = 'none';
    open.push({ depth: block.depth, role, title: isTitle });
    return role;
  });
}

type Above = { role: Role; title: boolean };

function withinPart(above: Above, own: Role, code: () => boolean): Role {
  if (above.title || above.role === 'none') return own === 'none' ? above.role : own;
  switch (above.role) {
    case 'steps':
      if (own === 'verify') return code() ? 'steps' : 'verify';
      return own === 'rollback' || own === 'reference' ? own : 'steps';
    case 'rollback':
      return own === 'verify' || own === 'reference' ? own : 'rollback';
    case 'verify':
      return own === 'rollback' || own === 'reference' ? own : 'verify';
    case 'notice':
    case 'intro':
      return own === 'none' ? above.role : own;
    case 'reference':
      return 'reference';
  }
}

/** Commands below this heading, up to the next of its depth. */
function hasCode(blocks: Block[], index: number): boolean {
  const heading = blocks[index];
  const depth = heading?.is === 'heading' ? heading.depth : 0;
  for (const block of blocks.slice(index + 1)) {
    if (block.is === 'heading' && block.depth <= depth) return false;
    if (block.is === 'code') return true;
  }
  return false;
}
