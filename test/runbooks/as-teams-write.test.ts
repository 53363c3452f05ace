import { describe, expect, test } from 'vitest';
import { brief, fence, wholeApp, wholeBriefs, wholeCodes } from './section-support.ts';

const restart = fence('systemctl restart app');

describe('without marks', () => {
  const plain = [
    '一、发布内容',
    '',
    '1、会员积分',
    '',
    '二、发布步骤',
    '',
    '1、登录app-1服务器，停止tomcat：',
    '/srv/tomcat/bin/shutdown.sh',
    '',
    '2、启动tomcat：',
    '/srv/tomcat/bin/startup.sh',
    '',
    '3、app-2同样操作。',
    '',
    '三、回滚步骤',
    '',
    '停止tomcat，还原war包，启动tomcat。',
  ];

  test('chapters and commands are found', () => {
    const { nodes, steps, rollbackFrom } = wholeApp(...plain);
    expect(nodes).toEqual(['app-1', 'app-2']);
    expect(steps.map(({ kind }) => kind)).toEqual(['stop', 'start']);
    expect(rollbackFrom).not.toBe('none');
  });

  test('a bold line begins a chapter', () => {
    const text = ['**Upgrade**', restart, '**Rollback**', '', 'Put the old package back.'];
    const { steps, rollback } = wholeApp(...text);
    expect(steps.map(({ kind }) => kind)).toEqual(['restart']);
    expect(rollback.some((step) => brief(step).includes('old package'))).toBe(true);
  });

  test('beside fenced commands, a line in a list is an order to people', () => {
    expect(
      wholeBriefs('## Steps', '', '1. Install it', '2. pm2 start other-thing', '3. Start it:', restart),
    ).toEqual(['people: Install it', 'people: pm2 start other-thing', 'restart']);
  });

  test('what rests on a variable is for people', () => {
    const steps = wholeApp('## Steps', '', 'V=1.2', 'cd /srv', 'tar xzf app-$V.tgz').steps;
    expect(steps.map(({ kind }) => kind)).toEqual(['person']);
  });
});

describe('a heading', () => {
  test.each(['If the health check fails', 'Back to the old release', '验证失败处理'])(
    '%s leads back',
    (heading) => {
      const { steps, rollback } = wholeApp(
        '## Upgrade steps',
        restart,
        `## ${heading}`,
        fence('sh /srv/back.sh'),
      );
      expect(steps.map(({ kind }) => kind)).toEqual(['restart']);
      expect(rollback.map(brief)).toContain('sh /srv/back.sh');
    },
  );

  test.each(['Restart only', '(one time)', 'For UAT do this'])('%s is asked about', (heading) => {
    const briefs = wholeBriefs('## Upgrade steps', restart, `### ${heading}`, fence('sh /srv/x.sh'));
    expect(briefs.at(-1)).toMatch(/^sh \/srv\/x\.sh if /);
  });

  test('of what to heed orders before all else', () => {
    const text = ['## 升级步骤', restart, '## 注意事项', '', '- 升级前先通知客服', '- 不要在高峰期升级'];
    expect(wholeBriefs(...text)).toEqual(['people: 升级前先通知客服 on app-1', 'restart']);
  });
});

describe('a repeat', () => {
  const steps = (last: string) => [
    '## Upgrade steps',
    '',
    'On app-1:',
    '',
    '1. Run `sh /srv/a.sh`',
    '2. Run `sh /srv/b.sh`',
    '3. Run `sh /srv/c.sh`',
    '',
    last,
  ];

  test('of some steps by their numbers leaves the others out', () => {
    const { nodes, steps: found } = wholeApp(...steps('Do steps 1 and 3 on app-2.'));
    expect(nodes).toEqual(['app-1', 'app-2']);
    expect(found.map(brief)).toEqual(['sh /srv/a.sh', 'sh /srv/b.sh on app-1', 'sh /srv/c.sh']);
    expect(wholeBriefs(...steps('Repeat steps 1-3 on app-2.'))).toHaveLength(3);
  });

  test('of a number that no step has is a problem', () => {
    expect(wholeCodes(...steps('Repeat steps 1-4 on app-2.'))).toEqual(['exception-unclear']);
  });

  test('names nodes that all steps are for already', () => {
    const text = ['## Steps', '', 'Nodes: `app-1`, `app-2`', restart, 'Do the same on the other node.'];
    expect(wholeApp(...text).nodes).toEqual(['app-1', 'app-2']);
  });

  test('beside what is different on one node is a problem', () => {
    const text = ['## Steps', '', 'On app-2 the path is `/data/app` instead.', restart];
    expect(wholeCodes(...text)).toEqual(['exception-unclear']);
  });
});

describe('commands', () => {
  test('below a prompt stand with what they print', () => {
    const { steps, remarks } = wholeApp(
      '## Steps',
      fence('$ systemctl restart app', '$ app --version', 'app 2.4.1'),
    );
    expect(steps.map(brief)).toEqual(['restart', 'app --version']);
    expect(remarks?.map(({ text }) => text)).toContain('app 2.4.1');
  });

  test('that need a directory which only words name are for people', () => {
    const text = ['## Steps', '', 'In the project directory, pull:', fence('git pull')];
    expect(wholeApp(...text).steps.map(({ kind }) => kind)).toEqual(['person']);
    expect(wholeApp('## Steps', fence('cd /srv/app', 'git pull')).steps.map(({ kind }) => kind)).toEqual([
      'shell',
    ]);
  });

  test('below what a failure prints run only after that failure', () => {
    const failure = ['If it fails:', fence('java.net.BindException: Address already in use')];
    const kill = ['end what listens there:', fence('fuser -k 8080/tcp')];
    const briefs = wholeBriefs('## Steps', restart, ...failure, ...kill);
    expect(briefs.at(-1)).toBe('fuser -k 8080/tcp if If it fails');
  });

  test('in a column of commands run', () => {
    const table = [
      '| no | step | command | host |',
      '|---|---|---|---|',
      '| 1 | Go | `systemctl restart app` | app-1 |',
    ];
    const { nodes, steps } = wholeApp('## Steps', '', ...table);
    expect([nodes, steps.map(({ kind }) => kind)]).toEqual([['app-1'], ['restart']]);
  });

  test('of a folder, start.sh and stop.sh', () => {
    const text = ['## Steps', fence('cd /srv/app', 'sh stop.sh', 'sh start.sh')];
    expect(wholeApp(...text).steps.map(({ kind }) => kind)).toEqual(['stop', 'start']);
  });

  test('that watch a log which nothing known has started are for people', () => {
    const text = ['## Steps', fence('cd /srv/app', 'docker compose up -d', 'docker compose logs -f')];
    expect(wholeApp(...text).steps.map(({ kind }) => kind)).toEqual(['shell', 'person']);
  });

  test('above which a sentence says what they do make no step of it', () => {
    const text = ['## Steps', '', "Let's restart the application now:", restart];
    expect(wholeApp(...text).steps.map(({ kind }) => kind)).toEqual(['restart']);
    const other = ['## Steps', '', 'Restart the scheduler now:', restart];
    expect(wholeApp(...other).steps.map(({ kind }) => kind)).toContain('person');
  });

  test('what is typed after them is neither shown nor run', () => {
    const { steps, remarks } = wholeApp(
      '## Steps',
      fence('scp app.yml root@app-1:/srv/app.yml', 'Zx9!horse'),
      restart,
    );
    expect(JSON.stringify([steps, remarks])).not.toContain('Zx9!horse');
  });
});

describe('on the way back', () => {
  test('an order among the commands is for people, in its place', () => {
    const back = ['1. `systemctl stop app`', '2. 还原备份的jar包', '3. `systemctl start app`'];
    const { rollback } = wholeApp('## 升级步骤', restart, '## 回滚', '', ...back);
    expect(rollback.map(({ kind }) => kind)).toEqual(['stop', 'person', 'start']);
  });

  test('the steps that are made once more are for people', () => {
    const text = [
      '## Steps',
      '',
      '1. Stop it:',
      restart,
      '## Rollback',
      '',
      'Copy the jar back and repeat step 1.',
    ];
    expect(
      wholeApp(...text)
        .rollback.map(brief)
        .join(),
    ).toContain('repeat step 1');
  });
});
