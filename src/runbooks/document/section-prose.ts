import { bare } from './announcements.ts';
import { readHost } from './hosts.ts';
import { isVersion } from './labels.ts';
import { checkLead, isDifference, isLead, isNarrow } from './leads.ts';
import type { Block } from './markdown-blocks.ts';
import { nodeOrderOf } from './node-order.ts';
import { readProse, type Said } from './phrases/read.ts';
import type { Reading } from './phrases/reading.ts';
import { readLines } from './section-code.ts';
import { type At, choose, enter, except, frame, goTo, isHost, repeat } from './section-places.ts';
import { begin, placeOf, pushPerson, type Section, settleAnnouncements } from './section-state.ts';
import { conditionOf, describes, isPurpose, linesOf, refsOf, sentenceOf } from './sentences.ts';
import { mark, numberOf } from './step-numbers.ts';
import { pushUploads } from './uploads.ts';

/** Reads a paragraph or a list item; `next` is the block below it. */
export function readParagraph(
  section: Section,
  block: Extract<Block, { is: 'prose' }>,
  next: Block | undefined,
) {
  if (section.upgrade && section.code.length > 0) settleAnnouncements(section);
  if (isDescribed(section, block)) {
    section.remarks.push(...refsOf(block, section.source));
    return;
  }
  const { text, said } = readProse(block.pieces, (word) => isHost(section, word));
  mark(section, block.number?.toString() ?? numberOf(text), block.line, { of: 'prose', depth: block.depth });
  if (describes(text)) section.described = block.depth;
  const first = text.trimStart();
  if (!/^(?:and|then|并且?|然后|再)(?![a-z])/i.test(first)) {
    const before = section.scopes.where;
    const sentence = section.framing;
    section.scopes.prose(block.depth);
    section.doubt = before !== undefined && section.scopes.where === undefined ? sentence : undefined;
  }
  section.aboveIsPerson = false;
  if (isVersion(text) && next?.is === 'code' && section.reader.drafts.at(-1)?.kind === 'person') {
    section.above = { text: text.trim(), source: refsOf(block, section.source) };
    return;
  }
  if (readNodeOrder(section, block, text)) return;
  const last = said.filter(({ sentence }) => sentence === said.at(-1)?.sentence);
  section.above = {
    text: bare(text.slice(last[0]?.from ?? 0)),
    source: said.length === 0 ? refsOf(block, section.source) : linesOf(last, section.source),
  };
  readSaids(section, said, text, block, next);
}

/** Which node comes first, where a paragraph says no more than that. */
function readNodeOrder(section: Section, block: Extract<Block, { is: 'prose' }>, text: string): boolean {
  const order = nodeOrderOf(text, (word) => {
    const host = section.hosts.find(word) ?? word;
    return isHost(section, word) && section.nodes.isNode(host) ? host : undefined;
  });
  if (order === undefined) return false;
  section.remarks.push(...refsOf(block, section.source));
  if (order === 'unclear') section.problems.add(block.line, 'lead-unclear', { text: bare(text) });
  else section.nodes.order(order, section.source.ref(block.line));
  return true;
}

/** Below "The script will:" stands what it does, and nothing to do. */
function isDescribed(section: Section, block: Extract<Block, { is: 'prose' }>): boolean {
  if (section.described !== undefined && block.depth > section.described) return true;
  section.described = undefined;
  return false;
}

/** Orders in a row become one step for people; whatever is understood stands between them. */
function readSaids(
  section: Section,
  said: Said[],
  text: string,
  block: Extract<Block, { is: 'prose' }>,
  next: Block | undefined,
) {
  const at: At = { of: 'prose', depth: block.depth };
  const leadsIn = !/[.。!！]$/.test(text.trim()) || /[:：]$/.test(text.trim());
  const last = said.at(-1)?.sentence;
  let condition: { text: string; sentence: number; failure: boolean } | undefined;
  let orders: Said[] = [];
  let repeated = false;
  /** The sentence that holds a command. */
  let commanded: number | undefined;
  const flush = () => {
    const end = orders.at(-1);
    if (end === undefined) return;
    const sentence = sentenceOf(orders, said, text, section.source);
    const under = condition?.sentence === end.sentence ? condition.text : section.scopes.condition;
    orders = [];
    pushPerson(section, sentence, under);
  };
  for (const one of said) {
    const { reading, line } = one;
    // In words alone: whoever goes back does what was done before.
    const inWords =
      !section.upgrade &&
      ((reading.says === 'unknown' && reading.hint === 'command') ||
        (reading.says === 'repeat' && reading.steps !== undefined));
    const goesOn =
      reading.says === 'unknown' && reading.hint === 'verb' && orders.at(-1)?.sentence === one.sentence;
    if (reading.says === 'order' || goesOn || inWords) {
      if (condition?.sentence === one.sentence && condition.failure && !leadsIn && !one.text.includes('`'))
        section.remarks.push(section.source.ref(line));
      else if (repeated) section.problems.add(line, 'exception-unclear', { text: bare(one.text) });
      else orders.push(one);
      continue;
    }
    const leadIn = orders.at(-1);
    if (reading.says === 'commands' && leadIn?.sentence === one.sentence && /[:：]/.test(leadIn.end))
      section.remarks.push(section.source.ref(orders.pop()?.line ?? line));
    if (!FRAMES.has(reading.says)) flush();
    if (reading.says === 'explain' && isDifference(section, one.text))
      section.problems.add(line, 'exception-unclear', { text: bare(one.text) });
    if (reading.says === 'explain' && !reading.plain && repeated)
      section.problems.add(line, 'exception-unclear', { text: bare(one.text) });
    if (reading.says === 'explain' && commanded === one.sentence && isNarrow(section, one.text))
      section.problems.add(line, 'lead-unclear', { text: bare(one.text) });
    if (reading.says === 'commands') commanded = one.sentence;
    if (reading.says === 'condition') {
      if (isPurpose(one, said)) {
        section.remarks.push(...linesOf([one], section.source));
        continue;
      }
      condition = { text: conditionOf(one, said, text), sentence: one.sentence, failure: reading.failure };
      section.remarks.push(...linesOf([one], section.source));
      if (leadsIn || (one.sentence === last && !reading.failure))
        section.scopes.add({ ...at, condition: condition.text });
    } else if (reading.says === 'repeat') {
      repeat(section, reading, line);
      repeated = true;
    } else if (reading.says === 'except') {
      except(section, reading.names, one, repeated);
    } else {
      readSaid(section, one, at, condition?.sentence === one.sentence && condition.failure && !leadsIn);
    }
  }
  checkLead(section, said, text, block.depth, next);
  if (orders.length > 0 && isLead(text, block.depth, next)) {
    const sentence = sentenceOf(orders, said, text, section.source);
    if (next?.is === 'code') section.led = sentence;
    else section.remarks.push(...sentence.source);
  } else {
    flush();
  }
}

/** @param contingent it says what to do should something go wrong. */
function readSaid(section: Section, one: Said, at: At, contingent: boolean) {
  const { reading, line, text } = one;
  switch (reading.says) {
    case 'login':
      goTo(section, reading.nodes, line, at);
      return;
    case 'address':
      section.nodes.checkAddress(reading.address, line);
      section.remarks.push(section.source.ref(line));
      return;
    case 'where':
      section.remarks.push(section.source.ref(line));
      section.framing = bare(text);
      frame(section, reading.where, line, at);
      return;
    case 'choice':
      choose(section, line);
      return;
    case 'fleet':
      section.problems.add(line, 'all-nodes-first', {});
      return;
    case 'upload':
      begin(section, line);
      pushUploads(reading, section.source.ref(line), section);
      return;
    case 'directory':
      enter(section, reading.path, line);
      return;
    case 'commands':
      readLines(section, [{ line, content: reading.text }], {});
      return;
    case 'announce':
      if (!section.upgrade) {
        const named = section.hosts.mentioned(text);
        if (named.length > 0) goTo(section, named, line, at);
      }
      if (contingent && !text.includes('`')) {
        section.remarks.push(section.source.ref(line));
        return;
      }
      if (reading.directory !== undefined) enter(section, reading.directory, line);
      section.announced.push({
        ...reading,
        names: reading.names.filter((name) => !isHost(section, readHost(name).name)),
        line,
        text,
        end: one.end,
        at: section.reader.drafts.length,
        place: placeOf(section.scopes.where, section.scopes.condition),
      });
      return;
    case 'unknown':
      section.problems.add(line, 'not-understood', { text: bare(text), hint: reading.hint });
      return;
    case 'explain':
      if (!reading.plain) section.remarks.push(...linesOf([one], section.source));
  }
}

/** What frames an order, and does not come before or after it. */
const FRAMES = new Set<Reading['says']>(['explain', 'directory', 'address', 'where', 'condition']);
