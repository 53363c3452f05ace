import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cliArguments } from '../../lab/cli.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'baton-help-'));
  writeFileSync(join(dir, 'zh.yaml'), 'locale: zh-CN\n');
  writeFileSync(join(dir, 'broken.yaml'), 'locale: zh-CN\nhosts: 7\n');
});
afterAll(() => rmSync(dir, { recursive: true }));

/** Runs the command line with a baton.yaml of that name. */
function baton(config: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...cliArguments(), ...args], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, BATON_CONFIG: join(dir, config) },
  });
  return { status, stdout, stderr };
}

describe('baton --help', () => {
  test('is in English where nothing says another language', () => {
    const { status, stdout } = baton('none.yaml', '--help');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Usage: baton \[options\] \[command\]\n/);
    expect(stdout).toMatch(/^ {2}doctor \[options\] +check Redis, Slack, documents and hosts/m);
    expect(stdout).not.toMatch(/\p{Script=Han}/u);
  });

  test.each(['zh.yaml', 'broken.yaml'])("is in the team's language, with %s", (config) => {
    const { status, stdout } = baton(config, '--help');
    expect(status).toBe(0);
    const typed = /^ {2}\S+(?: \S+)*? {2,}|baton|Redis|Slack|JSON/gm;
    expect(stdout.replace(typed, '')).not.toMatch(/[A-Za-z]{2,}/);
    expect(stdout).toMatch(/^用法： baton \[选项\] \[命令\]\n/);
    expect(stdout).toMatch(/^ {2}start \[选项\] +运行机器人和一个执行进程$/m);
  });

  test('is in it for a command and what stands below it, too', () => {
    const { stdout } = baton('zh.yaml', 'audit', 'verify', '--help');
    expect(stdout).toMatch(/^用法： baton audit verify \[选项\] \[rollout\]\n/);
    expect(stdout).toMatch(/^ {2}--channel +同时读取频道，检查它与操作记录是否一致$/m);
    expect(stdout).toMatch(/^ {2}-h, --help +查看命令的帮助$/m);
  });

  test.each([
    [['statsu'], '没有命令 statsu 。您要输入的是 status 吗？请输入： baton --help'],
    [['status', '--all'], '没有选项 --all 。请输入： baton --help'],
    [['continue'], '缺少 rollout 。请输入： baton --help'],
    [['status', 'a', 'b'], '参数过多。请输入： baton --help'],
  ])('%j is refused in it', (args, said) => {
    expect(baton('zh.yaml', ...args)).toEqual({ status: 2, stdout: '', stderr: `baton: ${said}\n` });
  });
});
