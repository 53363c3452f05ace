import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { faultText } from '../../src/cli/fault-text.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { loadConfig, parseConfig } from '../../src/config/load.ts';

/** What people read when a configuration cannot be used, without the line on what to type next. */
function said(read: () => unknown): string[] {
  try {
    read();
  } catch (error) {
    return (faultText(error, 'en') ?? `a defect: ${error}`).split('\n');
  }
  return [];
}

/** For each wrong baton.yaml: the sentence in English, and the one when it says that the team speaks Chinese. */
const WRONG: [what: string, yaml: string, en: string, zh: string][] = [
  [
    'a wrong number',
    'hosts: {a: {address: h, port: 99999}}',
    '1: hosts.a.port is “99999” (at most 65535)',
    '2: hosts.a.port 写的是 “99999”（应为：最多 65535）',
  ],
  [
    'what is missing',
    'hosts:\n  a: {port: 22}',
    '2: hosts.a.address is missing (a text)',
    '3: hosts.a.address 没有写（应为：文字）',
  ],
  [
    'an unknown key',
    'ssh:\n  user: me\n  key: x',
    '3: ssh.key is no key that belongs there (one of user, privateKey, knownHosts, become, becomeUser)',
    '4: ssh.key 不是这里可用的键（应为：其中之一： user、privateKey、knownHosts、become、becomeUser）',
  ],
  [
    'a wrong choice',
    'gates: {verification: maybe}',
    '1: gates.verification is “maybe” (required or advisory)',
    '2: gates.verification 写的是 “maybe”（应为：required 或 advisory）',
  ],
  [
    'a wrong duration',
    'worker: {lock: soon}',
    '1: worker.lock is “soon” (a duration such as 30s or 5m)',
    '2: worker.lock 写的是 “soon”（应为：30s 或 5m 这样的时长）',
  ],
  [
    'a wrong one in a list',
    'access: {start: [U0ANN, ann]}',
    '1: access.start.1 is “ann” (everyone, a Slack user id (U…) or a user group id (S…))',
    '2: access.start.1 写的是 “ann”（应为：everyone 、成员编号（ U… ）或用户组编号（ S… ））',
  ],
  [
    'neither a text nor a list',
    'services: {shop: {ready: 7}}',
    '1: services.shop.ready is “7” (a text or a list)',
    '2: services.shop.ready 写的是 “7”（应为：文字，或列表）',
  ],
  [
    'a wrong name of a variable',
    'hosts: {a: {address: h, env: {1A: x}}}',
    "1: hosts.a.env.1A is no key that belongs there (a variable's name such as JAVA_OPTS)",
    '2: hosts.a.env.1A 不是这里可用的键（应为：JAVA_OPTS 这样的变量名）',
  ],
  [
    'a tab',
    'hosts:\n\ta: 1',
    '2: no valid YAML: the line is indented with a tab: “a: 1” (spaces)',
    '3: 不是有效的 YAML：该行用制表符缩进： “a: 1”（应为：空格）',
  ],
  [
    'a key that stands there twice',
    'hosts: {}\nhosts: {}',
    '2: no valid YAML: the key stands there already: “hosts: {}” (each key once)',
    '3: 不是有效的 YAML：这个键已经写过： “hosts: {}”（应为：每个键只写一次）',
  ],
  [
    'an alias without its anchor',
    'hosts: *nowhere',
    '1: no valid YAML: an alias without its anchor, or one too many (the value itself)',
    '1: 不是有效的 YAML：别名没有对应的锚点，或别名过多（应为：直接写出内容）',
  ],
];

describe('a baton.yaml that is wrong', () => {
  test.each(WRONG)('says %s by its line, in English as long as nothing else is known', (_, yaml, en) => {
    const lines = said(() => parseConfig(yaml, '/etc/baton.yaml'));
    expect(lines).toContain(`/etc/baton.yaml:${en}`);
    expect(lines.at(-1)).toBe('Correct it, then type: baton doctor');
  });

  test.each(WRONG)('says %s in the language that it names', (_, yaml, __, zh) => {
    const lines = said(() => parseConfig(`locale: zh-CN\n${yaml}`, '/etc/baton.yaml'));
    expect(lines).toContain(`/etc/baton.yaml:${zh}`);
    expect(lines.at(-1)).toBe('请改正，然后输入： baton doctor');
  });

  test('says all that is wrong at once', () => {
    const lines = said(() => parseConfig('locale: fr\nworker: {concurrency: 0}\nx: 1', '/b.yaml'));
    expect(lines.slice(0, -1)).toEqual([
      '/b.yaml:1: locale is “fr” (zh-CN or en)',
      '/b.yaml:2: worker.concurrency is “0” (at least 1)',
      expect.stringMatching(/^\/b\.yaml:3: x is no key that belongs there \(one of locale, /),
    ]);
  });
});

describe('what is wrong around it', () => {
  test('is said with what to do: no file, a folder, a port', () => {
    const dir = mkdtempSync(join(tmpdir(), 'baton-config-'));
    try {
      expect(said(() => loadConfig(join(dir, 'x.yaml')))[0]).toMatch(
        /x\.yaml is not there\. Set BATON_CONFIG/,
      );
      expect(said(() => loadConfig(dir))[0]).toMatch(/cannot be read: it is a folder \(EISDIR\)/);
      expect(said(() => readEnvironment({ PORT: 'x' }))).toEqual([
        'PORT is x. Set it to a number from 0 to 65535.',
      ]);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});
