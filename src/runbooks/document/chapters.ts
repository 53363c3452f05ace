import type { Block } from './markdown-blocks.ts';

type ChapterKind = 'intro' | 'steps' | 'verify' | 'rollback' | 'other';

export type Heading = Extract<Block, { is: 'heading' }>;

/** A part below one heading; `before` is what stands above its first section. */
export type Section = { heading: Heading; blocks: Block[] };

export type Chapter = Section & { kind: ChapterKind; before: Block[]; sections: Section[] };

/** A document's chapters, and what stands above the first. */
export type Chapters = { before: Block[]; chapters: Chapter[] };

/** Splits a document at the shallowest heading depth that holds an upgrade chapter, preferably beside another kind. */
export function readChapters(blocks: Block[]): Chapters {
  const depth = chapterDepth(blocks);
  if (depth === undefined) return { before: blocks, chapters: [] };
  const { before, sections } = splitAt(blocks, depth);
  return { before, chapters: sections.map(toChapter) };
}

function toChapter(section: Section): Chapter {
  const inner = Math.min(
    7,
    ...section.blocks.flatMap((block) => (block.is === 'heading' ? [block.depth] : [])),
  );
  return { ...section, kind: chapterKind(section.heading.text), ...splitAt(section.blocks, inner) };
}

function chapterDepth(blocks: Block[]): number | undefined {
  const headings = blocks.filter((block) => block.is === 'heading');
  const depths = [1, 2, 3, 4, 5, 6].filter((depth) =>
    headings.some((heading) => heading.depth === depth && chapterKind(heading.text) === 'steps'),
  );
  const kindsAt = (depth: number) =>
    new Set(
      headings
        .filter((one) => one.depth === depth)
        .map((one) => chapterKind(one.text))
        .filter((kind) => kind !== 'other'),
    );
  return depths.find((depth) => kindsAt(depth).size >= 2) ?? depths[0];
}

function splitAt(blocks: Block[], depth: number): { before: Block[]; sections: Section[] } {
  const before: Block[] = [];
  const sections: Section[] = [];
  for (const block of blocks) {
    if (block.is === 'heading' && block.depth <= depth) sections.push({ heading: block, blocks: [] });
    else (sections.at(-1)?.blocks ?? before).push(block);
  }
  return { before, sections };
}

/** What a chapter is about, by its heading; the first that fits, as "rollback steps" names two. */
function chapterKind(heading: string): ChapterKind {
  const text = withoutNumber(heading).toLowerCase();
  if (/回滚|回退|roll ?-?back|back ?out/.test(text)) return 'rollback';
  if (/前|之前|^(?:before|pre-)|准备|prepar/.test(text)) return 'other';
  if (/验证|校验|检查|verif|check|acceptance/.test(text)) return 'verify';
  if (
    /说明|概述|背景|原因|介绍|内容|overview|about|summary|why|reason|introduction|release notes|what changes/.test(
      text,
    )
  )
    return 'intro';
  if (/步骤|升级|部署|操作|steps|procedure|upgrade|deploy/.test(text)) return 'steps';
  return 'other';
}

/** "2.1 ecsc服务" → "ecsc服务". */
function withoutNumber(heading: string): string {
  return heading
    .trim()
    .replace(
      /^(?:第[\d一二三四五六七八九十]+[章节]|[一二三四五六七八九十]+[、.．]|\d{1,3}(?:\.\d{1,3}){0,4}(?:[.、)．:：]|(?=\s|[^\w.-]|[A-Za-z])))\s*/,
      '',
    );
}

const generic = new Set(
  'service services the a of for and upgrade upgrading update deploy roll back rollback restore rolling app application project procedure steps'.split(
    ' ',
  ),
);

/** The one service that a section's heading names; all candidates when it is not one. */
export function serviceNames(heading: Heading): string[] {
  if (heading.names.length > 0) return heading.names;
  const words = withoutNumber(heading.text)
    .split(/[\s、，,：:（）()；;]|\p{Script=Han}/u)
    .map((word) => word.replace(/\.$/, ''))
    .filter((word) => word !== '');
  const specific = words.filter((word) => !generic.has(word.toLowerCase()));
  return specific.length > 0 ? specific : words;
}
