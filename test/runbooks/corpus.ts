import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Seen } from '../../src/runbooks/commands/recognised.ts';
import { compileDocument } from '../../src/runbooks/document/compile.ts';
import { readBlocks } from '../../src/runbooks/document/markdown-blocks.ts';
import { toSource } from '../../src/runbooks/document/source.ts';
import { planText } from '../../src/runbooks/plan/plan.ts';
import type { Procedure, Runbook } from '../../src/runbooks/runbook.ts';
import { documentOf, fence, parts } from './support.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A document, and what is known beside it. */
export type Sample = { name: string; text: string; seen: Partial<Seen> };

const now = new Date('2026-09-01T10:00:00Z');

const inFolder = (folder: string): Sample[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.md') && name !== 'README.md')
    .map((name) => {
      const path = join(folder, name);
      const expected = path.replace(/md$/, 'expect.json');
      const config = existsSync(expected) ? JSON.parse(readFileSync(expected, 'utf8')).config : undefined;
      return { name, text: readFileSync(path, 'utf8'), seen: { now, ...inventoryOf(config) } };
    });

type Config = {
  hosts?: string[] | Record<string, { address: string }>;
  services?: Record<string, { nodes: string[] }>;
};

function inventoryOf({ hosts, services = {} }: Config = {}): Partial<Seen> {
  if (hosts === undefined) return {};
  if (!Array.isArray(hosts)) return { inventory: { hosts, services } };
  const addressed = hosts.map((name, index) => [name, { address: `10.9.0.${index + 1}` }]);
  return { inventory: { hosts: Object.fromEntries(addressed), services } };
}

const small = (name: string, text: string): Sample => ({ name, text, seen: { now } });

/** Whatever documents there are: the examples, small ones, and those that lie beside the checkout. */
export const corpus: Sample[] = [
  ...['examples/runbooks', 'examples/demo/runbooks', '../shared/documents', '../shared/runbooks']
    .map((folder) => join(root, folder))
    .filter((folder) => existsSync(folder))
    .flatMap(inFolder),
  small('small', documentOf()),
  small('no way back', documentOf({ rollback: '' })),
  small(
    'by systemctl',
    documentOf({
      steps: fence(
        'systemctl stop app',
        'cp -R /home/app /home/app_old',
        'tar xvf app.tar',
        'systemctl start app',
        'journalctl -u app -f',
      ),
    }),
  ),
  small(
    'a script',
    documentOf({ steps: `${fence('for one in a b; do', '  echo "$one"', 'done')}\n${parts.steps}` }),
  ),
  small(
    'a move',
    documentOf({ steps: parts.steps.replace('cp -R', 'mv').replace('app_old', 'app_$(date +%Y%m%d)') }),
  ),
];

/** What could be read of a text, with or without problems. */
export function readingOf(text: string, { seen }: Sample) {
  const result = compileDocument(text, '20260901', seen);
  const runbook: Runbook | undefined = result.ok ? result.runbook : result.partial;
  return { ok: result.ok, runbook, problems: result.ok ? [] : result.problems };
}

export type Reading = ReturnType<typeof readingOf>;

/** The lines of code blocks that say something, by number. */
export const commandLines = (text: string): { line: number; content: string }[] =>
  readBlocks(toSource(text).text)
    .flatMap((block) => (block.is === 'code' ? block.lines : []))
    .filter(({ content }) => content.trim() !== '');

/** Every line that the reading says something of. */
export function linesOf({ runbook, problems }: Reading): Set<number> {
  const ends = runbook?.procedures.flatMap(({ steps, rollback, points, remarks = [], notes = [] }) => [
    ...[...steps, ...rollback].flatMap(({ source }) => source),
    ...points.map(({ source }) => source),
    ...remarks,
    ...notes.map(({ source }) => source),
  ]);
  return new Set([...(ends ?? []), ...problems].map(({ line }) => line));
}

/** What is done, apart from where it stands. */
export const meant = ({ runbook }: Reading) =>
  runbook?.procedures.map(({ service, nodes, steps, rollback, points }: Procedure) => ({
    service,
    nodes,
    steps: steps.map(({ source: _, ...step }) => step),
    rollback: rollback.map(({ source: _, ...step }) => step),
    points: points.map(({ kind, text }) => [kind, text]),
  }));

/** What people are shown: the plans without line numbers and hashes, and the problems with their lines. */
export function shown(text: string, { runbook, problems }: Reading): string {
  const lines = text.split('\n');
  const plans = runbook?.procedures.map((procedure) =>
    planText(runbook, procedure, { locale: 'en' })
      .replace(/^sha256 .*$/m, '')
      .replace(/^ +\d+ /gm, ' '),
  );
  const wrong = problems.map(({ line, code, facts }) => JSON.stringify([code, facts, lines[line - 1]]));
  return [...(plans ?? []), ...wrong].join('\n');
}

/** What the plans say of what Baton does: their right half. */
export const does = (reading: Reading): string =>
  shown('', { ...reading, problems: [] })
    .split('\n')
    .map((line) => line.slice(line.indexOf('│') + 1))
    .join('\n');
