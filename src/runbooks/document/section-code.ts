import type { Frame } from '../commands/frame.ts';
import { isSaidBy } from '../commands/said-by.ts';
import type { SourceRef } from '../runbook.ts';
import { wayInComments } from './alternatives.ts';
import { bare } from './announcements.ts';
import { kindOfCode, readSegments, type Segment } from './code-blocks.ts';
import type { CommentOrder } from './comment-orders.ts';
import { isOutput, isTrouble, isVersion } from './labels.ts';
import { isOnlyOutput } from './leads.ts';
import type { Block } from './markdown-blocks.ts';
import type { Where } from './phrases/reading.ts';
import { carriedTo, isAnyServer, readScp } from './remote-lines.ts';
import { LOGIN_DEPTH } from './scopes.ts';
import { choose, goTo } from './section-places.ts';
import { begin, pathsIn, placeOf, pushPerson, type Section } from './section-state.ts';
import { pushUploads } from './uploads.ts';

/** Reads a block: commands segment by segment, anything else as what its sentence is about. */
export function readCode(section: Section, block: Extract<Block, { is: 'code' }>) {
  if (!block.closed) section.problems.add(block.line, 'code-not-closed', {});
  if (block.lines.every((line) => line.content.trim() === '')) return;
  section.code.push(...block.lines.map((line) => line.content));
  section.described = undefined;
  const kind = kindOfCode(block);
  const refs = block.lines
    .filter(({ content }) => content.trim() !== '')
    .map(({ line }) => section.source.ref(line));
  const spent = section.scopes.reuse();
  if (spent) section.doubt ??= section.framing || section.above?.text || '';
  if (kind === 'shell' && section.above !== undefined && isOnlyOutput(section.above.text)) {
    section.remarks.push(...refs);
    section.scopes.afterOutput();
    return;
  }
  const way = kind === 'content' ? undefined : wayInComments(block.lines);
  if (way !== undefined) choose(section, way);
  if (kind === 'shell') {
    const before = section.reader.drafts.length;
    const { segments, printed } = readSegments(block, section.problems, section.hosts.mentioned);
    for (const segment of segments) readSegment(section, segment);
    section.remarks.push(...printed.map(section.source.ref));
    settleLead(section, before);
  } else {
    attach(section, block.lines.map(({ content }) => content).join('\n'), refs, kind === 'words');
    if (kind === 'words' || block.lines.some(({ content }) => isTrouble(content)))
      section.scopes.afterOutput();
  }
  section.aboveIsPerson = false;
}

const comesAfter = /^(?:再|然后|之后|最后|接着|并)|^(?:then|after|finally)\b/i;

/** What leads in commands is what they do, unless each of them is known to do something else. */
function settleLead(section: Section, before: number) {
  const steps = section.reader.drafts.slice(before);
  if (section.led === undefined) return;
  const sentence = section.led;
  section.led = undefined;
  const asWritten = steps.some((step) => step.kind === 'shell' || step.kind === 'person');
  if (asWritten || steps.length === 0 || isSaidBy(sentence.text, steps))
    section.remarks.push(...sentence.source);
  else
    section.reader.insert(comesAfter.test(sentence.text.trim()) ? section.reader.drafts.length : before, {
      ...placeOf(section.scopes.where, section.scopes.condition),
      kind: 'person',
      says: bare(sentence.text),
      files: pathsIn(sentence.text),
      source: sentence.source,
    });
}

/** Lines of a file belong to the person's step above them, or make the sentence above them one. */
function attach(section: Section, content: string, refs: SourceRef[], commands: boolean) {
  const last = section.reader.drafts.at(-1);
  if (last?.kind === 'person' && !commands && isVersion(section.above?.text)) {
    last.content = [last.content, section.above?.text, content].filter((part) => part).join('\n');
    last.source = [...last.source, ...(section.above?.source ?? []), ...refs];
    return;
  }
  if (section.aboveIsPerson && last?.kind === 'person' && last.content === undefined) {
    last.content = content;
    last.source = [...last.source, ...refs];
    return;
  }
  if (!commands && section.above !== undefined && isOutput(section.above.text)) {
    section.remarks.push(...refs);
    return;
  }
  begin(section, refs[0]?.line ?? 1);
  section.reader.push({
    ...placeOf(section.scopes.where, section.scopes.condition),
    kind: 'person',
    says: section.above?.text || (content.trim().split('\n')[0] ?? ''),
    files: pathsIn(section.above?.text ?? ''),
    content,
    source: [...(section.above?.source ?? []), ...refs],
  });
}

/** Lines for one place: on a node of the service they are for all nodes, unless another one was being written out. */
function readSegment(
  section: Section,
  { lines, where, prompt, condition, after, entered, commented, order }: Segment,
) {
  if (order !== undefined) return readOrder(section, order);
  if (after !== undefined) section.doubt = after;
  if (commented !== undefined) section.above = { text: commented, source: [] };
  const line = lines.find(({ content }) => content.trim() !== '')?.line ?? entered ?? 1;
  const named = prompt === undefined ? where : section.nodes.ofPrompt(prompt, line);
  const local =
    named?.is === 'hosts'
      ? { ...named, names: named.names.map((name) => section.nodes.resolve(name, line)) }
      : named;
  if (entered !== undefined) {
    section.remarks.push(section.source.ref(entered));
    arrive(section);
  }
  if (lines.every(({ content }) => content.trim() === '')) return stay(section, local, line);
  if (local !== undefined && local.is !== 'hosts') {
    if (local.is === 'all-nodes') section.scopes.backOnNodes();
    readLines(section, lines, { where: local, condition });
    return;
  }
  if (local?.names.every((name) => section.nodes.isNode(section.nodes.resolve(name, line)))) {
    if (prompt === undefined || !section.nodes.isCurrent(local.names))
      goTo(section, local.names, line, { of: 'prose', depth: 99 });
    readLines(section, lines, { where: { is: 'all-nodes' }, condition });
    return;
  }
  readLines(section, lines, { where: local, condition });
}

/** An `ssh` with a block to itself: what stands below runs there, up to the next heading or host. */
function stay(section: Section, where: Where | undefined, line: number) {
  if (where?.is === 'hosts') goTo(section, where.names, line, { of: 'heading', depth: LOGIN_DEPTH });
  else section.scopes.backOnNodes();
}

/** Whoever goes to the nodes only now did all that came before somewhere else. */
function arrive(section: Section) {
  if (section.upgrade && !section.arrived) section.reader.handOver();
  section.arrived = true;
}

/** What a comment orders, people do there. */
function readOrder(section: Section, { line, text, clear }: CommentOrder) {
  if (clear) pushPerson(section, { text, source: [section.source.ref(line)] });
  else section.problems.add(line, 'lead-unclear', { text });
}

/** Reads commands, within the frame of their own line or of the text around them. */
export function readLines(
  section: Section,
  lines: { line: number; content: string }[],
  local: { where?: Where | undefined; condition?: string | undefined },
) {
  const carried = lines.findIndex(({ content }) => isCarried(section, content));
  if (carried >= 0) {
    readLines(section, lines.slice(0, carried), local);
    pushCarried(section, lines[carried]);
    return readLines(section, lines.slice(carried + 1), local);
  }
  const line = lines.find(({ content }) => content.trim() !== '')?.line ?? 1;
  section.code.push(...lines.map(({ content }) => content));
  const where = local.where ?? section.scopes.where;
  const condition = local.condition ?? section.scopes.condition;
  const rest = lines.filter((one) => !readUpload(section, one));
  if (rest.every(({ content }) => content.trim() === '' || content.trim().startsWith('#'))) {
    section.remarks.push(
      ...rest.filter(({ content }) => content.trim() !== '').map((one) => section.source.ref(one.line)),
    );
    return;
  }
  begin(section, line);
  const before = section.reader.drafts.length;
  section.reader.read(rest, frameOf(section, where, condition, line));
  if (section.doubt !== undefined && where === undefined) {
    const added = section.reader.drafts.slice(before);
    if (added.some((draft) => draft.kind === 'shell'))
      section.problems.add(line, 'which-host', { text: section.doubt });
    section.doubt = undefined;
  }
}

/** A copy to the service's nodes that is no upload is made where the files are, and not on them. */
const isCarried = (section: Section, content: string): boolean =>
  readScp(content) === undefined && isNodeName(section, carriedTo(content));

function isNodeName(section: Section, name: string | undefined): boolean {
  if (name === undefined) return false;
  const host = section.hosts.find(name);
  if (host !== undefined) return section.nodes.isNode(host);
  return isAnyServer(name) && section.hosts.nodesOf(section.service).length > 0;
}

function pushCarried(section: Section, line: { line: number; content: string } | undefined) {
  if (line === undefined) return;
  if (section.upgrade && !section.arrived) section.reader.handOver();
  begin(section, line.line);
  section.code.push(line.content);
  const says = line.content.trim();
  const source = [section.source.ref(line.line)];
  section.reader.push({
    ...placeOf(undefined, section.scopes.condition),
    kind: 'person',
    says,
    files: [],
    source,
  });
}

/** An `scp` to the service's node is an upload. */
function readUpload(section: Section, { line, content }: { line: number; content: string }): boolean {
  const scp = readScp(content);
  if (!scp || !isNodeName(section, scp.host)) return false;
  const host = section.hosts.find(scp.host);
  const { arrived } = section;
  if (section.upgrade && !arrived) section.reader.handOver();
  if (host !== undefined && !section.nodes.isCurrent([host]))
    goTo(section, [host], line, { of: 'prose', depth: 99 });
  section.arrived = arrived;
  begin(section, line);
  pushUploads({ files: scp.files, toDir: scp.toDir }, section.source.ref(line), section);
  return true;
}

/** What the text around commands says of them. */
function frameOf(
  section: Section,
  where: Where | undefined,
  condition: string | undefined,
  line: number,
): Frame {
  const hosts = where?.is === 'hosts' ? where.names : [];
  const elsewhere = hosts.some((name) => !section.nodes.isNode(name));
  if (elsewhere)
    for (const name of hosts)
      if (section.hosts.any && section.hosts.find(name) === undefined)
        section.problems.add(line, 'host-unknown', { host: name });
  return {
    place: placeOf(where, condition),
    elsewhere,
    people: where?.is === 'described' || where?.is === 'own-machine',
    ...(section.above === undefined ? {} : { sentence: section.above }),
  };
}
