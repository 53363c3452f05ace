import { describe, expect, test } from 'vitest';
import { compileDocument } from '../../src/runbooks/document/compile.ts';
import type { Step } from '../../src/runbooks/runbook.ts';
import { compiled, fence, procedureOf, refused } from './support.ts';

const hosts = { 'till-1': { address: '10.9.0.1' }, 'till-2': { address: '10.9.0.2' } };
const seen = { inventory: { hosts, services: { till: { nodes: ['till-1', 'till-2'] } } } };
const compile = (...lines: string[]) =>
  compileDocument(['## 升级步骤', '', ...lines, ''].join('\n\n'), '20260901', seen);
const till = (...lines: string[]) => procedureOf(compiled(compile(...lines)), 'till');
const says = (step: Step) =>
  step.kind === 'person' ? step.says : step.kind === 'shell' ? step.command : step.kind;
const usual = fence('kill -15 <PID>', 'tar xf /srv/till.tar -C /srv', '/srv/tomcat/bin/startup.sh');
const login = '登录`till-1`，上传`till.tar`到`/srv`目录下，停止服务：';

describe('a sentence as a whole', () => {
  test('names the node whose steps are repeated, and does not repeat them on it', () => {
    expect(till(login, usual, '登录till-2(10.9.0.2)，做与till-1相同的步骤。').nodes).toEqual([
      'till-1',
      'till-2',
    ]);
    const english = 'Log in to `till-2` and do the same as on till-1.';
    expect(till(login, usual, english).nodes).toEqual(['till-1', 'till-2']);
    const other = refused(compile(login, usual, '登录`till-2`，做与`till-9`相同的步骤。'));
    expect(other.map(({ code }) => code)).toContain('nothing-to-repeat');
  });

  test('is a condition with what it leaves out', () => {
    const [step] = till('备份原有的路由表(如果首次安装，跳过此步骤)').steps;
    expect(step).toMatchObject({
      if: '如果首次安装，跳过此步骤',
      says: '备份原有的路由表(如果首次安装，跳过此步骤)',
    });
    const [english] = till('1. Copy the old routes away. If it is a fresh host, skip this step.').steps;
    expect(english).toMatchObject({ if: 'If it is a fresh host, skip this step' });
  });

  test('says why, and is no condition then', () => {
    const [step] = till('1. Note the running commit (in case you have to go back):', fence('id till')).steps;
    expect(step).toMatchObject({ kind: 'shell' });
    expect(step?.if).toBeUndefined();
  });

  test('is shown to people whole, brackets, lone dots and all of its lines', () => {
    const steps = till(
      '1. Test the main paths (login, ticket sale, refund)',
      '2. Move it:\nmv /srv/till.war .',
    ).steps;
    expect(steps.map(says)).toEqual([
      'Test the main paths (login, ticket sale, refund)',
      'Move it:\nmv /srv/till.war .',
    ]);
    expect(steps[1]?.source.map(({ line }) => line)).toEqual([7, 8]);
  });

  test('is a request to a server, and no command', () => {
    expect(till('- `GET /alive`').steps).toMatchObject([{ kind: 'person', says: 'GET /alive' }]);
  });

  test('says what a program does, and orders nothing', () => {
    const list = '- Pull the newest images\n- Restart everything';
    const run = ['Run:', fence('sh /srv/renew.sh')];
    expect(till(...run, 'The script will:', list).steps).toHaveLength(1);
    expect(till(...run, '脚本会依次执行以下操作：', '- 拉取镜像\n- 重启服务').steps).toHaveLength(1);
    expect(till(...run, 'Then you will have to:', list).steps.length).toBeGreaterThan(1);
  });

  test('sends what is built at home to people', () => {
    for (const lead of ['### 步骤1: 本地打包', 'Build it locally:', '在本地执行：'])
      expect(till(lead, fence('npm run build'))).toMatchObject({ steps: [{ kind: 'person' }] });
  });

  test('that something is the same is no repeat, and whether it runs no condition', () => {
    const steps = till('Note: this may not look the same with every release.', login, usual).steps;
    expect(steps.map(says)).toEqual(['upload', 'stop', 'unpack', 'start']);
    expect(till('Check if it still runs:', fence('uptime')).steps.map(says)).toEqual(['uptime']);
  });
});

test('a rollback for all services points back to their steps', () => {
  const backup = fence('cp -R /srv/till /srv/till_0901');
  const { rollbackFrom, rollback } = till(
    login,
    fence('kill -15 <PID>'),
    backup,
    fence('tar xf /srv/till.tar -C /srv', '/srv/tomcat/bin/startup.sh'),
    '## 回退',
    '将一个服务，两台虚拟机备份的程序目录恢复，重启服务即可（重启方式可以参照以上步骤）。',
  );
  expect(rollbackFrom).toBe('derived');
  expect(rollback.map(says)).toContain('restore');
});
