import { describe, expect, test } from 'vitest';
import { compileDocument } from '../../src/runbooks/document/compile.ts';
import { traitsOf } from '../../src/runbooks/kinds/table.ts';
import type { Runbook } from '../../src/runbooks/runbook.ts';
import {
  compile,
  compiled,
  documentOf,
  lineOf,
  parts,
  procedureOf,
  refused,
  sayProblem,
  withCommands,
  withExtra,
} from './support.ts';

const steps = (from: string, to: string) => documentOf({ steps: parts.steps.replaceAll(from, to) });

/** The document is refused, with this said of the line that holds `at`. */
function expectProblem(text: string, at: string | number, message: string): void {
  const line = typeof at === 'number' ? at : lineOf(text, at);
  const problems = refused(compile(text));
  const found = problems.find((one) => one.line === line && sayProblem(one).includes(message));
  expect(found, `line ${line}: ${message}\n${JSON.stringify(problems, null, 1)}`).toBeDefined();
}

describe('no document', () => {
  const cases: [string, string, string][] = [
    ['empty', '', 'empty'],
    ['blank', ' \n\t\n', 'empty'],
    ['over 1 MiB', 'a'.repeat(1024 * 1024 + 1), 'larger than 1 MiB'],
    ['over 1 MiB in bytes alone', '升'.repeat(400_000), 'larger than 1 MiB'],
    ['binary', 'PK\u0003\u0004\u0000', 'no text'],
    ['not UTF-8', 'a\uFFFDb', 'not in UTF-8'],
    ['one endless line', 'a'.repeat(5000), '5000 characters'],
    ['quotes nested without end', '> '.repeat(1000), 'nested too deeply'],
    ['no chapters', 'hello', 'has no service'],
  ];
  test.each(cases)('%s', (_, text, message) => {
    expectProblem(text, 1, message);
  });

  test('a sentence without end', () => {
    const endless = `${'大约'.repeat(1000)}\n`.repeat(20);
    expectProblem(documentOf({ login: `${endless}\n${parts.login}` }), 11, 'not understood');
  });

  test('too many lines', () => {
    expectProblem('a\n'.repeat(10_001), 10_001, 'lines');
  });

  test('a release that is no name', () => {
    expect(refused(compileDocument(documentOf(), '../x'))[0]).toMatchObject({ line: 1 });
  });
});

describe('sections', () => {
  const second = (heading: string) =>
    documentOf({ again: `${parts.again}\n\n${heading}\n\n登录\`b-1\`：\n\n\`\`\`\necho 1\n\`\`\`` });
  const cases: [string, string, string, string][] = [
    [
      'without a node',
      documentOf({ login: '上传`app.tar`文件到`/home`目录下。', again: '' }),
      '2.1',
      'names no node',
    ],
    ['two for one service', second('### 2.2 app服务'), '2.2', 'second section'],
    ['a heading without a service', second('### 2.2 服务'), '2.2', 'names 0 services'],
    ['a heading with two services', second('### 2.2 b、c服务'), '2.2', 'names 2 services'],
    ['an unsafe service', second('### 2.2 `b;reboot`服务'), '2.2', "no service's name"],
    ['a service that looks like another', second('### 2.2 аpp服务'), '2.2', 'not plain ASCII'],
    ['an unsafe node', documentOf({ again: '登录`app-2;ls`，重复以上步骤。' }), 'app-2;ls', "no node's name"],
    [
      'a node with a leading dash',
      documentOf({ again: '登录`-app`，重复以上步骤。' }),
      '`-app`',
      "no node's name",
    ],
    [
      'a node named twice',
      documentOf({ again: '登录`app-1`，重复以上步骤。' }),
      '重复以上步骤',
      'named twice',
    ],
    [
      'a node with nothing to do',
      documentOf({ again: '登录`app-2`。' }),
      '登录`app-2`',
      'nothing says what to do',
    ],
    [
      'other steps on another node',
      documentOf({ again: '登录`app-2`：\n\n```\necho 1\n```' }),
      '登录`app-2`',
      'has other steps than',
    ],
    [
      'steps after the repeat',
      documentOf({ again: `${parts.again}\n\n\`\`\`\necho 1\n\`\`\`` }),
      'echo 1',
      'after "repeat',
    ],
    ['nothing to repeat on', documentOf({ again: '其余节点重复以上步骤。' }), '其余', 'no node is named'],
    ['a repeat without a node', documentOf({ again: '重复以上步骤。' }), '重复', 'no node is named'],
    [
      'steps before a node',
      documentOf({ login: '上传`app.tar`到`/home`。', steps: `${parts.steps}\n\n登录\`app-1\`。` }),
      '上传',
      'before any node',
    ],
    [
      'commands above the services',
      second('### 2.2 b服务').replace('### 2.1', '```\necho 2\n```\n\n### 2.1'),
      'echo 2',
      'outside a service section',
    ],
    [
      'orders above the services',
      second('### 2.2 b服务').replace('### 2.1', '先清空缓存。\n\n### 2.1'),
      '先清空',
      'belongs to no service',
    ],
    [
      'orders in another chapter',
      `${documentOf()}\n\n## 5.清理\n\n删除旧备份。`,
      '删除旧备份',
      'belongs to no service',
    ],
    [
      'commands in another chapter',
      `${documentOf()}\n\n## 5.清理\n\n\`\`\`\nrm -rf /home/app_old\n\`\`\``,
      'rm -rf',
      'outside a service section',
    ],
    [
      'commands in the introduction',
      documentOf({ intro: '升级原因：\n\n* 甲\n\n```\nreboot\n```' }),
      'reboot',
      'outside the upgrade',
    ],
    [
      'commands in HTML',
      documentOf({ steps: `<pre>reboot</pre>\n\n${parts.steps}` }),
      '<pre>',
      'inside HTML',
    ],
    [
      'a section without steps',
      documentOf({ login: '登录`app-1`。', steps: '', again: '', rollback: '' }),
      '2.1',
      'has no step',
    ],
    [
      'more than 30 points',
      documentOf({ verify: Array.from({ length: 30 }, (_, index) => `* 第${index}项`).join('\n') }),
      '第29项',
      '31 reasons and points',
    ],
  ];
  test.each(cases)('%s', (_, text, at, message) => {
    expectProblem(text, at, message);
  });
});

const appIn = (runbook: Runbook) => procedureOf(runbook, 'app');

describe('sentences that nobody may skip', () => {
  const orders = [
    '删除`/home/app/cache`目录。',
    '停止数据库。',
    '请通知客服。',
    '等待5分钟。',
    '手动修改配置文件`app.conf`。',
    '然后执行`rm -rf /home/x`。',
    '确认数据库已备份到磁带。',
    '注意：先清理临时目录。',
    '如果失败，删除`/home/app`。',
    '备份`app.conf`。',
    '停止服务。',
    '`app-9`',
    'Delete the cache.',
    'Stop the database.',
    'Wait for five minutes.',
    'The cache must be deleted.',
    'Please tell the support desk.',
    'Run `rm -rf /home/x`.',
    'Make sure the database is up.',
    'Stop the service.',
    'If it fails, delete `/home/app`.',
    'cp -R /home/a /home/b',
    '/home/app/bin/clean.sh',
    'Stop the service and delete the cache.',
    'When it is down, remove the lock.',
    '`app-9` and `app-8`',
  ];
  test.each(orders)('%s', (sentence) => {
    const text = documentOf({ steps: `${parts.steps}\n\n${sentence}` });
    const result = compile(text);
    const asked = result.ok
      ? appIn(result.runbook).steps.filter((step) => traitsOf(step).asks !== false)
      : [];
    const ticked = result.ok ? appIn(result.runbook).points.map(({ source }) => source.line) : [];
    const lines = result.ok
      ? [...asked.flatMap((step) => step.source.map((ref) => ref.line)), ...ticked]
      : result.problems.map((problem) => problem.line);
    expect(lines).toContain(lineOf(text, sentence));
  });

  const uploads: [string, string][] = [
    ['登录`app-1`，上传`app.tar`。', 'without a directory'],
    ['登录`app-1`，上传`app.tar`到`home`。', 'cannot be uploaded to'],
    ['登录`app-1`，上传`app.tar`到`/home/../etc`。', 'cannot be uploaded to'],
    ['登录`app-1`，上传`a/app.tar`到`/home`。', "no file's name"],
    ['登录`app-1`，上传`.app.tar`到`/home`。', "no file's name"],
    ['Log in to `app-1` and upload `app.tar`.', 'without a directory'],
  ];
  test.each(uploads)('%s', (login, message) => {
    expectProblem(documentOf({ login }), lineOf(documentOf({ login }), login), message);
  });

  test('a sentence whose commands do something else', () => {
    expectProblem(steps('```\ncp', '启动服务：\n\n```\ncp'), '启动服务', 'no command below does that');
    expectProblem(steps('```\ncp', '将`web`备份：\n\n```\ncp'), '将`web`', 'no command below names');
  });
});

describe('commands', () => {
  const kill = 'kill -9 <PID>';
  const backup = 'cp -R /home/app /home/app_old';
  const tar = 'tar xvf app.tar';
  const start = '/home/tomcat/bin/startup.sh';
  const follow = 'tail -f /home/tomcat/logs/catalina.out';
  const cases: [string, string, string, string, string][] = [
    ['another signal', kill, 'kill -HUP <PID>', 'kill -HUP', 'does not stop'],
    ["another day's process", kill, 'kill -9 4711', 'kill -9', 'of another day'],
    ['something to kill that is unclear', kill, 'kill -9 app', 'kill -9', 'not understood'],
    [
      'a backup of another tree',
      backup,
      'cp -R /home/web /home/app_old',
      'cp -R /home/web',
      'no archive here unpacks to',
    ],
    [
      'a backup onto the live tree',
      backup,
      'cp -R /home/app /home/app',
      'cp -R /home/app /home/app',
      'live tree itself',
    ],
    ['a backup inside the live tree', backup, 'cp -R /home/app /home/app/old', 'cp -R', 'inside the tree'],
    ['a backup into the live tree', backup, 'cp -R /home/app /home/app/', 'cp -R', 'inside the tree'],
    ['a relative backup', backup, 'cp -R app app_old', 'cp -R', 'cannot be used as a path'],
    ['a path with ..', backup, 'cp -R /home/app /home/../app', 'cp -R', 'cannot be used as a path'],
    [
      'a path with metacharacters',
      backup,
      "cp -R /home/app '/home/app;x'",
      'cp -R',
      'cannot be used as a path',
    ],
    ['an unpack of something never uploaded', tar, 'tar xvf web.tar', 'tar xvf', 'no sentence uploads it'],
    ['a relative log', follow, 'cd ~\ntail -f catalina.out', 'cd ~', 'leads no known way'],
    ['a log with a star', follow, 'tail -f /home/*.log', 'tail', 'cannot be used as a path'],
    ['a tail without a log', follow, 'tail -f', 'tail -f', 'without a log'],
    ['no start', start, 'echo up', 'kill', 'how it is started'],
    ['a second start', follow, `${follow}\n/home/other/bin/startup.sh`, '/home/other', 'second start'],
    ['an open quote', kill, 'echo "a', 'echo', 'left open'],
    ['an open bracket', kill, 'echo $(date', 'echo', 'left open'],
    ['a here-document', kill, 'cat <<EOF', 'cat <<', 'here-document'],
    ['a stray operator', kill, 'echo a && && echo b', 'echo', 'operator'],
    ['an open loop', kill, 'for f in a b; do', 'for f', 'not closed in its block'],
    ['a loop closed elsewhere', kill, 'done', 'done', 'opens or closes nothing'],
    ['an export', kill, 'export A=1', 'export', 'own terminal'],
    ['a parent directory', kill, 'cd ..', 'cd ..', 'cannot be used as a path'],
    [
      'only hash lines',
      'ps -ef | grep java\nkill -9 <PID>',
      '# clear.sh\n# kill -9 <PID>',
      '# clear.sh',
      'prompt or a comment',
    ],
    [
      'output among prompts',
      'ps -ef | grep java\nkill',
      '$ ps -ef | grep java\nroot 1 java\n$ kill',
      'root 1',
      'without a prompt',
    ],
  ];
  test.each(cases)('%s', (_, from, to, at, message) => {
    expectProblem(steps(from, to), at, message);
  });

  test('an unpack, a start and a log without a directory', () => {
    const text = documentOf({
      steps: '```\ntar xvf /home/app.tar\nnohup sh run.sh &\ntail -f run.log\n```',
      rollback: '',
    });
    expectProblem(text, 'tar xvf', 'in which directory');
    expectProblem(text, 'nohup', 'in which directory');
    expectProblem(text, 'tail', 'cannot be used as a path');
  });

  test('a backup after the unpack', () => {
    const lines = parts.steps
      .replace('```\ncp -R /home/app /home/app_old\n```\n\n', '')
      .replace('tar xvf app.tar', 'tar xvf app.tar\ncp -R /home/app /home/app_old');
    expectProblem(documentOf({ steps: lines }), 'cp -R /home/app /home/app_old', 'after the unpack');
  });

  test('a log before any start', () => {
    expectProblem(
      withCommands('tail -f /home/a.log', '/home/tomcat/bin/startup.sh'),
      'tail',
      'before anything was started',
    );
  });

  test('a block that is never closed', () => {
    const text = documentOf({ rollback: '### 4.1 app服务\n\n```\ncp -R /home/app_old /home/app' });
    expectProblem(text, 'cp -R /home/app_old', 'never closed');
  });
});

describe('rollback', () => {
  const rollback = (...lines: string[]) =>
    documentOf({ rollback: `### 4.1 app服务\n\n\`\`\`\n${lines.join('\n')}\n\`\`\`` });
  const cases: [string, string, string, string][] = [
    ['another backup', rollback('cp -R /home/app_older /home/app'), 'app_older', "not this service's backup"],
    ['to another tree', rollback('cp -R /home/app_old /home/web'), '/home/web', "not this service's backup"],
    ['the wrong way round', rollback('cp -R /home/app  /home/app_old'), 'app  ', "not this service's backup"],
    ['nothing restored', rollback('kill -9 <PID>'), '4.1', 'restores nothing'],
    [
      'an unknown service',
      documentOf({ rollback: '### 4.1 web服务\n\n```\necho 1\n```' }),
      '4.1',
      'does not have',
    ],
    [
      'twice',
      documentOf({ rollback: `${parts.rollback}\n\n### 4.2 app服务\n\n回滚服务。` }),
      '4.2',
      'second section',
    ],
  ];
  test.each(cases)('%s', (_, text, at, message) => {
    expectProblem(text, at, message);
  });

  test('its sentences may ask for what is derived', () => {
    const text = documentOf({ rollback: `用备份文件替换原文件，重启服务即可。\n\n${parts.rollback}` });
    expect(compile(text).ok).toBe(true);
    const more = documentOf({ rollback: `解压旧包。\n\n${parts.rollback}` });
    const [first] = procedureOf(compiled(compile(more)), 'app').rollback.filter(
      ({ kind }) => kind === 'person',
    );
    expect(first).toMatchObject({ says: '解压旧包' });
  });
});

describe('reporting', () => {
  test('several problems at once, in line order, each with what was expected', () => {
    const text = withExtra('export A=1', 'kill -HUP <PID>', 'cd ..').replace('app-2', 'app-1');
    const problems = refused(compile(text));
    expect(problems.length).toBeGreaterThanOrEqual(4);
    const lines = problems.map((problem) => problem.line);
    expect(lines).toEqual(lines.toSorted((a, b) => a - b));
    expect(problems.every((problem) => / \(.+\)$/.test(sayProblem(problem)))).toBe(true);
  });

  test('all of them, however many', () => {
    const wrong = Array.from({ length: 50 }, (_, index) => `kill -9 ${index}`);
    expect(refused(compile(withExtra(...wrong)))).toHaveLength(50);
  });
});
