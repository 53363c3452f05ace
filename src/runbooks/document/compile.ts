import { createHash } from 'node:crypto';
import { tickClosingChecks } from '../assemble/closing-checks.ts';
import type { ServiceDraft } from '../assemble/drafts.ts';
import { assembleProcedure } from '../assemble/procedure.ts';
import { ownOf, ownOfRollback } from '../commands/own.ts';
import { type Own, recognisesAll, type Seen } from '../commands/recognised.ts';
import { checkRelease } from '../names.ts';
import { createProblems, type Problems } from '../problems.ts';
import type { CompileResult, Procedure, SourceRef } from '../runbook.ts';
import { isWay } from './alternatives.ts';
import { framesItsPart } from './framing-heading.ts';
import { freezeDates } from './freeze-dates.ts';
import { type Heading, isUnclearHeading, type Role, roleOfHeading } from './heading-text.ts';
import { createHosts, type Hosts } from './hosts.ts';
import { type Block, readBlocks } from './markdown-blocks.ts';
import { nodeOrderOf } from './node-order.ts';
import { type Part, readOutline } from './outline.ts';
import { readOverview } from './overview.ts';
import { pointsFor, readPoints, readReasons } from './points.ts';
import { checkPreamble, readPreamble } from './preamble.ts';
import { readServiceSection } from './read-section.ts';
import { fittingServices, readSections, type Section, type Sections, type Services } from './services.ts';
import { checkSource, type Source, toSource } from './source.ts';
import { checkNamed, wayBack } from './way-back.ts';

export const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * Compiles a team's release document to a runbook: every line of the chapters that say what to do becomes a step, a
 * note, a point or a problem. `text` is the file decoded as UTF-8; never throws.
 * @param seen what stands in no line of it; without it, it is now, and no archive and no baton.yaml was looked into.
 */
export function compileDocument(text: string, release: string, seen: Partial<Seen> = {}): CompileResult {
  const known: Seen = { now: new Date(), tops: new Map(), ...seen };
  const problems = createProblems();
  const named = checkRelease(release);
  if (!named.ok) problems.add(1, 'bad-name', { what: 'release', name: release, fault: named.reason });
  if (!checkSource(text, problems)) return { ok: false, problems: problems.list() };
  const source = toSource(text);
  const { parts, title } = readOutline(readBlocks(source.text));
  const of = (role: Role) => parts.filter((part) => part.role === role);
  const hosts = createHosts(known.inventory);
  const listed = { known: Object.keys(known.inventory?.services ?? {}), hosts };
  if (of('steps').every(({ blocks }) => blocks.length === 0)) problems.add(1, 'no-upgrade-chapter', {});
  for (const part of of('steps')) askWhichWay(part, problems);
  for (const part of [...of('intro'), ...of('notice')]) refuseCode(part.blocks, problems);
  const explained = of('none').flatMap(
    (part) => readPreamble(part.blocks, source, problems, isTitle(part, title) ? 'title' : 'nowhere').remarks,
  );
  const { sections, outside } = withService(
    readSections(of('steps'), listed, problems),
    of('steps'),
    source,
    listed,
    problems,
  );
  const services = [...sections.keys()];
  const reasons = readReasons(of('intro'), source, services);
  const points = [...reasons, ...readPoints(of('verify'), source, services)];
  const overview = readOverview(
    [...of('intro'), ...of('notice'), ...of('none').filter((part) => isTitle(part, title))],
    source,
  );
  const steps = readPreamble(outside, source, problems, 'steps');
  const back = readRollbacks(of('rollback'), services, { known: services, hosts }, problems);
  const backPreamble = readPreamble(back.outside, source, problems, 'rollback');
  const procedures = services.flatMap((service): Procedure[] => {
    const section = sections.get(service);
    if (section === undefined) return [];
    const wrong = problems.of(service);
    section.blocks.unshift(...orderingBlocks(of('intro'), service, hosts));
    const own = ownIn(section, service, source, hosts, known);
    const options = { service, source, problems: wrong, own, hosts };
    const { announced: _, ...read } = readServiceSection(section.blocks, { ...options, upgrade: true });
    const backSection = back.sections.get(service);
    const rollback = backSection && {
      ...readServiceSection(backSection.blocks, {
        ...options,
        upgrade: false,
        own: ownOfRollback(service, read.steps, known),
      }),
      source: source.ref(backSection.line),
    };
    const frozen = freezeDates(read.steps, rollback?.steps ?? [], {
      source,
      now: known.now,
      problems: wrong,
    });
    if (rollback !== undefined) rollback.steps = frozen.rollback;
    const first = read.nodes[0]?.name;
    if (rollback !== undefined) checkNamed(rollback, read.nodes, wrong);
    const draft: ServiceDraft = {
      ...read,
      steps: [
        ...overview.map((step) => (first === undefined ? step : { ...step, on: [first] })),
        ...frozen.steps,
      ],
      service,
      release,
      source: source.ref(section.line),
      points: pointsFor(service, points),
      remarks: [
        ...steps.remarks,
        ...read.remarks,
        ...referenceLines([...of('reference'), ...of('notice')], source),
        ...explained,
        ...backPreamble.remarks,
        ...(rollback?.remarks ?? []),
      ],
      notes: [...read.notes, ...(rollback?.notes ?? [])],
    };
    const inWords = [...backPreamble.announced, ...(rollback?.announced ?? [])];
    const way = wayBack(draft, rollback, inWords, source);
    if (way !== undefined) draft.rollback = way;
    const procedure = assembleProcedure(tickClosingChecks(draft), wrong);
    checkPreamble(steps.announced, procedure.steps, service, wrong);
    if (rollback !== undefined && !rollback.inWords)
      checkPreamble(inWords, procedure.rollback, service, wrong);
    return [procedure];
  });
  const summary = reasons.map((reason) => reason.point.text);
  const runbook = { release, digest: digestOf(text), summary, procedures };
  return problems.any ? { ok: false, problems: problems.list(), partial: runbook } : { ok: true, runbook };
}

/** What explains may say which node comes first. */
const orderingBlocks = (parts: Part[], service: string, hosts: Hosts): Block[] =>
  allBlocks(parts).filter(
    (block) =>
      block.is === 'prose' &&
      nodeOrderOf(block.pieces.map(({ text }) => text).join(''), (word) => {
        const host = hosts.find(word);
        return host !== undefined && hosts.nodesOf(service).includes(host) ? host : undefined;
      }) !== undefined,
  );

const isTitle = ({ heading }: Part, title: Heading | undefined): boolean =>
  heading === undefined || heading === title;

/** Without a heading that names a service, the document is that of the one that it fits; one service owns it all. */
function withService(
  { sections, outside }: Sections,
  parts: Part[],
  source: Source,
  services: Services,
  problems: Problems,
): Sections {
  const [only, ...more] = sections.keys();
  if (more.length > 0 || (only === undefined && parts.length === 0)) return { sections, outside };
  const fitting = only === undefined ? fittingServices(source.text, services) : [only];
  const [service] = fitting;
  const line = (only === undefined ? undefined : sections.get(only)?.line) ?? parts[0]?.heading?.line ?? 1;
  if (service === undefined || fitting.length > 1) {
    if (problems.any) return { sections, outside };
    if (fitting.length > 1) problems.add(line, 'which-service', { services: fitting });
    else problems.add(line, 'no-service', {});
    return { sections: new Map(), outside: [] };
  }
  const blocks = allOf({ sections, outside }, parts);
  return { sections: new Map([[service, { line, blocks }]]), outside: [] };
}

/** All that one service owns; the headings that say whose and what for it is only end what is above them. */
function allOf({ sections, outside }: Sections, parts: Part[]): Block[] {
  const chapters = new Set<Block | undefined>(
    parts
      .map(({ heading }) => heading)
      .filter((heading) => heading && roleOfHeading(heading.text) !== 'none')
      .filter((heading) => heading && !isWay(heading.text) && !framesItsPart(heading.text)),
  );
  return [...[...sections.values()].flatMap(({ blocks }) => blocks), ...outside]
    .map(
      (block): Block => (block.is === 'heading' && chapters.has(block) ? { ...block, chapter: true } : block),
    )
    .toSorted((a, b) => a.line - b.line);
}

function readRollbacks(parts: Part[], services: string[], known: Services, problems: Problems): Sections {
  const [only, ...more] = services;
  if (only !== undefined && more.length === 0 && parts.length > 0) {
    const line = parts[0]?.heading?.line ?? 1;
    const named = readSections(parts, known, problems);
    checkKnown(named, services, problems);
    const heading = named.sections.get(only)?.line ?? line;
    const blocks = allOf(named, parts);
    if (blocks.every((block) => block.is === 'heading')) return { sections: new Map(), outside: [] };
    return { sections: new Map([[only, { line: heading, blocks }]]), outside: [] };
  }
  const read = readSections(parts, known, problems);
  checkKnown(read, services, problems);
  return read;
}

function checkKnown({ sections }: Sections, services: string[], problems: Problems): void {
  for (const [service, section] of sections)
    if (!services.includes(service) && services.length > 0)
      problems.add(section.line, 'rollback-unknown-service', { service, known: services });
}

/** Questions and answers, cheat sheets, change logs: listed, and nothing comes of them. */
const referenceLines = (parts: Part[], source: Source): SourceRef[] =>
  allBlocks(parts).flatMap((block) => {
    if (block.is === 'code')
      return block.lines.filter(({ content }) => content.trim() !== '').map(({ line }) => source.ref(line));
    if (block.is === 'table') return block.rows.map(({ line }) => source.ref(line));
    return block.is === 'prose' ? [source.ref(block.line)] : [];
  });

const allBlocks = (parts: Part[]): Block[] => parts.flatMap(({ blocks }) => blocks);

/** A kill stands above the start that says which process is the service's: the section is read once for that alone. */
function ownIn(section: Section, service: string, source: Source, hosts: Hosts, seen: Seen): Own {
  const problems = createProblems();
  const options = {
    service,
    source,
    problems,
    upgrade: true,
    own: { ...recognisesAll, ...seen },
    hosts,
  } as const;
  return ownOf(service, readServiceSection(section.blocks, options).steps, seen);
}

function refuseCode(blocks: Block[], problems: Problems): void {
  for (const block of blocks) {
    if (block.is !== 'code' && block.is !== 'html-code') continue;
    problems.add(block.line, 'code-outside-chapters', {});
  }
}

/** A heading in the upgrade that takes something back: the release itself, or what a step before it did? */
function askWhichWay({ heading, blocks }: Part, problems: Problems): void {
  for (const block of heading === undefined ? blocks : [heading, ...blocks])
    if (block.is === 'heading' && isUnclearHeading(block.text))
      problems.add(block.line, 'lead-unclear', { text: block.text });
}
