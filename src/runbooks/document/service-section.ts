import type { Draft, NodeDraft } from '../assemble/drafts.ts';
import { type BlockReader, createBlockReader } from '../commands/block-reader.ts';
import type { Own } from '../commands/recognised.ts';
import { checkName } from '../names.ts';
import { checkPath, pathExpectation } from '../paths.ts';
import { faultWords } from '../plan/plan-words.ts';
import { type Problems, quote } from '../problems.ts';
import type { Note, SourceRef, StepKind } from '../runbook.ts';
import type { Block } from './markdown-blocks.ts';
import { readProse, type Said } from './phrases/read.ts';
import type { Reading } from './phrases/reading.ts';
import type { Source } from './source.ts';

export type ReadSection = {
  nodes: NodeDraft[];
  steps: Draft[];
  remarks: SourceRef[];
  notes: Note[];
  /** What a rollback's sentences ask for: checked when its derived steps are there. */
  announced: Announcement[];
};

export type Announcement = Extract<Reading, { says: 'announce' }> & { line: number; text: string };

/** What one section says so far. */
type State = {
  nodes: NodeDraft[];
  /** Nodes logged in to after the first steps: they wait for "repeat the steps above". */
  waitingNodes: NodeDraft[];
  repeated: boolean;
  announced: Announcement[];
  /** How many steps there were, and all code text, since the sentences that wait for their commands. */
  stepsBefore: number;
  code: string[];
  remarks: SourceRef[];
};

type Options = {
  service: string;
  source: Source;
  problems: Problems;
  copyIs: 'backup' | 'restore';
  /** What is the service's own. */
  own: Own;
};

/** Reads a service's section of the upgrade or the rollback chapter, block by block. */
export function readServiceSection(blocks: Block[], options: Options): ReadSection {
  const { source, problems } = options;
  const notes: Note[] = [];
  const reader = createBlockReader({
    copyIs: options.copyIs,
    own: options.own,
    ref: source.ref,
    problems,
    notes,
  });
  const state: State = {
    nodes: [],
    waitingNodes: [],
    repeated: false,
    announced: [],
    stepsBefore: 0,
    code: [],
    remarks: [],
  };
  const upgrade = options.copyIs === 'backup';
  for (const block of blocks) {
    if (block.is === 'prose') {
      if (upgrade && state.code.length > 0) settleAnnouncements(state, reader, options);
      for (const said of readProse(block.pieces)) readSaid(said, state, reader, options);
    } else if (block.is === 'code') {
      readCode(block, state, reader, upgrade, problems);
    } else if (block.is === 'heading') {
      state.remarks.push(source.ref(block.line));
    } else {
      problems.add(block.line, 'commands inside HTML', 'a Markdown code block');
    }
  }
  if (upgrade) settleAnnouncements(state, reader, options);
  refuseWaitingNodes(state, problems);
  const steps = reader.close();
  const used = new Set(steps.flatMap((step) => step.source.map((ref) => ref.line)));
  const remarks = state.remarks.filter(
    (ref, index) => !used.has(ref.line) && state.remarks.findIndex((one) => one.line === ref.line) === index,
  );
  return { nodes: state.nodes, steps, remarks, notes, announced: state.announced };
}

function readCode(
  block: Extract<Block, { is: 'code' }>,
  state: State,
  reader: BlockReader,
  upgrade: boolean,
  problems: Problems,
): void {
  if (!block.closed)
    problems.add(block.line, 'the code block is never closed', 'a line of three backticks below it');
  if (block.lines.every((line) => line.content.trim() === '')) return;
  if (upgrade) checkPlace(block.line, state, problems);
  state.code.push(...block.lines.map((line) => line.content));
  reader.read(block.lines);
}

/** Steps are for the nodes named before them, and "repeat the steps above" ends them. */
function checkPlace(line: number, state: State, problems: Problems): void {
  refuseWaitingNodes(state, problems);
  if (state.repeated) {
    problems.add(
      line,
      'a step after "repeat the steps above": on which node?',
      'all steps before the sentence that repeats them',
    );
  } else if (state.nodes.length === 0) {
    problems.add(line, 'a step before any node is named', '登录`node-1`，… or: Log in to `node-1`, …');
  }
}

function refuseWaitingNodes(state: State, problems: Problems): void {
  for (const node of state.waitingNodes) {
    problems.add(
      node.source.line,
      `nothing says what to do on ${quote(node.name)}`,
      '…，重复以上步骤 or: … and repeat the steps above (all nodes of a service go through the same steps)',
    );
  }
  state.waitingNodes = [];
}

function readSaid(said: Said, state: State, reader: BlockReader, options: Options): void {
  const { reading, line } = said;
  const { problems, source } = options;
  const upgrade = options.copyIs === 'backup';
  switch (reading.says) {
    case 'login':
      if (!upgrade)
        problems.add(
          line,
          'a rollback names no node of its own',
          'commands only: it goes back on the nodes that were touched',
        );
      else login(reading.nodes, source.ref(line), state, reader);
      return;
    case 'repeat':
      if (upgrade) repeat(reading.nodes, source.ref(line), state, reader, problems);
      else state.remarks.push(source.ref(line));
      return;
    case 'upload':
      if (upgrade) checkPlace(line, state, problems);
      upload(reading, source.ref(line), reader, problems);
      return;
    case 'directory':
      enter(reading.path, source.ref(line), reader, problems);
      return;
    case 'announce':
      if (reading.directory !== undefined) enter(reading.directory, source.ref(line), reader, problems);
      if (state.announced.length === 0) state.stepsBefore = reader.drafts.length;
      state.announced.push({ ...reading, line, text: said.text });
      return;
    case 'explain':
      if (!reading.plain) state.remarks.push(source.ref(line));
      return;
    case 'unknown':
      problems.add(line, `not understood: ${quote(said.text.replaceAll('`', ''))}`, reading.expected);
  }
}

function login(names: string[], source: SourceRef, state: State, reader: BlockReader): void {
  const nodes = names.map((name) => ({ name, source }));
  if (state.nodes.length === 0 && reader.drafts.length === 0) state.nodes.push(...nodes);
  else state.waitingNodes.push(...nodes);
}

function repeat(
  names: string[],
  source: SourceRef,
  state: State,
  reader: BlockReader,
  problems: Problems,
): void {
  const nodes = [...state.waitingNodes, ...names.map((name) => ({ name, source }))];
  state.waitingNodes = [];
  if (reader.drafts.length === 0)
    problems.add(source.line, 'there are no steps above to repeat', 'the first node and its steps');
  if (nodes.length === 0)
    problems.add(source.line, 'no node is named to repeat the steps on', '登录`node-2`，重复以上步骤');
  state.nodes.push(...nodes);
  state.repeated = true;
}

function upload(
  reading: Extract<Reading, { says: 'upload' }>,
  source: SourceRef,
  reader: BlockReader,
  problems: Problems,
): void {
  if (reading.toDir === undefined) {
    problems.add(
      source.line,
      'an upload without a directory',
      '上传`x.tar`文件到`/home`目录下, or: upload `x.tar` to `/home`',
    );
    return;
  }
  const directory = checkPath(reading.toDir);
  if (!directory.ok)
    problems.add(
      source.line,
      `${quote(reading.toDir)} cannot be uploaded to`,
      pathExpectation(directory.reason),
    );
  for (const file of reading.files) {
    const name = checkName(file);
    if (!name.ok)
      problems.add(
        source.line,
        `${quote(file)} is no file's name: ${faultWords(name.reason, 'en')}`,
        'a name such as `shop.tar`',
      );
    else if (directory.ok) reader.push({ kind: 'upload', file, toDir: directory.path, source: [source] });
  }
}

function enter(path: string, source: SourceRef, reader: BlockReader, problems: Problems): void {
  const check = checkPath(path);
  if (check.ok) reader.enter(check.path, source);
  else
    problems.add(source.line, `${quote(path)} cannot be used as a directory`, pathExpectation(check.reason));
}

/** A sentence that asks for a stop has to be followed by one: else its order would be lost. */
function settleAnnouncements(state: State, reader: BlockReader, { service, problems }: Options): void {
  const since = new Set<StepKind>(reader.drafts.slice(state.stepsBefore).map((draft) => draft.kind));
  const ever = new Set<StepKind>(reader.drafts.map((draft) => draft.kind));
  const code = state.code.join('\n');
  for (const one of state.announced) {
    const missing = one.kinds.filter((kind) => !(one.checks ? ever : since).has(kind));
    const unnamed = one.names.filter((name) => name !== service && !code.includes(name));
    const words = quote(one.text.replaceAll('`', ''));
    if (code === '' && !one.checks)
      problems.add(one.line, `${words} is followed by no command`, 'a code block below it');
    else if (missing.length > 0)
      problems.add(one.line, `${words}: no command below does that`, `a command for: ${missing.join(', ')}`);
    else if (unnamed.length > 0)
      problems.add(
        one.line,
        `${words}: no command below names ${unnamed.map(quote).join(', ')}`,
        'the same name in a command',
      );
  }
  state.announced = [];
  state.code = [];
}
