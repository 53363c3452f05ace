import { describe, expect, test } from 'vitest';
import { appOf, briefs, compile, compiled, documentOf, parts, procedureOf, withExtra } from './support.ts';

const usual = briefs(appOf(documentOf()).steps).map(({ lines: _, ...step }) => step);

/** The usual steps, whatever the document looks like. */
function expectUsual(text: string): void {
  const procedure = appOf(text);
  expect(briefs(procedure.steps).map(({ lines: _, ...step }) => step)).toEqual(usual);
  expect(procedure.nodes).toEqual(['app-1', 'app-2']);
}

const steps = (from: string, to: string) => documentOf({ steps: parts.steps.replaceAll(from, to) });

describe('the text itself', () => {
  const cases: [string, string][] = [
    ['Windows line ends', documentOf().replaceAll('\n', '\r\n')],
    ['old Mac line ends', documentOf().replaceAll('\n', '\r')],
    ['a byte order mark', `\uFEFF${documentOf()}`],
    ['trailing spaces in every line', documentOf().replaceAll('\n', '  \n')],
    ['no line end at its end', documentOf().trimEnd()],
    ['full-width colons', documentOf().replaceAll('：', ':')],
    ['a title above the chapters', `# 2026年9月升级\n\n${documentOf()}`],
    [
      'chapters one level down',
      documentOf().replaceAll('### ', '#### ').replaceAll('\n## ', '\n### ').replace(/^## /, '### '),
    ],
    [
      'Chinese heading numbers',
      documentOf().replace('## 2.升级步骤', '## 二、升级步骤').replace('## 4.回滚', '## 第四章 回滚'),
    ],
    ['heading numbers that skip', documentOf().replace('### 4.1', '### 4.7')],
    ['underlined headings', documentOf().replace('## 2.升级步骤', '2.升级步骤\n---')],
    ['a service in backticks', documentOf({ heading: '### 2.1 `app`服务' })],
    ['HTML paragraphs', documentOf({ login: `<p>${parts.login}</p>`, again: `<p>${parts.again}</p>` })],
    ['an HTML comment', documentOf({ login: `<!-- 旧版：删除缓存 -->\n\n${parts.login}` })],
  ];
  test.each(cases)('%s', (_, text) => {
    expectUsual(text);
  });

  test('keeps line numbers and texts with Windows line ends', () => {
    const upload = appOf(documentOf().replaceAll('\n', '\r\n')).steps[0];
    expect(upload?.source).toEqual([{ line: 11, text: parts.login }]);
  });
});

describe('sentences', () => {
  const logins: [string, string][] = [
    ['without backticks', '登录app-1，上传app.tar文件到/home目录下。'],
    ['in several sentences', '登录`app-1`。上传`app.tar`到`/home`。'],
    ['on several lines', '登录`app-1`\n上传`app.tar`文件到`/home`目录下'],
    ['with a remark in brackets', '登录`app-1`（10.0.0.1），上传`app.tar`（约 100MB）文件到`/home`目录。'],
    ['turned round', '登录到`app-1`服务器，将`app.tar`上传到`/home`目录下。'],
    ['in bold', '登录**`app-1`**，上传`app.tar`文件到`/home`目录下。'],
    ['in English', 'Log in to `app-1`, upload `app.tar` to `/home`.'],
    [
      'in other English',
      'First log into `app-1` and then upload the archive `app.tar` to the directory `/home`.',
    ],
    ['as a list', '1. 登录`app-1`\n2. 上传`app.tar`文件到`/home`目录下'],
  ];
  test.each(logins)('login and upload %s', (_, login) => {
    expectUsual(documentOf({ login }));
  });

  const repeats: [string, string, string[]][] = [
    ['two in one', '登录`app-2`、`app-3`，重复以上步骤。', ['app-2', 'app-3']],
    ['joined by a word', '启动完毕之后，分别登录`app-2`和`app-3`，重复上述步骤', ['app-2', 'app-3']],
    ['one sentence each', '登录`app-2`，重复以上步骤。\n\n登录`app-3`，重复以上步骤。', ['app-2', 'app-3']],
    ['in place', '在`app-2`、`app-3`上重复以上步骤。', ['app-2', 'app-3']],
    ['in English', 'Log in to `app-2` and repeat the steps above.', ['app-2']],
    [
      'in English, with a list',
      'When it is up, log in to `app-2`, `app-3` and `app-4` and repeat the above steps.',
      ['app-2', 'app-3', 'app-4'],
    ],
    ['in sequence', '依次登录`app-2`，然后`app-3`，重复以上步骤。', ['app-2', 'app-3']],
    ['in English, the other way round', 'Repeat the steps above on `app-2` and `app-3`.', ['app-2', 'app-3']],
    ['in English, on', 'On `app-2`, do the same.', ['app-2']],
    ['none', '', []],
  ];
  test.each(repeats)('repeats: %s', (_, again, nodes) => {
    expect(appOf(documentOf({ again })).nodes).toEqual(['app-1', ...nodes]);
  });

  test('ten nodes', () => {
    const more = Array.from({ length: 9 }, (_, index) => `app-${index + 2}`);
    const again = more.map((name) => `登录\`${name}\`，重复以上步骤。`).join('\n\n');
    expect(appOf(documentOf({ again })).nodes).toEqual(['app-1', ...more]);
  });

  const explanations = [
    '本服务每晚两点出账，与其他服务没有依赖。',
    '启动大约需要五分钟。',
    '不要重启数据库。',
    '如果启动失败，请联系值班人员。',
    'The archive is about 100 MB (mostly pictures).',
    'Do not restart the database.',
    'If it does not come up, call the person on duty.',
  ];
  test.each(explanations)('explained, and shown as a remark: %s', (sentence) => {
    const text = documentOf({ login: `${sentence}\n\n${parts.login}` });
    expectUsual(text);
    expect(appOf(text).remarks?.map((ref) => ref.text)).toEqual([sentence]);
  });

  const directories = [
    '在`/home`目录下解压`app.tar`:',
    '进入`/home`目录，解压`app.tar`。',
    '切换到`/home`目录：',
    '在/home下解压app.tar',
    'Unpack `app.tar` in `/home`:',
    'In `/home`, unpack `app.tar`:',
    'Change to the directory `/home`.',
    'Extract the archive into the directory `/home`.',
  ];
  test.each(directories)('a directory: %s', (sentence) => {
    const text = documentOf({ steps: parts.steps.replace('在`/home`目录下解压`app.tar`：', sentence) });
    expectUsual(text);
    expect(appOf(text).steps[3]?.source.map((ref) => ref.text)).toEqual([sentence, 'tar xvf app.tar']);
  });

  test('sentences that name what their commands do', () => {
    const written = parts.steps
      .replace('```\nps', '查看并杀死服务进程：\n\n```\nps')
      .replace('```\ncp', '将`app`备份：\n\n```\ncp')
      .replace('```\n/home/tomcat', 'Start the service and watch its logs:\n\n```\n/home/tomcat');
    expectUsual(documentOf({ steps: written }));
    expect(appOf(documentOf({ steps: written })).remarks).toEqual([]);
  });
});

describe('command blocks', () => {
  const cases: [string, string][] = [
    [
      'indented',
      documentOf({
        steps: parts.steps
          .replaceAll('```\n', '')
          .replaceAll('\n```', '')
          .replace(/^(?=ps|kill|cp|tar|\/home|tail)/gm, '    '),
      }),
    ],
    [
      'fenced with tildes and a language',
      steps('```', '~~~').replace(/~~~\n(?=ps|cp|tar|.home)/g, '~~~sh\n'),
    ],
    ['with blank lines', steps('\nkill', '\n\n\nkill')],
    ['with tabs', steps('kill -9 <PID>', '\tkill\t-9\t<PID>\t')],
    ['with a dollar prompt', steps('ps -ef | grep java\nkill', '$ ps -ef | grep java\n$ kill')],
    ["with root's prompt", steps('ps -ef | grep java\nkill', '# ps -ef | grep java\n# kill')],
    ["with a host's prompt", steps('cp -R', '[root@app-1 home]# cp -R')],
    ['with sudo', steps('kill', 'sudo kill').replace('tar xvf', 'sudo tar xvf')],
    ['with quotes', steps('cp -R /home/app /home/app_old', `cp -R "/home/app" '/home/app_old'`)],
    ['with an escaped alias', steps('cp -R', '\\cp -Rf')],
    ['with comments', steps('kill', '# 先看一眼\nkill').replace('kill -9 <PID>', 'kill -9 <PID> # 强制')],
    ['continued on the next line', steps('cp -R /home/app /home', 'cp -R /home/app \\\n  /home')],
    [
      'joined by && and ;',
      steps('ps -ef | grep java\nkill', 'ps -ef | grep java && kill').replace('tar xvf', 'cd /home; tar xvf'),
    ],
    [
      'inside a list',
      documentOf({
        steps: parts.steps
          .split('\n')
          .map((line) => (line === '' ? '' : `   ${line}`))
          .join('\n')
          .replace('   ```', '1. 如下\n\n   ```'),
      }),
    ],
    [
      'inside a quote',
      documentOf({
        steps: parts.steps
          .split('\n')
          .map((line) => `> ${line}`)
          .join('\n'),
      }),
    ],
  ];
  test.each(cases)('%s', (_, text) => {
    expectUsual(text);
  });

  test('comments and directory lines are lines of the step that follows', () => {
    const text = documentOf({ steps: parts.steps.replace('tar xvf', '# 解压\ncd /home\ntar xvf') });
    expect(appOf(text).steps[3]?.source.map((ref) => ref.text)).toEqual([
      '# 解压',
      'cd /home',
      'tar xvf app.tar',
    ]);
  });

  test('sudo is noted', () => {
    expect(appOf(steps('kill', 'sudo kill')).notes?.map((note) => note.code)).toEqual(['sudo-left-out']);
  });
});

describe('commands in their spellings', () => {
  const one = (from: string, to: string, kind: string) =>
    briefs(appOf(steps(from, to)).steps).find((step) => step.kind === kind);

  const stops: [string, 9 | 15][] = [
    ['kill -9 <PID>', 9],
    ['kill -15 <PID>', 15],
    ['kill -9', 9],
    ['kill -KILL <PID>', 9],
    ['kill -TERM <PID>', 15],
    ['kill -SIGTERM <pid>', 15],
    ['kill -s KILL PID', 9],
    ['kill -9 <进程号>', 9],
    ['kill -9 进程ID', 9],
    ['kill -15 $PID', 15],
    ['kill -9 $(pgrep -f app)', 9],
    ["kill -9 `ps -ef | grep app | awk '{print $2}'`", 9],
    ["ps -ef | grep app | grep -v grep | awk '{print $2}' | xargs kill -9", 9],
    ['pkill -15 -f app', 15],
  ];
  test.each(stops)('stop: %s', (line, signal) => {
    expect(one('kill -9 <PID>', line, 'stop')).toMatchObject({ signal, lines: [14, 15] });
  });

  test.each(['-R', '-r', '-a', '-rp', '-Rp', '-rf', '-p -R', '--archive'])('backup: cp %s', (option) => {
    expect(one('cp -R', `cp ${option}`, 'backup')).toMatchObject({ from: '/home/app', to: '/home/app_old' });
  });

  const unpacks = [
    'tar xvf app.tar',
    'tar xf app.tar',
    'tar -xvf app.tar',
    'tar -x -v -f app.tar',
    'tar xvf /home/app.tar',
    'tar xvf ./app.tar',
    'tar xf app.tar -C /home',
    'tar -C /home -xf app.tar',
  ];
  test.each(unpacks)('unpack: %s', (line) => {
    expect(one('tar xvf app.tar', line, 'unpack')).toMatchObject({
      archive: '/home/app.tar',
      intoDir: '/home',
      top: 'app',
    });
  });

  test('unpack with -C elsewhere', () => {
    const text = documentOf({
      steps: parts.steps
        .replace('tar xvf app.tar', 'tar xzf app.tar -C /srv')
        .replaceAll('/home/app /', '/srv/app /'),
      rollback: '',
    });
    expect(briefs(appOf(text).steps)[3]).toMatchObject({ archive: '/home/app.tar', intoDir: '/srv' });
  });

  const tomcat = '/home/tomcat/bin/startup.sh';
  const starts: [string, object][] = [
    [tomcat, { command: tomcat }],
    [`sh ${tomcat}`, { command: `sh ${tomcat}` }],
    ['cd /home/tomcat/bin\n./startup.sh', { command: tomcat }],
    ['cd /home/tomcat/bin && sh startup.sh', { command: `sh ${tomcat}` }],
    ['/home/tomcat/bin/catalina.sh start', { command: '/home/tomcat/bin/catalina.sh start' }],
    [`${tomcat} > /dev/null 2>&1`, { command: tomcat }],
  ];
  test.each(starts)('start by Tomcat: %s', (lines, expected) => {
    expect(one(tomcat, lines, 'start')).toMatchObject({
      start: { form: 'tomcat', catalinaBase: '/home/tomcat', ...expected },
    });
  });

  const nohups: [string, string][] = [
    ['nohup sh startup.sh &', 'sh startup.sh'],
    ['nohup ./startup.sh &', './startup.sh'],
    ['nohup sh startup.sh', 'sh startup.sh'],
    ['setsid nohup sh startup.sh &', 'sh startup.sh'],
    ['nohup sh startup.sh >> app.log 2>&1 &', 'sh startup.sh >> app.log 2>&1'],
    ['nohup java -Xmx1g -jar app.jar --port=8080 &', 'java -Xmx1g -jar app.jar --port=8080'],
    ['java -jar app.jar &', 'java -jar app.jar'],
  ];
  test.each(nohups)('start in a directory: %s', (line, command) => {
    expect(one(tomcat, `cd /home/app\n${line}`, 'start')).toMatchObject({
      start: { form: 'nohup', command, cwd: '/home/app' },
    });
  });

  const log = '/home/tomcat/logs/catalina.out';
  const follows: [string, string[]][] = [
    [`tail -f ${log}`, [log]],
    [`tail -F ${log} `, [log]],
    [`tail -n 200 -f ${log}`, [log]],
    [`tail -n200 -f ${log}`, [log]],
    [`tail -200f ${log}`, [log]],
    [`tail -fn 50 ${log}`, [log]],
    [`tailf ${log}`, [log]],
    [`tail -f ${log} | grep ERROR`, [log]],
    [`tail -f ${log} /home/a.log`, [log, '/home/a.log']],
    [`tail -f ${log}\ntail -f /home/a.log\ntail -f ${log}`, [log, '/home/a.log']],
    ['tail -f catalina.out', ['/home/catalina.out']],
  ];
  test.each(follows)('follow: %s', (lines, logs) => {
    const text = steps(`tail -f ${log}`, lines);
    expect(one(`tail -f ${log}`, lines, 'follow')).toMatchObject({ logs });
    expect(briefs(appOf(text).steps).find((step) => step.kind === 'start')).toMatchObject({ logs });
  });

  const unknown: [string, object][] = [
    ['rm -rf /home/app/cache', { command: 'rm -rf /home/app/cache' }],
    [
      'cd /home/app\nsed -i s/a/b/ app.conf',
      { command: 'cd /home/app\nsed -i s/a/b/ app.conf', cwd: '/home/app' },
    ],
    ['cp -R /opt/conf /home/app/conf', { command: 'cp -R /opt/conf /home/app/conf' }],
    ['tar czf /home/old.tgz app', { command: 'tar czf /home/old.tgz app' }],
    ['for f in a b; do echo "$f"; done', { command: 'for f in a b; do echo "$f"; done' }],
    ['test -d /home/x || mkdir /home/x', { command: 'test -d /home/x || mkdir /home/x' }],
    ['cat /home/a | sort > /home/b', { command: 'cat /home/a | sort > /home/b' }],
    ['sudo -u app touch /home/a', { command: 'sudo -u app touch /home/a' }],
    ['sh warm-up.sh # 预热', { command: 'sh warm-up.sh # 预热' }],
  ];
  test.each(unknown)('anything else is a shell step: %s', (lines, expected) => {
    const shells = briefs(appOf(withExtra(...lines.split('\n'))).steps).filter(
      (step) => step.kind === 'shell',
    );
    expect(shells).toMatchObject([expected]);
  });

  test('a look with no kill beside it runs as written, one after the start belongs to it', () => {
    expect(briefs(appOf(withExtra('ps -ef | grep java')).steps)[1]).toMatchObject({
      kind: 'stop',
      lines: [14, 15],
    });
    const text = steps('/startup.sh\n', '/startup.sh\nps -ef | grep java\n');
    expect(appOf(text).steps.map((step) => step.kind)).not.toContain('shell');
  });
});

describe('order and ids', () => {
  test('upload comes first, all else as written', () => {
    const late = documentOf({
      login: '登录`app-1`：',
      steps: parts.steps.replace('在`/home`', '上传`app.tar`文件到`/home`目录下。在`/home`'),
    });
    expect(appOf(late).steps.map((step) => step.id)).toEqual([
      '1-upload',
      '2-stop',
      '3-backup',
      '4-unpack',
      '5-start',
      '6-follow',
    ]);
    const backupFirst = parts.steps.split('\n\n');
    const turned = documentOf({
      steps: [backupFirst[1], backupFirst[0], ...backupFirst.slice(2)].join('\n\n'),
    });
    expect(appOf(turned).steps.map((step) => step.id)).toEqual([
      '1-upload',
      '2-backup',
      '3-stop',
      '4-unpack',
      '5-start',
      '6-follow',
    ]);
  });
});

describe('rollback', () => {
  const rollbackOf = (...lines: string[]) =>
    briefs(
      appOf(documentOf({ rollback: `### 4.1 app服务\n\n\`\`\`\n${lines.join('\n')}\n\`\`\`` })).rollback,
    );
  const restore = 'cp -R /home/app_old /home/app';

  test('what it says itself is not said again', () => {
    const steps = rollbackOf(
      'ps -ef | grep java',
      'kill -15 <PID>',
      'rm -rf /home/app',
      restore,
      '/home/tomcat/bin/startup.sh',
    );
    expect(steps.map((step) => step.id)).toEqual(['r1-stop', 'r2-restore', 'r3-start', 'r4-follow']);
    expect(steps[0]).toMatchObject({ signal: 15 });
    expect(steps[1]?.lines).toHaveLength(2);
  });

  test('a start comes before the log that the section follows', () => {
    const steps = rollbackOf(restore, 'tail -f /home/other.log');
    expect(steps.map((step) => step.id)).toEqual(['r1-stop', 'r2-restore', 'r3-start', 'r4-follow']);
    expect(steps[2]).toMatchObject({ logs: ['/home/other.log'] });
  });

  test('none at all: empty, with a note', () => {
    const app = appOf(documentOf({ rollback: '' }));
    expect(app.rollback).toEqual([]);
    expect(app.notes?.map((note) => note.code)).toEqual(['no-rollback']);
  });

  test('one service needs no heading of its own', () => {
    expect(appOf(documentOf({ rollback: `\`\`\`\n${restore}\n\`\`\`` })).rollback).toHaveLength(4);
  });

  test('a service that is stopped by a script that Baton does not know is stopped with -15', () => {
    const app = appOf(steps('ps -ef | grep java\nkill -9 <PID>', '/home/tools/all-down.sh'));
    expect(briefs(app.rollback)[0]).toMatchObject({ kind: 'stop', signal: 15 });
    expect(app.notes?.map((note) => note.code)).toEqual(['rollback-stop-assumed']);
  });
});

describe('reasons and points', () => {
  const summary = (intro: string) => compiled(compile(documentOf({ intro }))).summary;

  test('reasons below their mark only, in any of their shapes', () => {
    expect(summary('涉及：\n\n* app\n\n升级原因：\n\n* 甲\n* 乙')).toEqual(['甲', '乙']);
    expect(summary('升级原因：甲')).toEqual(['甲']);
    expect(summary('* 甲\n* 乙')).toEqual(['甲', '乙']);
    expect(summary('<p>升级原因：</p>\n<ul><li>甲</li>\n<li>乙</li></ul>')).toEqual(['甲', '乙']);
    expect(summary('Reasons:\n\n1. one\n2. two\n   lines')).toEqual(['one', 'two lines']);
    expect(summary('升级原因：\n\n* 页面：\n  * 甲\n  * 乙')).toEqual(['页面： 甲', '页面： 乙']);
  });

  test('a name is a whole name, and a heading names too', () => {
    const two = documentOf({ verify: '* app-web 打开\n* app打开\n* 都打开' }).replace(
      '## 3.正确验证',
      '### 2.2 app-web服务\n\n登录`w-1`：\n\n```\necho 1\n```\n\n## 3.正确验证',
    );
    const runbook = compiled(compile(two));
    expect(procedureOf(runbook, 'app').points.map((point) => point.id)).toEqual([
      'reason-1',
      'point-2',
      'point-3',
    ]);
    expect(procedureOf(runbook, 'app-web').points.map((point) => point.id)).toEqual([
      'reason-1',
      'point-1',
      'point-3',
    ]);
    const headed = two.replace('* app-web 打开', '### 3.1 app-web\n\n* 打开\n\n### 3.2 app');
    expect(procedureOf(compiled(compile(headed)), 'app-web').points.map((point) => point.id)).toEqual([
      'reason-1',
      'point-1',
    ]);
  });

  test('a command in the verification chapter is a point', () => {
    const app = appOf(documentOf({ verify: '* 打开\n\n```\ncurl -s http://app/health\n```' }));
    expect(app.points.map((point) => point.text)).toEqual([
      '登录页错别字',
      '打开',
      'curl -s http://app/health',
    ]);
  });
});
