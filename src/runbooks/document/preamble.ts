import type { Problems } from '../problems.ts';
import type { SourceRef, Step } from '../runbook.ts';
import { distinct } from '../source-refs.ts';
import { type Announcement, bare } from './announcements.ts';
import type { Block } from './markdown-blocks.ts';
import { readProse } from './phrases/read.ts';
import type { Source } from './source.ts';

/** What stands above a chapter's first service: for all of its services. */
export type Preamble = { announced: Announcement[]; remarks: SourceRef[] };

/** Reads prose that belongs to no service; an order in it that no section carries out is a problem. */
export function readPreamble(
  blocks: Block[],
  source: Source,
  problems: Problems,
  place: 'steps' | 'rollback' | 'nowhere' | 'title',
): Preamble {
  const preamble: Preamble = { announced: [], remarks: [] };
  const found = { any: false };
  const report: Problems['add'] = (line, code, facts) => {
    // What the chapter's heading leaves open is one cause, however many lines it has.
    if (place !== 'nowhere' || !found.any) problems.add(line, code, facts);
    found.any = true;
  };
  for (const block of blocks) {
    if ((block.is === 'code' && (place !== 'title' || block.fenced)) || block.is === 'html-code') {
      report(block.line, 'code-outside-section', {});
    }
    if (place === 'title' && block.is === 'code' && !block.fenced)
      preamble.remarks.push(...block.lines.map(({ line }) => source.ref(line)));
    if (block.is !== 'prose') continue;
    if (place === 'title') {
      preamble.remarks.push(...block.pieces.map((piece) => source.ref(piece.line)));
      continue;
    }
    for (const { reading, text, line, end } of readProse(block.pieces).said) {
      const likely =
        place === 'nowhere' && reading.says === 'order' && reading.likely === true && isRemark(text);
      if (
        likely ||
        reading.says === 'explain' ||
        reading.says === 'address' ||
        reading.says === 'condition'
      ) {
        if (reading.says !== 'explain' || !reading.plain || place === 'nowhere')
          preamble.remarks.push(source.ref(line));
      } else if (reading.says === 'announce' && place !== 'nowhere') {
        preamble.announced.push({ ...reading, line, text, end, at: 0, place: {} });
      } else {
        const hint = reading.says === 'unknown' ? { hint: reading.hint } : {};
        report(line, 'belongs-to-no-service', { text: bare(text), ...hint });
      }
    }
  }
  return { announced: preamble.announced, remarks: distinct(preamble.remarks) };
}

/** It has a subject and a verb of its own, or names what a page is about: nobody does that. */
const isRemark = (text: string): boolean =>
  /\b(?:is|are|was|were|has|have|can|could|may|might|will|does|do|works?|takes?)\b/i.test(text) ||
  /\b(?:steps?|strateg(?:y|ies)|procedures?|checks|checklists?|contacts?|notes?|plans?|guides?|information|details|polic(?:y|ies)|release|versions?|history)$/i.test(
    text.trim(),
  );

/** What the sentences ask for has to be among the steps; names in them have to stand in the steps' lines. */
export function checkPreamble(
  announced: Announcement[],
  steps: Step[],
  service: string,
  problems: Problems,
): void {
  const kinds = new Set(steps.map((step) => step.kind));
  const lines = steps.flatMap((step) => step.source.map((ref) => ref.text)).join('\n');
  for (const one of announced) {
    const text = bare(one.text);
    const missing = one.kinds.filter((kind) => !kinds.has(kind));
    const unnamed = one.names.filter((name) => name !== service && !lines.includes(name));
    if (missing.length > 0) problems.add(one.line, 'announced-not-done', { text, kinds: missing, service });
    else if (unnamed.length > 0)
      problems.add(one.line, 'announced-not-named', { text, names: unnamed, service });
  }
}
