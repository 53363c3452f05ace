import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { drawRooms } from './support/draw-rooms.ts';
import { type Import, importsOf } from './support/imports.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const src = join(root, 'src');

/**
 * What a room may import: rooms, packages and node modules; `types:` allows type-only imports. A folder inside a
 * room is a room of its own, and needs no leave to be imported only by itself.
 */
const TABLE: Record<string, string[]> = {
  // YAML as people write it: what stands where, and what is wrong with it.
  'yaml-input': ['yaml', 'zod'],
  runbooks: ['types:runbooks/kinds', 'types:yaml-input', 'fastest-levenshtein'],
  'runbooks/assemble': ['runbooks', 'runbooks/kinds'],
  'runbooks/commands': [
    'runbooks',
    'runbooks/assemble',
    'types:runbooks/document',
    'runbooks/kinds',
    'unbash',
  ],
  'runbooks/document': [
    'runbooks',
    'runbooks/assemble',
    'runbooks/commands',
    'types:runbooks/kinds',
    'mdast-util-from-markdown',
    'mdast-util-gfm-strikethrough',
    'mdast-util-gfm-table',
    'mdast-util-gfm-task-list-item',
    'micromark-extension-gfm-strikethrough',
    'micromark-extension-gfm-table',
    'micromark-extension-gfm-task-list-item',
    'mdast-util-to-string',
    'types:mdast',
    'node:crypto',
  ],
  'runbooks/kinds': ['runbooks', 'runbooks/commands', 'yaml-input', 'zod'],
  'runbooks/plan': ['runbooks', 'runbooks/kinds', 'words', 'words/markup'],
  'runbooks/typed': [
    'runbooks',
    'runbooks/assemble',
    'runbooks/commands',
    'runbooks/document',
    'runbooks/kinds',
    'yaml-input',
    'yaml',
    'zod',
  ],
  rollout: ['types:runbooks', 'runbooks/kinds'],
  releases: [
    'runbooks',
    'types:runbooks/commands',
    'runbooks/document',
    'runbooks/kinds',
    'runbooks/typed',
    'types:rollout',
    'tar-stream',
    'yauzl',
    'node:*',
  ],
  journal: ['rollout', 'ioredis', 'lru-cache', 'zod', 'node:*'],
  hosts: ['ssh2', 'node:*'],
  config: ['types:rollout', 'types:words', 'yaml-input', 'yaml', 'zod', 'node:*'],
  jobs: [
    'jobs/kinds',
    'types:jobs/remote',
    'jobs/service',
    'types:config',
    'rollout',
    'runbooks/kinds',
    'journal',
    'types:releases',
    'hosts',
    'bullmq',
  ],
  'jobs/kinds': ['jobs/remote', 'jobs/service', 'hosts', 'types:rollout', 'runbooks', 'runbooks/kinds'],
  'jobs/remote': ['hosts', 'types:config', 'types:rollout', 'types:runbooks', 'runbooks/kinds', 'node:*'],
  'jobs/service': ['jobs/remote', 'hosts', 'types:config', 'types:rollout', 'runbooks', 'iconv-lite'],
  audit: ['types:rollout'],
  bot: [
    'bot/announce',
    'bot/incoming',
    'bot/slack',
    'journal',
    'types:runbooks',
    'types:usecases',
    'words',
    'words/markup',
    '@slack/web-api',
    'node:*',
  ],
  'bot/announce': ['bot/slack', 'bot/views', 'journal', 'rollout', 'types:words', 'types:@slack/*', 'node:*'],
  'bot/incoming': [
    'bot/views',
    'journal',
    'rollout',
    'types:runbooks',
    'usecases',
    'verbs',
    'types:words',
    'types:@slack/*',
    'node:*',
  ],
  'bot/slack': ['audit', 'types:journal', '@slack/*', 'node:*'],
  'bot/views': [
    'types:journal',
    'rollout',
    'types:runbooks',
    'runbooks/kinds',
    'words',
    'words/markup',
    'types:@slack/*',
  ],
  // What people can have done, whichever way they ask: facts and refusals, and not a word of them.
  usecases: ['journal', 'types:releases', 'rollout', 'runbooks', 'runbooks/kinds', 'node:*'],
  // What can be typed: its grammar, and what becomes of it in words, for Slack and the terminal alike.
  verbs: ['types:rollout', 'runbooks', 'usecases', 'words', 'words/markup'],
  // Every sentence that people read. It knows no Slack, and only what people meet in knows it.
  words: [
    'types:audit',
    'types:bot/slack',
    'types:config',
    'types:doctor',
    'types:journal',
    'rollout',
    'runbooks',
    'types:runbooks/plan',
    'types:usecases',
    'words/markup',
    'types:yaml-input',
  ],
  'words/markup': ['types:rollout'],
  doctor: [
    'config',
    'bot/slack',
    'hosts',
    'jobs/kinds',
    'jobs/remote',
    'jobs/service',
    'journal',
    'releases',
    'types:rollout',
    'types:runbooks',
    'runbooks/kinds',
    'types:words',
    'node:*',
  ],
};

/** Packages that belong to certain rooms alone. */
const OWNERS: Record<string, string[]> = {
  '@slack/': ['bot', 'bot/announce', 'bot/incoming', 'bot/slack', 'bot/views'],
  bullmq: ['jobs'],
  ssh2: ['hosts'],
  ioredis: ['journal'],
  unbash: ['runbooks/commands'],
};

type Found = Import & { file: string; room: string; target: string };

/** `src/bot/views/card.ts` is in the room `bot/views`, `src/bot/bot.ts` in `bot`; deeper folders are no rooms. */
const roomOf = (file: string) => dirname(relative(src, file)).split(/[\\/]/).slice(0, 2).join('/');

const packageOf = (from: string) =>
  from
    .split('/')
    .slice(0, from.startsWith('@') ? 2 : 1)
    .join('/');

const sources = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => join(src, name));

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));

const importsIn = (path: string) =>
  importsOf(readFileSync(path, 'utf8')).map((each) => ({ ...each, file: relative(root, path) }));

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
    rooms.delete('cli'); // the edge, which puts the rooms together
    expect([...rooms].filter((room) => TABLE[room] === undefined)).toEqual([]);
  });

  test.each(Object.entries(TABLE))('%s imports only what it may', (room, rules) => {
    const wrong = found
      .filter((each) => each.room === room && each.target !== room)
      .filter((each) => !rules.some((rule) => allows(rule, each)));
    expect(wrong.map(say)).toEqual([]);
  });

  test.each(Object.entries(OWNERS))('%s belongs to its room', (name, owners) => {
    const wrong = found.filter(({ room, target }) => target.startsWith(name) && !owners.includes(room));
    expect(wrong.map(say)).toEqual([]);
  });

  test('src imports nothing that does not ship', () => {
    expect(found.filter(({ target }) => target.startsWith('outside:')).map(say)).toEqual([]);
  });

  test('the simulator imports src alone, and nobody but its tests imports the simulator', () => {
    const folders = ['simulate', 'lab', 'workspace', 'bench'];
    const outside = folders.flatMap((folder) => filesBelow(join(root, folder)).flatMap(importsIn));
    const into = (path: string, folder: string) => relative(root, path).split(/[\\/]/)[0] === folder;
    const wrong = outside.filter(({ file, from }) => {
      const path = from.startsWith('.') ? resolve(dirname(join(root, file)), from) : undefined;
      if (!file.startsWith('simulate/')) return path !== undefined && into(path, 'simulate');
      if (path !== undefined) return !into(path, 'simulate') && !into(path, 'src');
      return !from.startsWith('node:') && from !== '@slack/types';
    });
    expect(outside.some(({ file }) => file.startsWith('simulate/'))).toBe(true);
    expect(wrong.map(({ file, line, from }) => `${file}:${line} imports ${from}`)).toEqual([]);
  });

  test('no file is longer than 250 lines', () => {
    const folders = ['bench', 'lab', 'scripts', 'simulate', 'src', 'workspace'];
    const long = folders
      .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile() && /\.(?:ts|sh|js)$/.test(entry.name))
      .map(({ parentPath, name }) => join(parentPath, name))
      .filter((file) => readFileSync(file, 'utf8').split('\n').length > 251);
    expect(long.map((file) => relative(root, file))).toEqual([]);
  });

  test('imports inside the project end in .ts', () => {
    expect(found.filter(({ from }) => from.startsWith('.') && !from.endsWith('.ts')).map(say)).toEqual([]);
  });

  test('docs/architecture.md has its drawing; npm run draw draws it again', () => {
    const page = join(root, 'docs/architecture.md');
    const text = readFileSync(page, 'utf8');
    const drawn = text.replace(/(?<=```rooms\n)[\s\S]*?(?=```)/, () => drawRooms(TABLE));
    if (process.env.DRAW) writeFileSync(page, drawn);
    else expect(text).toBe(drawn);
  });
});
