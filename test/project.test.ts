import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readEnvironment } from '../src/config/environment.ts';
import { loadConfig, parseConfig, serviceSettings } from '../src/config/load.ts';
import { usageHint, usageOf } from '../src/verbs/help.ts';
import { VERB_NAMES } from '../src/verbs/verbs.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const run = promisify(execFile);

/** The fenced YAML blocks of a page, in order. */
const yamlBlocks = (path: string) =>
  [...read(path).matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text);

describe('docker-compose.yml', () => {
  const compose = parse(read('docker-compose.yml'), { merge: true });

  test('keeps what Redis is told', () => {
    const { redis } = compose.services;
    expect(redis.image).toBe('redis:7');
    expect(redis.command.join(' ')).toBe(
      'redis-server --appendonly yes --appendfsync always --maxmemory-policy noeviction',
    );
    expect(redis.volumes).toEqual(['redis:/data']);
    expect(compose.volumes).toHaveProperty('redis');
  });

  test.each(['bot', 'worker'])('runs a %s that may only read', (name) => {
    const service = compose.services[name];
    expect(service).toMatchObject({ build: '.', env_file: '.env', command: [name] });
    expect(service.environment.REDIS_URL).toBe('redis://redis:6379');
    expect(service.depends_on.redis.condition).toBe('service_healthy');
    expect(service.volumes.map((volume: string) => volume.split(':')[1])).toEqual(
      ['baton.yaml', 'runbooks', 'artifacts', 'keys'].map((each) => `/etc/baton/${each}`),
    );
    for (const volume of service.volumes) expect(volume).toMatch(/:ro$/);
  });

  test('has an image that copies only what is there, and runs as nobody special', () => {
    const lines = read('Dockerfile').split('\n');
    const copied = lines
      .filter((line) => line.startsWith('COPY ') && !line.includes('--from'))
      .flatMap((line) => line.split(' ').slice(1, -1));
    expect(copied.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    expect(lines).toContain('USER node');
    expect(read('Dockerfile')).toContain('BATON_CONFIG=/etc/baton/baton.yaml');
  });
});

describe('README and docs', () => {
  const pages = ['README.md', ...readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`)];

  test('README has fewer than 600 words', () => {
    expect(read('README.md').split(/\s+/).filter(Boolean).length).toBeLessThan(600);
  });

  test.each(pages)('%s links only to what is there', (page) => {
    const links = [...read(page).matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => link.replace(/#.*/, ''));
    const inside = links.filter((link) => !/^https?:/.test(link));
    expect(inside.filter((link) => !existsSync(join(ROOT, dirname(page), link)))).toEqual([]);
  });

  test('README leads to every page', () => {
    for (const page of pages.slice(1)) expect(read('README.md')).toContain(`(${page})`);
  });

  test('README names only scripts that exist, and the slash commands that are understood', () => {
    const { scripts } = JSON.parse(read('package.json'));
    for (const name of ['demo', 'test', 'build', 'check']) expect(scripts).toHaveProperty(name);
    for (const [, name = ''] of read('README.md').matchAll(/npm run (\w+)/g))
      expect(scripts).toHaveProperty(name);
    const listed = [...read('README.md').matchAll(/^\| `\/upgrade ([^`]+)`/gm)].map(([, line]) => line);
    expect(listed).toEqual(VERB_NAMES.map(usageOf));
  });

  test('the manifest hints at every slash command', () => {
    const [manifest = ''] = yamlBlocks('docs/slack.md');
    expect(parse(manifest).features.slash_commands[0].usage_hint).toBe(usageHint());
  });

  test('the manifest asks for the scopes that the calls need', () => {
    const [manifest = ''] = yamlBlocks('docs/slack.md');
    const { oauth_config, features, settings } = parse(manifest);
    expect(oauth_config.scopes.bot).toEqual(
      expect.arrayContaining(['commands', 'chat:write', 'channels:read', 'groups:read', 'channels:join']),
    );
    expect(oauth_config.scopes.bot).toEqual(
      expect.arrayContaining(['channels:history', 'groups:history', 'usergroups:read', 'files:write']),
    );
    expect(features.slash_commands[0].command).toBe('/upgrade');
    expect(settings).toMatchObject({ socket_mode_enabled: true, interactivity: { is_enabled: true } });
  });
});

describe('the configuration', () => {
  test('in examples is accepted', () => {
    const config = loadConfig(join(ROOT, 'examples/baton.yaml'));
    expect(Object.keys(config.hosts)).toEqual(['ecsc-1', 'ecsc-2']);
    expect(config.services.ecsc).toMatchObject({
      ready: ['Server startup in'],
      health: 'http://{address}:8080/',
    });
  });

  test('in the docs is accepted, and its defaults are the real ones', () => {
    const [everything = ''] = yamlBlocks('docs/configuration.md');
    const documented = parseConfig(everything, join(ROOT, 'baton.yaml'));
    const { hosts, services, ...rest } = documented;
    const { hosts: _, services: __, ...defaults } = parseConfig('', join(ROOT, 'baton.yaml'));
    expect(rest).toEqual(defaults);
    const { process: _p, executable, health: _h, encoding, settleMs, nodes, ...ecsc } = services.ecsc ?? {};
    expect(executable).toBe('java');
    expect(encoding).toBe('gbk');
    expect(settleMs).toBe(2000);
    expect(nodes).toEqual(['ecsc-1', 'ecsc-2']);
    expect({ ...ecsc, nodes: [] }).toEqual(serviceSettings(documented, 'another'));
    expect(hosts['ecsc-1']).toMatchObject({ port: 22, paths: {}, stateDir: '.baton', env: {} });
  });

  test('in the docs names every variable of the environment', () => {
    const page = read('docs/configuration.md');
    const source = read('src/config/environment.ts');
    const names = [...source.matchAll(/env\.([A-Z_]+)/g)].map(([, name = '']) => name);
    expect(names.length).toBeGreaterThan(5);
    for (const name of names) expect(page).toContain(`\`${name}\``);
    expect(readEnvironment({})).toMatchObject({ configFile: './baton.yaml', port: 3000 });
  });
});

describe('the built command', () => {
  let dir = '';
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'baton-build-'));
    await run('sh', [join(ROOT, 'scripts/build.sh'), join(dir, 'dist')]);
    cpSync(join(ROOT, 'bin'), join(dir, 'bin'), { recursive: true });
    cpSync(join(ROOT, 'package.json'), join(dir, 'package.json'));
    symlinkSync(join(ROOT, 'node_modules'), join(dir, 'node_modules'));
    writeFileSync(join(dir, 'baton.yaml'), `runbooks: ${join(ROOT, 'examples/demo/runbooks')}\n`);
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  const baton = (...args: string[]) =>
    run(process.execPath, [join(dir, 'bin/baton.js'), ...args], {
      env: { PATH: process.env.PATH, BATON_CONFIG: join(dir, 'baton.yaml') },
    });

  test('starts, and prints a plan', async () => {
    expect((await baton('--help')).stdout).toContain('plan [options] <what> [which]');
    const { stdout } = await baton('plan', 'ecsc', '20170324');
    expect(stdout).toContain('/home/ecsc → /home/ecsc_20170324');
    expect(stdout).toContain('Continue to ecsc-2');
  });

  test('has the shell functions with it', () => {
    const listed = (folder: string) => readdirSync(folder, { recursive: true }).sort();
    expect(listed(join(dir, 'dist/hosts/remote'))).toEqual(listed(join(ROOT, 'src/hosts/remote')));
  });

  test('ships without the workspace, the lab and the tests', async () => {
    const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: dir });
    const [packed] = JSON.parse(stdout) as { files: { path: string }[] }[];
    const rooms = new Set(packed?.files.map(({ path }) => path.split('/')[0]));
    expect([...rooms].sort()).toEqual(['bin', 'dist', 'package.json']);
    expect(packed?.files.some(({ path }) => /workspace|lab\//.test(path))).toBe(false);
  });

  test('fails in plain words', async () => {
    await expect(baton('plan', 'ecs', '20170324')).rejects.toMatchObject({
      code: 3,
      stderr: expect.stringContaining('Did you mean ecsc?'),
    });
  });
});
