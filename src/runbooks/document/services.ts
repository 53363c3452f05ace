import { checkName } from '../names.ts';
import type { Problems } from '../problems.ts';
import { isWay } from './alternatives.ts';
import {
  type Heading,
  isStepHeading,
  roleOfHeading,
  serviceNames,
  withoutNumber,
  wordsOfHeading,
} from './heading-text.ts';
import type { Hosts } from './hosts.ts';
import type { Block } from './markdown-blocks.ts';
import type { Part } from './outline.ts';

/** All that a document says of one service in chapters of one role. */
export type Section = { line: number; blocks: Block[] };

/** Sections by service in the document's order, and what stands outside of them. */
export type Sections = { sections: Map<string, Section>; outside: Block[] };

export type Services = {
  /** Services of baton.yaml, as written there. */
  known: readonly string[];
  hosts: Hosts;
};

type Found = { name: string } | { wrong: number } | undefined;

/** Splits upgrade chapters at the headings that name services. */
export function readSections(parts: Part[], services: Services, problems: Problems): Sections {
  const sections = new Map<string, Section>();
  const outside: Block[] = [];
  let current: Section | undefined;
  let depth = 0;
  for (const { heading, blocks } of parts) {
    current = undefined;
    depth = 0;
    for (const block of heading === undefined ? blocks : [heading, ...blocks]) {
      if (block.is !== 'heading' || (current !== undefined && block.depth > depth)) {
        (current?.blocks ?? outside).push(block);
        continue;
      }
      const found = serviceOf(block, block === heading, services);
      if (found === undefined) {
        (current?.blocks ?? outside).push(block);
      } else if ('wrong' in found) {
        problems.add(block.line, 'heading-services', { heading: block.text, count: found.wrong });
        current = { line: block.line, blocks: [] };
      } else {
        depth = block.depth;
        current = open(found.name, block, sections, problems);
        if (isStepHeading(block.text)) current?.blocks.push(block);
      }
    }
  }
  return { sections, outside };
}

function open(
  name: string,
  heading: Heading,
  sections: Map<string, Section>,
  problems: Problems,
): Section | undefined {
  const check = checkName(name);
  if (!check.ok) {
    problems.add(heading.line, 'bad-name', { what: 'service', name, fault: check.reason });
    return { line: heading.line, blocks: [] };
  }
  const earlier = sections.get(name);
  if (earlier?.blocks.some((block) => block.is === 'code'))
    problems.add(heading.line, 'section-twice', { service: name, firstLine: earlier.line });
  const section = earlier ?? { line: heading.line, blocks: [] };
  sections.set(name, section);
  return section;
}

const strong = /[A-Za-z0-9_-]+`?\s*(?:服务|系统|应用|模块|程序)|\bservices?\b/i;

/** The service of a heading; undefined when it names none and need not. @param chapter it opens a chapter. */
function serviceOf(heading: Heading, chapter: boolean, { known, hosts }: Services): Found {
  if (isWay(heading.text)) return undefined;
  const names = serviceNames(heading);
  const words = wordsOfHeading(heading);
  const listed = known.filter((service) =>
    [...names, ...(heading.names.length > 0 ? [] : words)].some((name) => same(name, service)),
  );
  const [only, ...more] = listed;
  if (more.length > 0) return { wrong: listed.length };
  if (only !== undefined) return { name: only };
  const isHost = names.some((name) => hosts.find(name) !== undefined);
  if (isHost || isStepHeading(heading.text)) return undefined;
  if (known.length > 0 && !strong.test(withoutNumber(heading.text))) return undefined;
  if (
    chapter &&
    roleOfHeading(heading.text) !== 'none' &&
    !/`|[A-Za-z0-9_-]\s*(?:服务|系统)/.test(heading.text)
  )
    return undefined;
  const [name, ...others] = names;
  if (name === undefined || others.length > 0) return { wrong: names.length };
  return { name: name.toLowerCase() };
}

const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** The one service of baton.yaml that a document without service headings fits; else those that it may be. */
export function fittingServices(text: string, { known, hosts }: Services): string[] {
  if (known.length <= 1) return [...known];
  const words = new Set((text.toLowerCase().match(/[a-z0-9][a-z0-9._-]*/g) ?? []).flatMap(wordAndStem));
  const named = known.filter((service) => words.has(service.toLowerCase()));
  if (named.length === 1) return named;
  const mentioned = hosts.mentioned(text);
  const fitting = known.filter((service) => hosts.nodesOf(service).some((node) => mentioned.includes(node)));
  return fitting.length === 0 ? [...known] : fitting;
}

/** `depot-2.4.tar.gz` names depot. */
const wordAndStem = (word: string): string[] => [
  word,
  word.replace(/\.(?:tar|tgz|t[bx]z2?|zip|war|jar)\b.*$/, ''),
  word.replace(/[-_.]v?\d.*$/, ''),
];
