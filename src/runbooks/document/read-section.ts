import type { Draft, NodeDraft } from '../assemble/drafts.ts';
import { type BlockReader, createBlockReader, type Frame, type Sentence } from '../commands/block-reader.ts';
import type { Own } from '../commands/recognised.ts';
import type { Problems } from '../problems.ts';
import type { Note, SourceRef } from '../runbook.ts';
import { type Announcement, bare, settle } from './announcements.ts';
import { kindOfCode, readScp, readSegments, type Segment } from './code-blocks.ts';
import { isAlternative } from './heading-text.ts';
import { type Hosts, readHost } from './hosts.ts';
import type { Block } from './markdown-blocks.ts';
import { createNodes } from './nodes.ts';
import { readProse, type Said } from './phrases/read.ts';
import type { Reading, Where } from './phrases/reading.ts';
import { createScopes } from './scopes.ts';
import type { Source } from './source.ts';
import { pushUploads } from './uploads.ts';

export type ReadSection = {
  nodes: NodeDraft[];
  steps: Draft[];
  remarks: SourceRef[];
  notes: Note[];
  /** Checks in words: for the next gate. */
  checks: SourceRef[];
  /** What a rollback's sentences ask for: checked when its derived steps are there. */
  announced: Announcement[];
};

export type SectionOptions = {
  service: string;
  source: Source;
  problems: Problems;
  copyIs: 'backup' | 'restore';
  /** What is the service's own. */
  own: Own;
  hosts: Hosts;
};

/** Reads all that a document says of one service, block by block. */
export function readServiceSection(blocks: Block[], options: SectionOptions): ReadSection {
  const { service, source, problems, hosts } = options;
  const upgrade = options.copyIs === 'backup';
  const notes: Note[] = [];
  const remarks: SourceRef[] = [];
  const checks: SourceRef[] = [];
  const scopes = createScopes();
  const nodes = createNodes(options);
  let announced: Announcement[] = [];
  let code: string[] = [];
  /** The paragraph that the next block belongs to. */
  let above: Sentence | undefined;
  let aboveIsPerson = false;
  /** The sentence that says where lines run, and the same once its lines are over. */
  let framing = '';
  let doubt: string | undefined;
  let chosen = false;
  /** An order that leads in the next block. */
  let led: Sentence | undefined;

  const newReader = (): BlockReader =>
    createBlockReader({ own: options.own, ref: source.ref, problems, notes });
  let reader = newReader();

  /** Before a step is added. */
  const begin = (line: number) => {
    if (!upgrade) return;
    if (nodes.beginsPass()) {
      settleAnnouncements();
      nodes.closePass(reader.close());
      reader = newReader();
    }
    nodes.startSteps(line);
  };

  const readHeading = (block: Extract<Block, { is: 'heading' }>, bodied: boolean) => {
    if (upgrade && code.length > 0) settleAnnouncements();
    above = { text: block.text, source: [source.ref(block.line)] };
    aboveIsPerson = false;
    scopes.heading(block.depth);
    if (isAlternative(block.text)) choose(block.line);
    const pieces = [{ text: block.text, line: block.line, code: false }];
    const names = hosts.mentioned(block.text);
    remarks.push(source.ref(block.line));
    if (names.length > 0 && upgrade) return goTo(names, block.line, { of: 'heading', depth: block.depth });
    const { said } = readProse(pieces, isHost);
    for (const { reading, text } of said) {
      if (reading.says === 'where' && bodied)
        frame(reading.where, block.line, { of: 'heading', depth: block.depth });
      if (reading.says === 'condition' && bodied)
        scopes.add({ of: 'heading', depth: block.depth, condition: bare(text) });
    }
    if (
      !bodied &&
      said.some(
        ({ reading }) =>
          reading.says === 'order' || (reading.says === 'announce' && reading.kinds.length > 0),
      )
    )
      readPerson({ text: block.text, source: [source.ref(block.line)] });
  };

  const readTable = (rows: { line: number; cells: string[] }[]) => {
    remarks.push(...rows.map(({ line }) => source.ref(line)));
    nodes.readTable(rows);
  };

  const isHost = (word: string): boolean => hosts.find(word) !== undefined || nodes.has(word);

  type At = { of: 'heading' | 'prose'; depth: number };

  /** The next lines run on these hosts. */
  const goTo = (names: string[], line: number, at: At) => {
    const resolved = names.map((name) => nodes.resolve(name, line));
    if (resolved.every((name) => nodes.isNode(name))) {
      scopes.backOnNodes();
      doubt = undefined;
      if (upgrade) nodes.login(resolved, source.ref(line), reader.drafts.length > 0);
      else remarks.push(source.ref(line));
    } else {
      framing = resolved.join(', ');
      scopes.add({ ...at, where: { is: 'hosts', names: resolved } });
    }
  };

  const frame = (where: Where, line: number, at: At) => {
    if (where.is === 'hosts') return goTo(where.names, line, at);
    if (where.is === 'all-nodes') {
      scopes.backOnNodes();
      doubt = undefined;
      nodes.useListed(source.ref(line));
      return;
    }
    scopes.add({ ...at, where });
  };

  const choose = (line: number) => {
    if (!chosen) problems.add(line, 'several-ways', {});
    chosen = true;
  };

  const readPerson = (sentence: Sentence, condition = scopes.condition) => {
    const { where } = scopes;
    const on = where === undefined ? undefined : hostsOf(where);
    begin(sentence.source[0]?.line ?? 1);
    reader.push({
      kind: 'person',
      says: bare(sentence.text),
      files: pathsIn(sentence.text),
      source: sentence.source,
      ...(on === undefined ? {} : { on }),
      ...(condition === undefined ? {} : { if: condition }),
    });
    aboveIsPerson = true;
  };

  const readParagraph = (block: Extract<Block, { is: 'prose' }>, next: Block | undefined) => {
    if (upgrade && code.length > 0) settleAnnouncements();
    const { text, said } = readProse(block.pieces, isHost);
    const first = text.trimStart();
    if (!/^(?:and|then|并且?|然后|再)(?![a-z])/i.test(first)) {
      const before = scopes.where;
      const sentence = framing;
      scopes.prose(block.depth);
      doubt = before !== undefined && scopes.where === undefined ? sentence : undefined;
    }
    aboveIsPerson = false;
    above = { text: bare(text), source: refsOf(block, source) };
    readSaids(said, text, block, next);
  };

  const readSaids = (
    said: Said[],
    text: string,
    block: Extract<Block, { is: 'prose' }>,
    next: Block | undefined,
  ) => {
    const at: At = { of: 'prose', depth: block.depth };
    const leadsIn = !/[.。!！]$/.test(text.trim()) || /[:：]$/.test(text.trim());
    const last = said.at(-1)?.sentence;
    let condition: { text: string; sentence: number; failure: boolean } | undefined;
    let orders: Said[] = [];
    let repeated = false;
    const flush = () => {
      const [first] = orders;
      const end = orders.at(-1);
      if (first === undefined || end === undefined) return;
      const lines = new Set(orders.map(({ line }) => line));
      const under = condition?.sentence === end.sentence ? condition.text : scopes.condition;
      orders = [];
      readPerson({ text: text.slice(first.from, end.to), source: [...lines].map(source.ref) }, under);
    };
    for (const one of said) {
      const { reading, line } = one;
      const goesOn =
        reading.says === 'unknown' && reading.hint === 'verb' && orders.at(-1)?.sentence === one.sentence;
      if (reading.says === 'order' || goesOn) {
        if (condition?.sentence === one.sentence && condition.failure && !leadsIn && !one.text.includes('`'))
          remarks.push(source.ref(line));
        else if (repeated) problems.add(line, 'exception-unclear', { text: bare(one.text) });
        else orders.push(one);
        continue;
      }
      const leadIn = orders.at(-1);
      if (reading.says === 'commands' && leadIn?.sentence === one.sentence && /[:：]/.test(leadIn.end))
        remarks.push(source.ref(orders.pop()?.line ?? line));
      if (!FRAMES.has(reading.says)) flush();
      if (reading.says === 'condition') {
        condition = { text: bare(one.text), sentence: one.sentence, failure: reading.failure };
        remarks.push(source.ref(line));
        if (leadsIn || (one.sentence === last && !reading.failure))
          scopes.add({ ...at, condition: condition.text });
      } else if (reading.says === 'repeat') {
        repeat(reading, line);
        repeated = true;
      } else if (reading.says === 'except') {
        except(reading.names, one, repeated);
      } else {
        readSaid(one, at, condition?.sentence === one.sentence && condition.failure && !leadsIn);
      }
    }
    const [from, to] = [orders[0]?.from ?? 0, orders.at(-1)?.to ?? 0];
    if (orders.length > 0 && isLead(text, block.depth, next)) {
      const refs = [...new Set(orders.map(({ line }) => line))].map(source.ref);
      if (next?.is === 'code') led = { text: text.slice(from, to), source: refs };
      else remarks.push(...refs);
    } else {
      flush();
    }
  };

  const readSaid = ({ reading, line, text }: Said, at: At, contingent: boolean) => {
    switch (reading.says) {
      case 'login':
        goTo(reading.nodes, line, at);
        return;
      case 'address':
        nodes.checkAddress(reading.address, line);
        remarks.push(source.ref(line));
        return;
      case 'where':
        remarks.push(source.ref(line));
        framing = bare(text);
        frame(reading.where, line, at);
        return;
      case 'choice':
        choose(line);
        return;
      case 'fleet':
        problems.add(line, 'all-nodes-first', {});
        return;
      case 'upload':
        begin(line);
        pushUploads(reading, source.ref(line), reader, problems);
        return;
      case 'directory':
        enter(reading.path, line);
        return;
      case 'commands':
        readLines([{ line, content: reading.text }], {});
        return;
      case 'announce':
        if (contingent && !text.includes('`')) {
          remarks.push(source.ref(line));
          return;
        }
        if (reading.directory !== undefined) enter(reading.directory, line);
        announced.push({
          ...reading,
          names: reading.names.filter((name) => !isHost(readHost(name).name)),
          line,
          text,
          at: reader.drafts.length,
        });
        return;
      case 'unknown':
        problems.add(line, 'not-understood', { text: bare(text), hint: reading.hint });
        return;
      case 'explain':
        if (!reading.plain) remarks.push(source.ref(line));
    }
  };

  const enter = (path: string, line: number) => {
    const check = nodes.directory(path, line);
    if (check !== undefined) reader.enter(check, source.ref(line));
  };

  const repeat = (reading: Extract<Reading, { says: 'repeat' }>, line: number) => {
    if (!upgrade) {
      remarks.push(source.ref(line));
      return;
    }
    settleAnnouncements();
    const names = reading.nodes.map((name) => nodes.resolve(name, line));
    nodes.repeat(names, reading.others, source.ref(line), reader.drafts.length);
  };

  /** "without `seed.sh`": the steps that come from these names are not for the nodes that repeat. */
  const except = (names: string[], { line, text }: Said, repeated: boolean) => {
    const steps = reader.drafts.filter((draft) =>
      names.some((name) => draft.source.some((ref) => ref.text.includes(name))),
    );
    const whole = steps.every((step) => step.source.length === 1);
    if (!repeated || names.length === 0 || steps.length === 0 || !whole) {
      problems.add(line, 'exception-unclear', { text: bare(text) });
      return;
    }
    const on = nodes.beforeRepeat();
    for (const step of steps) {
      step.on = on;
      step.source = [...step.source, source.ref(line)];
    }
  };

  const settleAnnouncements = () => {
    const since = { drafts: reader.drafts, code: code.join('\n') };
    const left = settle(announced, since, service, source.ref, problems);
    announced = [];
    code = [];
    for (const { at, text, source: refs } of left.toReversed()) {
      reader.insert(at, { kind: 'person', says: text, files: pathsIn(text), source: refs });
    }
  };

  const readCode = (block: Extract<Block, { is: 'code' }>) => {
    if (!block.closed) problems.add(block.line, 'code-not-closed', {});
    if (block.lines.every((line) => line.content.trim() === '')) return;
    code.push(...block.lines.map((line) => line.content));
    const kind = kindOfCode(block);
    const refs = block.lines
      .filter(({ content }) => content.trim() !== '')
      .map(({ line }) => source.ref(line));
    if (kind === 'shell') {
      const before = reader.drafts.length;
      for (const segment of readSegments(block, problems)) readSegment(segment);
      settleLead(reader.drafts.slice(before));
    } else {
      attach(block.lines.map(({ content }) => content).join('\n'), refs, kind === 'words');
    }
    aboveIsPerson = false;
  };

  /** What leads in commands is what they do, unless each of them is known to do something else. */
  const settleLead = (steps: readonly Draft[]) => {
    if (led === undefined) return;
    const sentence = led;
    led = undefined;
    const asWritten = steps.some((step) => step.kind === 'shell' || step.kind === 'person');
    if (asWritten || steps.length === 0) remarks.push(...sentence.source);
    else readPerson(sentence);
  };

  /** Lines of a file belong to the person's step above them, or make the sentence above them one. */
  const attach = (content: string, refs: SourceRef[], commands: boolean) => {
    const last = reader.drafts.at(-1);
    if (aboveIsPerson && last?.kind === 'person' && last.content === undefined) {
      last.content = content;
      last.source = [...last.source, ...refs];
      return;
    }
    if (!commands && above !== undefined && isOutput(above.text)) {
      remarks.push(...refs);
      return;
    }
    begin(refs[0]?.line ?? 1);
    const { condition } = scopes;
    reader.push({
      kind: 'person',
      says: above?.text ?? content.split('\n')[0] ?? '',
      files: pathsIn(above?.text ?? ''),
      content,
      source: [...(above?.source ?? []), ...refs],
      ...(condition === undefined ? {} : { if: condition }),
    });
  };

  const readSegment = ({ lines, where, prompt, condition }: Segment) => {
    const line = lines.find(({ content }) => content.trim() !== '')?.line ?? 1;
    const local = prompt === undefined ? where : nodes.ofPrompt(prompt, line);
    if (local !== undefined && local.is !== 'hosts') {
      if (local.is === 'all-nodes') scopes.backOnNodes();
      readLines(lines, { where: local, condition });
      return;
    }
    if (local?.names.every((name) => nodes.isNode(nodes.resolve(name, line)))) {
      if (prompt === undefined || !nodes.isCurrent(local.names))
        goTo(local.names, line, { of: 'prose', depth: 99 });
      readLines(lines, { where: { is: 'all-nodes' }, condition });
      return;
    }
    readLines(lines, { where: local, condition });
  };

  const readLines = (
    lines: { line: number; content: string }[],
    local: { where?: Where | undefined; condition?: string | undefined },
  ) => {
    const line = lines.find(({ content }) => content.trim() !== '')?.line ?? 1;
    code.push(...lines.map(({ content }) => content));
    const where = local.where ?? scopes.where;
    const condition = local.condition ?? scopes.condition;
    const rest = lines.filter((one) => !readUpload(one));
    if (rest.every(({ content }) => content.trim() === '' || content.trim().startsWith('#'))) {
      remarks.push(...rest.filter(({ content }) => content.trim() !== '').map((one) => source.ref(one.line)));
      return;
    }
    begin(line);
    const before = reader.drafts.length;
    reader.read(rest, frameOf(where, condition, line));
    if (doubt !== undefined && where === undefined) {
      const added = reader.drafts.slice(before);
      if (added.some((draft) => draft.kind === 'shell')) problems.add(line, 'which-host', { text: doubt });
      doubt = undefined;
    }
  };

  /** An `scp` to the service's node is an upload. */
  const readUpload = ({ line, content }: { line: number; content: string }): boolean => {
    const scp = readScp(content);
    const host = scp && hosts.find(scp.host);
    if (!scp || host === undefined || !nodes.isNode(host)) return false;
    begin(line);
    pushUploads({ files: scp.files, toDir: scp.toDir }, source.ref(line), reader, problems);
    return true;
  };

  const frameOf = (where: Where | undefined, condition: string | undefined, line: number): Frame => {
    const on = where === undefined ? undefined : hostsOf(where);
    const elsewhere = where?.is === 'hosts' && on?.some((name) => !nodes.isNode(name)) === true;
    if (elsewhere)
      for (const name of on ?? [])
        if (hosts.any && hosts.find(name) === undefined) problems.add(line, 'host-unknown', { host: name });
    return {
      place: {
        ...(on === undefined ? {} : { on }),
        ...(condition === undefined ? {} : { if: condition }),
      },
      elsewhere,
      people: where?.is === 'described' || where?.is === 'own-machine',
      ...(above === undefined ? {} : { sentence: above }),
    };
  };

  const hostsOf = (where: Where): string[] | undefined => {
    if (where.is === 'hosts') return where.names;
    return where.is === 'first-node' ? [FIRST_NODE] : undefined;
  };

  for (const [index, block] of blocks.entries()) {
    if (block.is === 'prose') readParagraph(block, blocks[index + 1]);
    else if (block.is === 'code') readCode(block);
    else if (block.is === 'heading') readHeading(block, hasBody(blocks, index));
    else if (block.is === 'table') readTable(block.rows);
    else problems.add(block.line, 'code-in-html', {});
  }
  if (upgrade) settleAnnouncements();
  const read = nodes.finish(reader.close(), blocks);
  const used = new Set(read.steps.flatMap((step) => step.source.map((ref) => ref.line)));
  return {
    nodes: read.nodes,
    steps: read.steps.map((step) => placedOn(step, read.nodes)),
    remarks: leftOver(remarks, used),
    notes,
    checks,
    announced,
  };
}

/** Its last order is what the commands, or the deeper items, below it do. */
function isLead(text: string, depth: number, next: Block | undefined): boolean {
  if (/[.。!！]$/.test(text.trim())) return false;
  if (next?.is === 'code') return kindOfCode(next) === 'shell';
  return next?.is === 'prose' && next.depth > depth && depth > 0;
}

/** Whether something stands below a heading before the next of its depth. */
function hasBody(blocks: Block[], index: number): boolean {
  const [heading, next] = [blocks[index], blocks[index + 1]];
  if (heading?.is !== 'heading' || next === undefined) return false;
  return next.is !== 'heading' || next.depth > heading.depth;
}

/** What frames an order, and does not come before or after it. */
const FRAMES = new Set<Reading['says']>(['explain', 'directory', 'address', 'where', 'condition']);

const FIRST_NODE = '\u0000first';

function placedOn(step: Draft, [first]: NodeDraft[]): Draft {
  if (step.on?.includes(FIRST_NODE) !== true) return step;
  return { ...step, on: first === undefined ? [] : [first.name] };
}

const isOutput = (text: string): boolean =>
  /出现|显示|输出|打印|看到|返回|结果|如下内容|\b(?:prints?|shows?|outputs?|displays?|returns?|see|looks like|appears?)\b/i.test(
    text,
  );

const pathsIn = (text: string): string[] => [
  ...new Set(
    [...text.matchAll(/(?<![\w.:/~])\/[A-Za-z0-9][A-Za-z0-9/._+@=-]*[A-Za-z0-9]/g)].map(([path]) => path),
  ),
];

const refsOf = (block: Extract<Block, { is: 'prose' }>, source: Source): SourceRef[] =>
  [...new Set(block.pieces.filter(({ text }) => text.trim() !== '').map(({ line }) => line))].map(source.ref);

const leftOver = (refs: SourceRef[], used: Set<number>): SourceRef[] =>
  refs
    .filter((ref, index) => !used.has(ref.line) && refs.findIndex((one) => one.line === ref.line) === index)
    .toSorted((a, b) => a.line - b.line);
