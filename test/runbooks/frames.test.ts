import { describe, expect, test } from 'vitest';
import { compileDocument } from '../../src/runbooks/document/compile.ts';
import type { Step } from '../../src/runbooks/runbook.ts';
import { compiled, procedureOf, refused } from './support.ts';

const hosts = {
  'app-1': { address: '10.9.0.1' },
  'app-2': { address: '10.9.0.2' },
  'app-3': { address: '10.9.0.3' },
  'shop-db': { address: '10.9.0.9' },
};
const seen = { inventory: { hosts, services: { app: { nodes: ['app-1', 'app-2'] } } } };
const compile = (...lines: string[]) => compileDocument(lines.join('\n'), '20260901', seen);

const fence = (...lines: string[]) => ['', '```', ...lines, '```', ''].join('\n');
const login = 'Log in to `app-1`, upload `app.tar` to `/home`.';
const usual = fence('kill -15 <PID>', 'tar xf /home/app.tar -C /home', '/home/tomcat/bin/startup.sh');
const again = 'Log in to `app-2` and repeat the steps above.';

const documentOf = (...lines: string[]) => ['## Upgrade steps', '', '### app', '', ...lines, ''];
const app = (...lines: string[]) => procedureOf(compiled(compile(...documentOf(...lines))), 'app');
const codes = (...lines: string[]) => refused(compile(...documentOf(...lines))).map(({ code }) => code);

/** What a step does, where, and under which condition. */
function brief(step: Step): string {
  const what = step.kind === 'person' ? step.says : step.kind === 'shell' ? step.command : step.kind;
  const on = step.on === undefined ? '' : ` on ${step.on.join('+')}${step.once ? ' once' : ''}`;
  return `${what}${on}${step.if === undefined ? '' : ` if ${step.if}`}`;
}

const briefs = (...lines: string[]) => app(...lines).steps.map(brief);
const rest = ['stop', 'unpack', 'start'];

describe('where a line runs', () => {
  test('as its prompt says, once on a host that is no node', () => {
    const steps = briefs(
      login,
      fence('[root@app-1 ~]# kill -15 <PID>', '[root@shop-db ~]# mysql shop < /srv/7.sql'),
      fence('tar xf /home/app.tar -C /home', '/home/tomcat/bin/startup.sh'),
      again,
    );
    expect(steps).toEqual(['upload', 'stop', 'mysql shop < /srv/7.sql on shop-db once', 'unpack', 'start']);
  });

  const ways: [string, string[]][] = [
    ['a heading', ['#### shop-db', fence('mysql shop < /srv/7.sql'), '#### app-1', usual]],
    ['a sentence', ['On `shop-db`:', fence('mysql shop < /srv/7.sql'), 'Stop it:', usual]],
    ['a Chinese sentence', ['在`shop-db`上执行：', fence('mysql shop < /srv/7.sql'), '停止服务：', usual]],
    ['a comment', [fence('# on shop-db', 'mysql shop < /srv/7.sql'), usual]],
    ['an ssh', [fence('ssh root@10.9.0.9', 'mysql shop < /srv/7.sql'), usual]],
  ];
  test.each(ways)('as %s says', (_, lines) => {
    const steps = briefs(login, ...lines, again);
    expect(steps[0]).toBe('upload');
    expect(steps[1]).toContain('mysql shop < /srv/7.sql');
    expect(steps[1]).toContain('on shop-db once');
    expect(steps.slice(2)).toEqual(rest);
  });

  test('a host that is not known is a problem, one in words is for people', () => {
    expect(codes(login, fence('[root@fare-db ~]# ls /srv'), usual)).toEqual(['host-unknown']);
    const steps = briefs(
      login,
      '在数据库服务器上：',
      fence('mysql shop < /srv/7.sql'),
      '停止服务：',
      usual,
      again,
    );
    expect(steps).toEqual(['upload', '在数据库服务器上：', ...rest]);
  });

  test('what follows without a word is asked about', () => {
    const lines = ['On `shop-db`:', fence('mysql shop < /srv/7.sql'), 'Then run:', fence('sh /srv/more.sh')];
    expect(codes(login, ...lines, usual)).toEqual(['which-host']);
  });

  test("the reader's own machine: an upload, or people", () => {
    const lines = ['# on your own machine', 'scp ./app.conf root@10.9.0.1:/srv/', 'make report'];
    expect(briefs(login, fence(...lines), usual, again)).toEqual([
      'upload',
      'upload',
      expect.stringContaining('on your own machine'),
      ...rest,
    ]);
  });
});

describe('for which nodes', () => {
  const repeats = [
    '`app-2`同上。',
    '另一台同样处理。',
    'The same for app-2.',
    'Then `app-2` in the same way.',
    '启动后，登录`app-2（10.9.0.2）`，把上述步骤重复一遍。',
  ];
  test.each(repeats)('%s', (sentence) => {
    expect(app(login, usual, sentence).nodes).toEqual(['app-1', 'app-2']);
  });

  test('a node that is named and has no steps was lost', () => {
    expect(codes(login, usual, 'The port of `app-3` is 8081.')).toEqual(['host-without-steps']);
  });

  test('an exception leaves its steps out, or is a problem', () => {
    const seed = fence('sh /home/seed.sh');
    const repeat = 'Log in to `app-2` and repeat the steps above (without `seed.sh`).';
    expect(briefs(login, usual, seed, repeat)).toEqual(['upload', ...rest, 'sh /home/seed.sh on app-1']);
    expect(codes(login, usual, seed, repeat.replace('seed.sh', 'other.sh'))).toEqual(['exception-unclear']);
  });

  test('the first node only', () => {
    const only = ['仅在第一台执行：', fence('sh /home/seed.sh'), '停止服务：'];
    expect(briefs(login, ...only, usual, again)[1]).toBe('sh /home/seed.sh on app-1');
  });

  test('each written out: what is the same is for all, what differs for its own', () => {
    const second = usual.replace('15', '9');
    expect(briefs(login, usual, 'Log in to `app-2`.', usual)).toEqual(['upload on app-1', ...rest]);
    expect(briefs(login, usual, 'Log in to `app-2`, upload `app.tar` to `/home`.', second)).toEqual([
      'upload',
      'stop on app-1',
      'stop on app-2',
      'unpack',
      'start',
    ]);
  });

  test('all nodes at once is no rolling upgrade', () => {
    expect(codes(login, 'First stop all nodes.', usual)).toEqual(['all-nodes-first']);
    expect(codes(login, '先停止所有节点。', usual)).toEqual(['all-nodes-first']);
  });

  test("an address that is another host's", () => {
    expect(codes('登录`app-1（10.9.0.2）`：', usual)).toContain('host-address');
  });
});

describe('words that nobody can be sure of', () => {
  const doubts: [string, string[]][] = [
    ['a no above commands', ['不要执行下面的命令：', fence('rm -rf /home/app/x'), '停止服务：', usual]],
    ['an example', ['示例：', fence('sh /home/x.sh'), '停止服务：', usual]],
    ['another place', ['On the primary:', fence('sh /home/x.sh'), 'Stop it:', usual]],
    ['a remark behind a command', [fence('sh /home/x.sh # only on app-1'), usual]],
    ['a part of the steps', [usual, '登录`app-2`，重复步骤1、2。']],
    ['a repeat with a difference', [usual, '`app-2`同上，端口为8081。']],
    ['some of the nodes', ['除app-2外所有节点执行：', fence('sh /home/x.sh'), '停止服务：', usual]],
    ['two blocks below one place', ['On `shop-db`:', fence('ls /a'), fence('ls /b'), 'Stop it:', usual]],
  ];
  test.each(doubts)('%s', (_, lines) => {
    expect(codes(login, '', ...lines.flatMap((line) => [line, ''])).length).toBeGreaterThan(0);
  });

  test('a comment frames the lines up to the next one', () => {
    const lines = [
      'kill -15 <PID>',
      '# 只在第一台执行',
      'sh /home/init.sh',
      '# 解压',
      'tar xf /home/app.tar -C /home',
    ];
    expect(briefs(login, fence(...lines), fence('/home/tomcat/bin/startup.sh'), again)).toEqual([
      'upload',
      'stop',
      '# 只在第一台执行\nsh /home/init.sh on app-1',
      'unpack',
      'start',
    ]);
  });

  test('a comment that names a host sends its lines there', () => {
    const lines = ['# 以下在shop-db上执行', 'mysql shop < /srv/7.sql'];
    expect(briefs(login, fence(...lines), usual, again)[1]).toContain('on shop-db once');
  });

  const content = [
    'alter table a add b int;',
    '0 2 * * * sh clean.sh',
    '10.9.2.1 db-1',
    'mysql> drop table a;',
  ];
  test.each(content)('is no shell: %s', (line) => {
    const step = app(login, '加一行：', fence(line), '停止服务：', usual).steps[1];
    expect(step).toMatchObject({ kind: 'person', content: line });
  });
});

describe('whether it runs', () => {
  const conditions: [string, string][] = [
    ['If this is the first installation, create the schema:', 'If this is the first installation'],
    ['首次安装时，执行：', '首次安装时'],
    ['If needed:', 'If needed'],
  ];
  test.each(conditions)('%s', (sentence, condition) => {
    const steps = briefs(login, sentence, fence('sh /home/schema.sh'), 'Stop it:', usual, again);
    expect(steps).toEqual(['upload', `sh /home/schema.sh if ${condition}`, ...rest]);
  });

  test('two ways to choose from are a problem', () => {
    const ways = ['Method 1:', fence('sh /home/up.sh'), 'Method 2:', usual];
    expect(codes(login, ...ways)).toEqual(['several-ways']);
  });

  test('what to do should something fail is left to people, and shown', () => {
    expect(briefs(login, 'If it fails, call the shift lead.', usual, again)).toEqual(['upload', ...rest]);
  });
});

describe('what people do', () => {
  const orders = [
    'Take `app-1` out of the load balancer.',
    '将该节点从nginx中摘除。',
    '将`app.yml`放到`/home/app/conf`目录。',
    'Edit `/home/app/app.conf`.',
    '通知客服开始升级。',
  ];
  test.each(orders)('%s', (sentence) => {
    const steps = briefs(login, sentence, 'Stop it:', usual, again);
    expect(steps).toEqual(['upload', sentence.replaceAll('`', '').replace(/[.。]$/, ''), ...rest]);
  });

  test('with the lines of a file below it', () => {
    const { steps } = app(login, '修改`/home/app.conf`：', fence('a.b=1', 'a.c=2'), '停止服务：', usual);
    expect(steps[1]).toMatchObject({ kind: 'person', files: ['/home/app.conf'], content: 'a.b=1\na.c=2' });
  });

  test('an order in the overview comes first', () => {
    const text = [
      '## Overview',
      '',
      'Before you upgrade, please lock the shop.',
      '',
      ...documentOf(login, usual),
    ];
    const { steps } = procedureOf(compiled(compile(...text)), 'app');
    expect(steps.find(({ kind }) => kind === 'person')).toMatchObject({ on: ['app-1'] });
  });

  test('a rollback in words is derived, or theirs', () => {
    const saved = usual.replace('tar xf', 'cp -R /home/app /home/app_old\ntar xf');
    const words = ['## Rollback', '', '用备份恢复原目录，然后重启服务。'];
    expect(app(login, saved, ...words).rollback.map(({ kind }) => kind)).toEqual([
      'stop',
      'restore',
      'start',
    ]);
    expect(app(login, usual, '## Rollback', '', 'Ask Ann to go back.').rollback[0]?.kind).toBe('stop');
  });
});

test('questions, cheat sheets and change logs order nothing', () => {
  const faq = ['## FAQ', '', 'Nothing works?', fence('rm -rf /home/app'), '## 速查', '', '`docker ps`'];
  expect(briefs(login, usual, ...faq)).toEqual(['upload', ...rest]);
});

describe('a rollback', () => {
  const back = fence('cp -R /home/app_old /home/app');
  const saved = usual.replace('tar xf', 'cp -R /home/app /home/app_old\ntar xf');
  const of = (...lines: string[]) => documentOf(login, saved, again, '', '## Rollback', '', ...lines);

  test('for one node alone says nothing of the others', () => {
    expect(refused(compile(...of('登录`app-1`：', back))).map(({ code }) => code)).toEqual(['nodes-differ']);
  });

  test('for one node, and the others in the same way', () => {
    const text = of('登录`app-1`：', back, '登录`app-2`，同样操作一遍。');
    expect(procedureOf(compiled(compile(...text)), 'app').rollback.map(({ kind }) => kind)).toContain(
      'restore',
    );
  });
});

test('an order that no command carries out keeps its condition', () => {
  const steps = briefs(
    login,
    'If it hangs, stop the service.',
    'Run:',
    usual.replace('kill -15 <PID>\n', ''),
    again,
  );
  expect(steps.filter((step) => step.startsWith('stop') && !step.includes(' if '))).toEqual([]);
});
