import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { freePort } from '../../lab/process.ts';
import { startRedis } from '../../lab/redis.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { parseConfig } from '../../src/config/load.ts';
import { examine } from '../../src/doctor/examine.ts';
import { type Finding, type FindingCode, levelOf } from '../../src/doctor/findings.ts';
import { plain } from '../../src/words/markup/plain.ts';
import { wordsFor } from '../../src/words/words-for.ts';
import { createWorkspace, type Workspace } from '../../workspace/workspace.ts';

let dir: string;
let workspace: Workspace;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'baton-doctor-'));
  workspace = await createWorkspace();
});
afterEach(async () => {
  await workspace?.close();
  rmSync(dir, { recursive: true, force: true });
});

/** What the doctor finds with this baton.yaml, Redis being away unless it is given. */
async function find(yaml: string, redisUrl?: string): Promise<Finding[]> {
  const environment = readEnvironment({
    REDIS_URL: redisUrl ?? `redis://127.0.0.1:${await freePort()}`,
    SLACK_API_URL: workspace.apiUrl,
    SLACK_BOT_TOKEN: workspace.botToken,
    SLACK_APP_TOKEN: workspace.appToken,
  });
  return examine(parseConfig(yaml, join(dir, 'baton.yaml')), environment);
}

const of = (findings: Finding[], code: FindingCode) => findings.filter((one) => one.code === code);
const said = (findings: Finding[], locale: 'en' | 'zh-CN') =>
  findings.map((one) => wordsFor(locale, plain).finding(one, levelOf(one)));

describe('what the doctor finds', () => {
  test('a key that cannot be read, once for all hosts that need it', async () => {
    const hosts = '{a: {address: 127.0.0.1}, b: {address: 127.0.0.1}}';
    const key = join(dir, 'key');
    const findings = await find(`{ssh: {privateKey: key}, hosts: ${hosts}}`);
    const [unusable, ...others] = of(findings, 'key-unusable');
    expect(unusable?.facts).toEqual({ path: key, fault: 'unreadable', reason: 'ENOENT', hosts: ['a', 'b'] });
    expect(others).toEqual([]);
    expect(of(findings, 'host-failed')).toEqual([]);
    expect(said([unusable as Finding], 'en')).toEqual([
      `FAIL key ${key}: it cannot be read: it is not there (ENOENT). Set privateKey: in baton.yaml, or make one: ssh-keygen -t ed25519 -N '' -f ${key}. Not tried for it: a, b`,
    ]);
  });

  test('a key that is encrypted, and one that is none', async () => {
    const made = spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'secret', '-f', join(dir, 'locked')]);
    expect(made.status).toBe(0);
    writeFileSync(join(dir, 'text'), 'not a key\n');
    const host = (key: string) => `{address: 127.0.0.1, privateKey: ${key}}`;
    const findings = await find(`{hosts: {a: ${host('locked')}, b: ${host('text')}}}`);
    const faults = findings.flatMap((one) => (one.code === 'key-unusable' ? [one.facts.fault] : []));
    expect(faults).toEqual(['encrypted', 'malformed']);
  });

  test('a host that does not answer, in the sentence of the rollout', async () => {
    spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(dir, 'key')]);
    const host = `{address: 127.0.0.1, port: ${await freePort()}, privateKey: key}`;
    const [failed] = of(await find(`{hosts: {a: ${host}}}`), 'host-failed');
    expect(failed?.facts).toMatchObject({ failure: 'host-unreachable' });
    expect(said([failed as Finding], 'en')[0]).toMatch(/^FAIL host a: the host does not answer/);
  });

  test('no runbooks folder, and a Redis that does not answer', async () => {
    const findings = await find('runbooks: nowhere');
    const wrong = [...of(findings, 'runbooks-unreadable'), ...of(findings, 'setup')];
    expect(said(wrong, 'zh-CN')).toEqual([
      `错误 文档目录：无法读取 ${join(dir, 'nowhere')} ：它不存在（ENOENT）。请建立该目录，或在 baton.yaml 中设置 runbooks: 。`,
      expect.stringMatching(/^错误 Redis：Redis 在 redis:\S+ 没有应答：那里没有程序在监听（ECONNREFUSED）。/),
    ]);
  });

  test('a document that cannot be read, in the language of the team', async () => {
    mkdirSync(join(dir, 'runbooks'));
    writeFileSync(join(dir, 'runbooks/1.md'), '');
    const [wrong] = of(await find(''), 'release-wrong');
    expect(said([wrong as Finding], 'zh-CN')[0]).toMatch(/^错误 版本 1 ：[^A-Za-z]*\S+1\.md[^A-Za-z]*\n/);
  });

  test('that everyone may approve, which is a warning and no failure', async () => {
    const findings = await find('access: {start: everyone, approve: everyone}');
    const [warned] = of(findings, 'everyone-approves');
    expect(warned && levelOf(warned)).toBe('warn');
    expect(of(await find('access: {start: everyone, approve: U0ANN}'), 'everyone-approves')).toEqual([]);
  });

  test('that nobody may start or approve', async () => {
    const findings = await find('');
    expect([...of(findings, 'nobody-starts'), ...of(findings, 'nobody-approves')].map(levelOf)).toEqual([
      'fail',
      'fail',
    ]);
  });

  test('a scope that is missing: wrong where it is needed, else worth knowing', async () => {
    expect(of(await find(''), 'scope-granted')).toHaveLength(1);
    workspace.faults.add({ kind: 'platform-error', method: 'users.info', error: 'missing_scope' });
    const levels = async (yaml: string) => of(await find(yaml), 'scope-missing').map(levelOf);
    expect(await levels('')).toEqual(['warn']);
    expect(await levels('access: {start: everyone}')).toEqual(['fail']);
  });

  test('nothing, where all is well', async () => {
    const redis = await startRedis();
    mkdirSync(join(dir, 'runbooks'));
    try {
      const findings = await find('access: {start: everyone, approve: U0ANN}', redis.url);
      expect(findings.map(levelOf)).toEqual(findings.map(() => 'ok'));
      expect(findings.map(({ code }) => code)).toEqual([
        'redis-durable',
        'slack-signed-in',
        'scope-granted',
        'runbooks-readable',
        'access-set',
      ]);
    } finally {
      await redis.stop();
    }
  });
});
