import { createHash } from 'node:crypto';
import { assembleProcedure } from '../assemble/procedure.ts';
import { ownOf, ownOfRollback } from '../commands/own.ts';
import { type Own, recognisesAll, type Seen } from '../commands/recognised.ts';
import { checkName, checkRelease } from '../names.ts';
import { createProblems, type Problems } from '../problems.ts';
import type { CompileResult, Procedure } from '../runbook.ts';
import { type Chapter, type Heading, readChapters, type Section, serviceNames } from './chapters.ts';
import { type Block, readBlocks } from './markdown-blocks.ts';
import { pointsFor, readPoints, readReasons } from './points.ts';
import { checkPreamble, type Preamble, readPreamble } from './preamble.ts';
import { readServiceSection } from './service-section.ts';
import { checkSource, type Source, toSource } from './source.ts';

export const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * Compiles a team's release document to a runbook. Whatever it does not understand is a problem with its line or a
 * `shell` step; all problems, in line order. `text` is the file decoded as UTF-8; never throws.
 * @param seen what stands in no line of it; without it, it is now, and no archive was looked into.
 */
export function compileDocument(text: string, release: string, seen: Partial<Seen> = {}): CompileResult {
  const known: Seen = { now: new Date(), tops: new Map(), ...seen };
  const problems = createProblems();
  const named = checkRelease(release);
  if (!named.ok) problems.add(1, 'bad-name', { what: 'release', name: release, fault: named.reason });
  if (!checkSource(text, problems)) return { ok: false, problems: problems.list() };
  const source = toSource(text);
  const { before, chapters } = readChapters(readBlocks(source.text));
  const of = (kind: Chapter['kind']) => chapters.filter((chapter) => chapter.kind === kind);
  if (of('steps').length === 0) {
    problems.add(1, 'no-upgrade-chapter', {});
  }
  refuseCode(
    of('intro').flatMap((chapter) => chapter.blocks),
    problems,
  );
  for (const blocks of [before, ...of('other').map((chapter) => chapter.blocks)])
    readPreamble(blocks, source, problems, 'nowhere');
  const sections = readSections(of('steps'), problems);
  const services = [...sections.keys()];
  const reasons = readReasons(of('intro'), source, services);
  const points = [...reasons, ...readPoints(of('verify'), source, services)];
  const steps = readPreamble(
    of('steps').flatMap((chapter) => chapter.before),
    source,
    problems,
    'steps',
  );
  const rollback = readRollbacks(of('rollback'), services, source, problems);
  const procedures = services.flatMap((service): Procedure[] => {
    const section = sections.get(service);
    if (section === undefined) return [];
    const own = ownIn(section, service, source, known);
    const wrong = problems.of(service);
    const { announced: _, ...read } = readServiceSection(section.blocks, {
      service,
      source,
      problems: wrong,
      copyIs: 'backup',
      own,
    });
    const back = readRollback(rollback.sections.get(service), {
      service,
      source,
      problems: wrong,
      own: ownOfRollback(service, read.steps, known),
    });
    const draft = {
      ...read,
      service,
      release,
      source: source.ref(section.heading.line),
      points: pointsFor(service, points),
      remarks: [...steps.remarks, ...read.remarks, ...rollback.preamble.remarks, ...(back?.remarks ?? [])],
      notes: [...read.notes, ...(back?.notes ?? [])],
      ...(back === undefined ? {} : { rollback: { source: back.source, steps: back.steps } }),
    };
    const procedure = assembleProcedure(draft, wrong);
    checkPreamble(steps.announced, procedure.steps, service, wrong);
    if (back !== undefined) {
      checkPreamble([...rollback.preamble.announced, ...back.announced], procedure.rollback, service, wrong);
    }
    return [procedure];
  });
  const summary = reasons.map((reason) => reason.point.text);
  const runbook = { release, digest: digestOf(text), summary, procedures };
  return problems.any ? { ok: false, problems: problems.list(), partial: runbook } : { ok: true, runbook };
}

/** The sections of the upgrade chapters by service, in the document's order. */
function readSections(chapters: Chapter[], problems: Problems): Map<string, Section> {
  const sections = new Map<string, Section>();
  for (const section of chapters.flatMap((chapter) => chapter.sections)) {
    const service = readServiceName(section.heading, problems);
    if (service === undefined) continue;
    const earlier = sections.get(service);
    if (earlier !== undefined) {
      problems.add(section.heading.line, 'section-twice', { service, firstLine: earlier.heading.line });
    } else {
      sections.set(service, section);
    }
  }
  const empty = chapters.length > 0 && sections.size === 0 && !problems.any;
  if (empty) problems.add(chapters[0]?.heading.line ?? 1, 'no-service', {});
  return sections;
}

function readServiceName(heading: Heading, problems: Problems): string | undefined {
  const names = serviceNames(heading);
  const [name] = names;
  if (name === undefined || names.length > 1) {
    problems.add(heading.line, 'heading-services', { heading: heading.text, count: names.length });
    return undefined;
  }
  const check = checkName(name);
  if (check.ok) return name;
  problems.add(heading.line, 'bad-name', { what: 'service', name, fault: check.reason });
  return undefined;
}

type Rollbacks = { preamble: Preamble; sections: Map<string, Section> };

function readRollbacks(
  chapters: Chapter[],
  services: string[],
  source: Source,
  problems: Problems,
): Rollbacks {
  const [only, ...others] = services;
  const [chapter] = chapters;
  const direct =
    chapters.length === 1 &&
    chapter?.sections.length === 0 &&
    chapter.before.some((block) => block.is === 'code');
  if (direct && only !== undefined && others.length === 0) {
    return { preamble: { announced: [], remarks: [] }, sections: new Map([[only, chapter]]) };
  }
  const preamble = readPreamble(
    chapters.flatMap((one) => one.before),
    source,
    problems,
    'rollback',
  );
  const sections = readSections(
    chapters.filter((one) => one.sections.length > 0),
    problems,
  );
  for (const [service, section] of sections) {
    if (services.includes(service) || services.length === 0) continue;
    problems.add(section.heading.line, 'rollback-unknown-service', { service, known: services });
  }
  return { preamble, sections };
}

/** A kill stands above the start that says which process is the service's: the section is read once for that alone. */
function ownIn(section: Section, service: string, source: Source, seen: Seen): Own {
  const problems = createProblems();
  const options = {
    service,
    source,
    problems,
    copyIs: 'backup',
    own: { ...recognisesAll, ...seen },
  } as const;
  return ownOf(service, readServiceSection(section.blocks, options).steps, seen);
}

type Reading = { service: string; source: Source; problems: Problems; own: Own };

function readRollback(section: Section | undefined, reading: Reading) {
  if (section === undefined) return undefined;
  const read = readServiceSection(section.blocks, { ...reading, copyIs: 'restore' });
  return { ...read, source: reading.source.ref(section.heading.line) };
}

function refuseCode(blocks: Block[], problems: Problems): void {
  for (const block of blocks) {
    if (block.is !== 'code' && block.is !== 'html-code') continue;
    problems.add(block.line, 'code-outside-chapters', {});
  }
}
