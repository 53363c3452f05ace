import { type Draft, type NodeDraft, pathsOf } from '../assemble/drafts.ts';
import { type BlockReader, createBlockReader } from '../commands/block-reader.ts';
import type { Own } from '../commands/recognised.ts';
import { checkName } from '../names.ts';
import { checkPath } from '../paths.ts';
import type { Problems } from '../problems.ts';
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
      problems.add(block.line, 'code-in-html', {});
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
  if (!block.closed) problems.add(block.line, 'code-not-closed', {});
  if (block.lines.every((line) => line.content.trim() === '')) return;
  if (upgrade) checkPlace(block.line, state, problems);
  state.code.push(...block.lines.map((line) => line.content));
  reader.read(block.lines);
}

/** Steps are for the nodes named before them, and "repeat the steps above" ends them. */
function checkPlace(line: number, state: State, problems: Problems): void {
  refuseWaitingNodes(state, problems);
  if (state.repeated) {
    problems.add(line, 'step-after-repeat', {});
  } else if (state.nodes.length === 0) {
    problems.add(line, 'step-before-node', {});
  }
}

function refuseWaitingNodes(state: State, problems: Problems): void {
  for (const node of state.waitingNodes) {
    problems.add(node.source.line, 'node-without-steps', { node: node.name });
  }
  state.waitingNodes = [];
}

function readSaid(said: Said, state: State, reader: BlockReader, options: Options): void {
  const { reading, line } = said;
  const { problems, source } = options;
  const upgrade = options.copyIs === 'backup';
  switch (reading.says) {
    case 'login':
      if (!upgrade) problems.add(line, 'rollback-names-node', {});
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
      problems.add(line, 'not-understood', { text: bare(said.text), hint: reading.hint });
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
  if (reader.drafts.length === 0) problems.add(source.line, 'nothing-to-repeat', {});
  if (nodes.length === 0) problems.add(source.line, 'repeat-without-node', {});
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
    problems.add(source.line, 'upload-without-directory', {});
    return;
  }
  const directory = checkPath(reading.toDir);
  if (!directory.ok)
    problems.add(source.line, 'bad-path', { path: reading.toDir, fault: directory.reason, use: 'upload' });
  for (const file of reading.files) {
    const name = checkName(file);
    if (!name.ok) problems.add(source.line, 'bad-name', { what: 'file', name: file, fault: name.reason });
    else if (directory.ok) reader.push({ kind: 'upload', file, toDir: directory.path, source: [source] });
  }
}

function enter(path: string, source: SourceRef, reader: BlockReader, problems: Problems): void {
  const check = checkPath(path);
  if (check.ok) reader.enter(check.path, source);
  else problems.add(source.line, 'bad-path', { path, fault: check.reason, use: 'directory' });
}

const bare = (text: string): string => text.replaceAll('`', '').trim();

/** A sentence that asks for a stop has to be followed by one: else its order would be lost. */
function settleAnnouncements(state: State, reader: BlockReader, { service, problems }: Options): void {
  const since = new Set<StepKind>(reader.drafts.slice(state.stepsBefore).map((draft) => draft.kind));
  const ever = new Set<StepKind>(reader.drafts.map((draft) => draft.kind));
  const code = state.code.join('\n');
  const paths = reader.drafts.slice(state.stepsBefore).flatMap(pathsOf);
  for (const one of state.announced) {
    const missing = one.kinds.filter((kind) => !(one.checks ? ever : since).has(kind));
    const unnamed = one.names.filter(
      (name) => name !== service && !code.includes(name) && !paths.includes(name),
    );
    const text = bare(one.text);
    if (code === '' && !one.checks) problems.add(one.line, 'announced-without-command', { text });
    else if (missing.length > 0) problems.add(one.line, 'announced-not-done', { text, kinds: missing });
    else if (unnamed.length > 0) problems.add(one.line, 'announced-not-named', { text, names: unnamed });
  }
  state.announced = [];
  state.code = [];
}
