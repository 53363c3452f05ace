import type { Draft, NodeDraft } from '../assemble/drafts.ts';
import type { Note, SourceRef } from '../runbook.ts';
import { distinct } from '../source-refs.ts';
import { waysIn } from './alternatives.ts';
import type { Announcement } from './announcements.ts';
import type { Block } from './markdown-blocks.ts';
import { readCode } from './section-code.ts';
import { readHeading } from './section-heading.ts';
import { choose } from './section-places.ts';
import { readParagraph } from './section-prose.ts';
import {
  createSection,
  FIRST_NODE,
  type SectionOptions,
  settleAnnouncements,
  settleWayBack,
} from './section-state.ts';
import { readTable } from './section-table.ts';
import { versionHeadings } from './version-headings.ts';

export type ReadSection = {
  nodes: NodeDraft[];
  steps: Draft[];
  remarks: SourceRef[];
  notes: Note[];
  /** What a rollback's sentences ask for: checked when its derived steps are there. */
  announced: Announcement[];
  /** The nodes that a rollback names, where it says of no others that they go the same way. */
  namedOnly: string[];
  /** It holds no command. */
  inWords: boolean;
};

/** Reads all that a document says of one service, block by block. */
export function readServiceSection(blocks: Block[], options: SectionOptions): ReadSection {
  const section = { ...createSection(options), versions: versionHeadings(blocks) };
  for (const line of waysIn(blocks)) choose(section, line);
  for (const [index, block] of blocks.entries()) {
    if (block.is === 'prose') readParagraph(section, block, blocks[index + 1]);
    else if (block.is === 'code') readCode(section, block);
    else if (block.is === 'heading') readHeading(section, block, hasBody(blocks, index));
    else if (block.is === 'table') readTable(section, block.rows);
    else section.problems.add(block.line, 'code-in-html', {});
  }
  if (section.upgrade) settleAnnouncements(section);
  else if (section.reader.drafts.some(({ kind }) => kind !== 'person')) settleWayBack(section);
  const { nodes, steps } = section.nodes.finish(section.reader.close(), blocks);
  const used = new Set(steps.flatMap((step) => step.source.map((ref) => ref.line)));
  return {
    nodes,
    steps: steps.map((step) => placedOn(step, nodes)),
    remarks: leftOver(section.remarks, used),
    notes: section.notes,
    announced: section.announced,
    namedOnly: section.backOnAll ? [] : section.backOn,
    inWords: steps.every(({ kind }) => kind === 'person') && !blocks.some(({ is }) => is === 'code'),
  };
}

/** Whether something stands below a heading before the next of its depth. */
function hasBody(blocks: Block[], index: number): boolean {
  const [heading, next] = [blocks[index], blocks[index + 1]];
  if (heading?.is !== 'heading' || next === undefined) return false;
  return next.is !== 'heading' || next.depth > heading.depth;
}

function placedOn(step: Draft, [first]: NodeDraft[]): Draft {
  if (step.on?.includes(FIRST_NODE) !== true) return step;
  return { ...step, on: first === undefined ? [] : [first.name] };
}

const leftOver = (refs: SourceRef[], used: Set<number>): SourceRef[] =>
  distinct(refs.filter((ref) => !used.has(ref.line))).toSorted((a, b) => a.line - b.line);
