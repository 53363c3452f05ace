import { checkPath } from '../paths.ts';
import { bare } from './announcements.ts';
import type { SoFar } from './nodes.ts';
import type { Said } from './phrases/read.ts';
import type { Reading, Where } from './phrases/reading.ts';
import { type Section, settleAnnouncements } from './section-state.ts';
import { leaveOut } from './step-numbers.ts';

/** What a frame belongs to, and how deep that stands. */
export type At = { of: 'heading' | 'prose'; depth: number };

/** A host of baton.yaml, or a node that the section has named. */
export function isHost(section: Section, word: string): boolean {
  return section.hosts.find(word) !== undefined || section.nodes.has(word);
}

/** The next lines run on these hosts. */
export function goTo(section: Section, names: string[], line: number, at: At) {
  const resolved = names.map((name) => section.nodes.resolve(name, line));
  section.arrived = true;
  if (resolved.every((name) => section.nodes.isNode(name))) {
    section.scopes.backOnNodes();
    section.doubt = undefined;
    if (section.upgrade) section.nodes.login(resolved, section.source.ref(line), stepsSoFar(section));
    else goBackOn(section, resolved, line);
  } else {
    section.framing = resolved.join(', ');
    section.scopes.add({ ...at, where: { is: 'hosts', names: resolved } });
  }
}

function stepsSoFar({ reader, nodes }: Section): SoFar {
  const begun = reader.drafts.length > 0;
  const onNode = ({ on }: { on?: string[] }) => on === undefined || on.some((name) => nodes.isNode(name));
  return {
    begun,
    elsewhere: begun && !reader.drafts.some(onNode),
    byPeople: reader.drafts.every(({ kind }) => kind === 'person'),
  };
}

/** In a rollback, what is written for one node is for all: more than one that is written out is not. */
function goBackOn(section: Section, names: string[], line: number): void {
  section.remarks.push(section.source.ref(line));
  const others = names.filter((name) => !section.backOn.includes(name));
  if (section.backOn.length > 0 && others.length > 0 && section.reader.drafts.length > 0)
    section.backOnMore = { line, node: others[0] ?? '' };
  section.backOn.push(...others);
}

/** The next lines run where these words say. */
export function frame(section: Section, where: Where, line: number, at: At) {
  if (where.is === 'hosts' && where.only) {
    const names = where.names.map((name) => section.nodes.resolve(name, line));
    section.scopes.add({ ...at, where: { ...where, names } });
    return;
  }
  if (where.is === 'hosts') return goTo(section, where.names, line, at);
  section.arrived ||= where.is !== 'own-machine';
  if (where.is === 'all-nodes') {
    section.scopes.backOnNodes();
    section.doubt = undefined;
    section.nodes.useListed(section.source.ref(line));
    return;
  }
  section.scopes.add({ ...at, where });
}

/** Which of several ways to go, only people know; said once. */
export function choose(section: Section, line: number) {
  if (!section.chosen) section.problems.add(line, 'several-ways', {});
  section.chosen = true;
}

/** The next lines run in this directory. */
export function enter(section: Section, path: string, line: number) {
  const check = checkPath(path);
  if (check.ok) section.reader.enter(check.path, section.source.ref(line));
  else section.problems.add(line, 'bad-path', { path, fault: check.reason, use: 'directory' });
}

/** The steps so far are for these nodes, too. */
export function repeat(section: Section, reading: Extract<Reading, { says: 'repeat' }>, line: number) {
  if (!section.upgrade) {
    section.backOnMore = undefined;
    section.backOnAll = true;
    section.remarks.push(section.source.ref(line));
    return;
  }
  settleAnnouncements(section);
  for (const name of reading.like)
    if (!section.nodes.isCurrent([section.nodes.resolve(name, line)]))
      section.problems.add(line, 'nothing-to-repeat', {});
  const names = reading.nodes.map((name) => section.nodes.resolve(name, line));
  section.nodes.repeat(names, reading.others, section.source.ref(line), section.reader.drafts.length);
  if (reading.steps !== undefined) leaveOut(section, reading.steps, line);
}

/** "without `seed.sh`": the steps that come from these names are not for the nodes that repeat. */
export function except(section: Section, names: string[], { line, text }: Said, repeated: boolean) {
  const steps = section.reader.drafts.filter((draft) =>
    names.some((name) => draft.source.some((ref) => ref.text.includes(name))),
  );
  const whole = steps.every((step) => step.source.length === 1);
  if (!repeated || names.length === 0 || steps.length === 0 || !whole) {
    section.problems.add(line, 'exception-unclear', { text: bare(text) });
    return;
  }
  const on = section.nodes.beforeRepeat();
  for (const step of steps) {
    step.on = on;
    step.source = [...step.source, section.source.ref(line)];
  }
}
