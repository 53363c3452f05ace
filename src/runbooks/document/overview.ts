import type { Draft } from '../kinds/table.ts';
import type { SourceRef } from '../runbook.ts';
import { bare } from './announcements.ts';
import type { Part } from './outline.ts';
import { readProse, type Said } from './phrases/read.ts';
import type { Source } from './source.ts';

const insistent =
  /请|记得|通知|务必|必须|手动|手工|人工|提前|事先|(?:升级|更新|发布|部署|上线|操作)之?前(?!台|端|置)|\b(?:must|please|make sure|by hand|manually|before (?:you )?(?:upgrad|updat|deploy|start|begin)\w*)/i;
const describing = /本次|此次|这次|涉及/;

/** Orders among the words that explain a release: for people, before the first node's first step. */
export function readOverview(parts: Part[], source: Source): Draft[] {
  return parts.flatMap(({ blocks, role }) =>
    blocks.flatMap((block) => {
      if (block.is !== 'prose') return [];
      const { text, said } = readProse(block.pieces);
      if (role !== 'notice' && block.depth > 0 && !/^(?:升级|更新|发布|部署|上线)之?前|^before\b/i.test(text))
        return [];
      return sentences(said)
        .filter((sentence) => isOrder(sentence, role === 'notice'))
        .map((sentence): Draft => {
          const refs: SourceRef[] = [...new Set(sentence.map(({ line }) => line))].map(source.ref);
          const words = text.slice(sentence[0]?.from, sentence.at(-1)?.to);
          return { kind: 'person', says: bare(words), files: [], source: refs };
        });
    }),
  );
}

function sentences(said: Said[]): Said[][] {
  const numbers = [...new Set(said.map(({ sentence }) => sentence))];
  return numbers.map((number) => said.filter(({ sentence }) => sentence === number));
}

/** @param heeded it stands where all is to be heeded. */
function isOrder(sentence: Said[], heeded: boolean): boolean {
  const words = sentence.map(({ text }) => text).join(' ');
  const orders = sentence.some(({ reading }) =>
    ['order', 'announce', 'commands', 'upload', 'unknown'].includes(reading.says),
  );
  return orders && (heeded || (insistent.test(words) && !describing.test(words)));
}
