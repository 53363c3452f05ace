import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type Import, importsOf } from './support/imports.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const src = join(root, 'src');

/** What a room may import: rooms, packages and node modules; `types:` allows type-only imports. */
const TABLE: Record<string, string[]> = {
  runbooks: [
    'zod',
    'yaml',
    'mdast-util-from-markdown',
    'mdast-util-to-string',
    'types:mdast',
    'fastest-levenshtein',
    'node:crypto',
    'node:path',
  ],
  rollout: ['runbooks'],
  releases: ['runbooks', 'types:rollout', 'tar-stream', 'node:*'],
  journal: ['rollout', 'ioredis', 'zod', 'node:*'],
  hosts: ['ssh2', 'node:*'],
  jobs: ['rollout', 'runbooks', 'journal', 'hosts', 'types:releases', 'bullmq', 'ioredis', 'node:*'],
  bot: ['rollout', 'runbooks', 'journal', '@slack/*', 'node:*'],
  config: ['config-schema', 'types:jobs', 'types:rollout', 'yaml', 'types:zod', 'node:*'],
  'config-schema': ['zod', 'node:*'],
  // The edge, which puts the rooms together; only `cli` is beyond it.
  start: ['config', 'bot', 'jobs', 'journal', 'releases', 'runbooks', 'node:*'],
  operate: ['types:start', 'bot', 'journal', 'types:rollout', 'rollout', 'node:*'],
  doctor: ['config', 'start', 'bot', 'hosts', 'journal', 'releases', 'node:*'],
  workspace: ['types:@slack/*', 'ws', 'node:*'],
};

/** Packages that belong to certain rooms alone. */
const OWNERS: Record<string, string[]> = {
  '@slack/': ['bot', 'workspace'],
  bullmq: ['jobs'],
  ssh2: ['hosts'],
  ioredis: ['journal', 'jobs'],
};

type Found = Import & { file: string; room: string; target: string };

/** `src/bot/views/card.ts` is in the room `bot`, `src/config.ts` is the room `config`. */
const roomOf = (file: string) => relative(src, file).split(/[\\/]/)[0]?.replace(/\.ts$/, '') ?? '';

const packageOf = (from: string) =>
  from
    .split('/')
    .slice(0, from.startsWith('@') ? 2 : 1)
    .join('/');

const sources = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => join(src, name));

const found: Found[] = sources.flatMap((file) =>
  importsOf(readFileSync(file, 'utf8')).map((each) => {
    const path = each.from.startsWith('.') ? resolve(dirname(file), each.from) : undefined;
    const inside = path?.startsWith(`${src}/`) ? roomOf(path) : undefined;
    const target = path === undefined ? packageOf(each.from) : (inside ?? `outside: ${relative(root, path)}`);
    return { ...each, file: relative(root, file), room: roomOf(file), target };
  }),
);

const say = (each: Found) =>
  `${each.file}:${each.line} imports ${each.typeOnly ? 'types of ' : ''}${each.from}`;

function allows(rule: string, { target, typeOnly }: Found): boolean {
  const [pattern, forTypes] = rule.startsWith('types:') ? [rule.slice(6), true] : [rule, false];
  if (forTypes && !typeOnly) return false;
  return pattern.endsWith('*') ? target.startsWith(pattern.slice(0, -1)) : target === pattern;
}

describe('the import table of the design', () => {
  test('every room has a line in it', () => {
    const rooms = new Set(sources.map(roomOf));
    for (const entry of ['cli', 'index']) rooms.delete(entry);
    expect([...rooms].filter((room) => TABLE[room] === undefined)).toEqual([]);
  });

  test.each(Object.entries(TABLE))('%s imports only what it may', (room, rules) => {
    const wrong = found
      .filter((each) => each.room === room && each.target !== room)
      .filter((each) => !rules.some((rule) => allows(rule, each)));
    expect(wrong.map(say)).toEqual([]);
  });

  test('nobody imports cli or workspace', () => {
    const wrong = found.filter(
      ({ room, target }) => room !== target && (target === 'cli' || target === 'workspace'),
    );
    expect(wrong.map(say)).toEqual([]);
  });

  test.each(Object.entries(OWNERS))('%s belongs to its room', (name, owners) => {
    const wrong = found.filter(({ room, target }) => target.startsWith(name) && !owners.includes(room));
    expect(wrong.map(say)).toEqual([]);
  });

  test('src imports nothing of the lab or the tests', () => {
    expect(found.filter(({ target }) => target.startsWith('outside:')).map(say)).toEqual([]);
  });

  test('imports inside the project end in .ts', () => {
    expect(found.filter(({ from }) => from.startsWith('.') && !from.endsWith('.ts')).map(say)).toEqual([]);
  });
});
