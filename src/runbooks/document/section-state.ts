import { createBlockReader } from '../commands/block-reader.ts';
import type { Sentence } from '../commands/frame.ts';
import type { BlockReader } from '../commands/reader.ts';
import type { Own } from '../commands/recognised.ts';
import type { Placed } from '../kinds/placed.ts';
import type { Problems } from '../problems.ts';
import type { Note, SourceRef } from '../runbook.ts';
import { type Announcement, bare, settle } from './announcements.ts';
import type { Hosts } from './hosts.ts';
import { createNodes } from './nodes.ts';
import type { Where } from './phrases/reading.ts';
import { createScopes } from './scopes.ts';
import type { Source } from './source.ts';

export type SectionOptions = {
  service: string;
  source: Source;
  problems: Problems;
  /** Of the upgrade, and not of the way back. */
  upgrade: boolean;
  /** What is the service's own. */
  own: Own;
  hosts: Hosts;
};

/** The number of a step, of a list's item or a heading, and how deep that stands. */
type Mark = { number: string; line: number; of: 'heading' | 'prose'; depth: number };

/** What a section says so far, and what its next lines depend on. */
export type Section = SectionOptions & {
  notes: Note[];
  remarks: SourceRef[];
  scopes: ReturnType<typeof createScopes>;
  nodes: ReturnType<typeof createNodes>;
  reader: BlockReader;
  /** Sentences that wait for their commands, and the text of all commands since. */
  announced: Announcement[];
  code: string[];
  /** The paragraph that the next block belongs to, and whether it ends in an order to people. */
  above: Sentence | undefined;
  aboveIsPerson: boolean;
  /** Lines of headings that say from or to which version their part leads: one of several ways. */
  versions: ReadonlySet<number>;
  /** Something said that the lines are for the nodes. */
  arrived: boolean;
  /** How deep a sentence stands that leads in what a program does: all below it says no more than that. */
  described: number | undefined;
  /** An order that leads in the next block. */
  led: Sentence | undefined;
  /** The sentence that says where lines run, and the same once its lines are over. */
  framing: string;
  doubt: string | undefined;
  /** The nodes that a rollback names, and one for which it goes on without a repeat. */
  backOn: string[];
  backOnMore: { line: number; node: string } | undefined;
  /** It says that the others go the same way. */
  backOnAll: boolean;
  /** Several ways were found. */
  chosen: boolean;
  /** The numbers that its steps have, for "repeat steps 1-3". */
  marks: Mark[];
};

/** A section of which nothing was read yet. */
export function createSection(options: SectionOptions): Section {
  const notes: Note[] = [];
  return {
    ...options,
    notes,
    remarks: [],
    scopes: createScopes(),
    nodes: createNodes(options),
    reader: newReader({ ...options, notes }),
    announced: [],
    code: [],
    above: undefined,
    aboveIsPerson: false,
    versions: new Set(),
    arrived: false,
    described: undefined,
    led: undefined,
    framing: '',
    doubt: undefined,
    backOn: [],
    backOnMore: undefined,
    backOnAll: false,
    chosen: false,
    marks: [],
  };
}

const newReader = ({ own, source, problems, notes }: SectionOptions & { notes: Note[] }): BlockReader =>
  createBlockReader({ own, ref: source.ref, problems, notes });

/** Before a step is added: nodes that were logged in to, and repeat nothing, have steps of their own. */
export function begin(section: Section, line: number) {
  if (!section.upgrade) {
    const more = section.backOnMore;
    if (more !== undefined)
      section.problems.add(more.line, 'nodes-differ', { node: more.node, first: section.backOn[0] ?? '' });
    return;
  }
  if (section.nodes.beginsPass()) {
    settleAnnouncements(section);
    section.nodes.closePass(section.reader.close());
    section.reader = newReader(section);
  }
  section.nodes.startSteps(line);
}

/** Sentences that wait for commands have them now; what none of them does is for people. */
export function settleAnnouncements(section: Section) {
  const since = { drafts: section.reader.drafts, code: section.code.join('\n') };
  const left = settle(section.announced, since, section.service, section.source.ref, section.problems);
  section.announced = [];
  section.code = [];
  for (const { at, text, place, source: refs } of left.toReversed()) {
    section.reader.insert(at, { ...place, kind: 'person', says: text, files: pathsIn(text), source: refs });
  }
}

/** The same for a rollback that has commands: what Baton adds by itself is done, and what no command does is for people. */
export function settleWayBack(section: Section) {
  const added = new Set<string>(['stop', 'start', 'follow', 'backup']);
  const { drafts } = section.reader;
  const left = section.announced.filter(({ kinds, at }) => {
    const since = drafts.slice(at);
    const asWritten = since.some(
      (step) => step.kind === 'shell' || (step.kind === 'person' && step.content !== undefined),
    );
    const done = new Set<string>(since.map(({ kind }) => (kind === 'place' ? 'restore' : kind)));
    return !asWritten && kinds.some((kind) => !added.has(kind) && !done.has(kind));
  });
  for (const { at, text, line, place } of left.toReversed())
    section.reader.insert(at, {
      ...place,
      kind: 'person',
      says: bare(text),
      files: pathsIn(text),
      source: [section.source.ref(line)],
    });
  section.announced = section.announced.filter((one) => one.kinds.every((kind) => added.has(kind)));
}

/** A step that people do, where the text around it says. */
export function pushPerson(section: Section, sentence: Sentence, condition = section.scopes.condition) {
  begin(section, sentence.source[0]?.line ?? 1);
  section.reader.push({
    ...placeOf(section.scopes.where, condition),
    kind: 'person',
    says: bare(sentence.text),
    files: pathsIn(sentence.text),
    source: sentence.source,
  });
  section.aboveIsPerson = true;
}

/** Stands for the first node until it is known. */
export const FIRST_NODE = '\u0000first';

/** The hosts that a place names; undefined: all nodes. */
function hostsOf(where: Where): string[] | undefined {
  if (where.is === 'hosts') return where.names;
  return where.is === 'first-node' ? [FIRST_NODE] : undefined;
}

/** The same as steps have it. */
export function placeOf(where: Where | undefined, condition: string | undefined): Placed {
  const on = where === undefined ? undefined : hostsOf(where);
  return {
    ...(on === undefined ? {} : { on }),
    ...(condition === undefined ? {} : { if: condition }),
  };
}

export const pathsIn = (text: string): string[] => [
  ...new Set(
    [...text.matchAll(/(?<![\w.:/~])\/[A-Za-z0-9][A-Za-z0-9/._+@=-]*[A-Za-z0-9]/g)].map(([path]) => path),
  ),
];
