import { bare } from './announcements.ts';
import { restricts } from './framing-heading.ts';
import { isAlternative } from './heading-text.ts';
import type { Block } from './markdown-blocks.ts';
import { readProse } from './phrases/read.ts';
import { choose, frame, goTo, isHost } from './section-places.ts';
import { pushPerson, type Section, settleAnnouncements } from './section-state.ts';
import { mark, numberOf } from './step-numbers.ts';

/** A heading frames its part; one with nothing below it is an order. */
export function readHeading(section: Section, block: Extract<Block, { is: 'heading' }>, bodied: boolean) {
  if (section.upgrade && section.code.length > 0) settleAnnouncements(section);
  const here = { text: block.text, source: [section.source.ref(block.line)] };
  section.above = block.chapter ? undefined : here;
  section.described = undefined;
  section.aboveIsPerson = false;
  mark(section, numberOf(block.text), block.line, { of: 'heading', depth: block.depth });
  if (section.scopes.heading(block.depth)) section.doubt = section.framing;
  if (section.versions.has(block.line))
    section.scopes.add({ of: 'heading', depth: block.depth, condition: bare(block.text) });
  if (block.chapter) return;
  if (isAlternative(block.text)) choose(section, block.line);
  const pieces = [{ text: block.text, line: block.line, code: false }];
  const names = section.hosts.mentioned(block.text);
  section.remarks.push(section.source.ref(block.line));
  if (names.length > 0) return goTo(section, names, block.line, { of: 'heading', depth: block.depth });
  const { said } = readProse(pieces, (word) => isHost(section, word));
  for (const { reading, text } of said) {
    if (reading.says === 'where' && bodied)
      frame(section, reading.where, block.line, { of: 'heading', depth: block.depth });
    if (reading.says === 'condition' && bodied)
      section.scopes.add({ of: 'heading', depth: block.depth, condition: bare(text) });
  }
  if (bodied && restricts(block.text, said))
    section.scopes.add({ of: 'heading', depth: block.depth, condition: bare(block.text) });
  if (
    !bodied &&
    said.some(
      ({ reading }) => reading.says === 'order' || (reading.says === 'announce' && reading.kinds.length > 0),
    )
  )
    pushPerson(section, { text: block.text, source: [section.source.ref(block.line)] });
}
