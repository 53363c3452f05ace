import { describe, expect, test } from 'vitest';
import { planText } from '../../src/runbooks/plan/plan.ts';
import { compileTyped } from '../../src/runbooks/typed/compile.ts';
import { briefs, compile, compiled, procedureOf, refused, sayProblem } from './support.ts';

const fence = (lines: string[]) => ['```', ...lines, '```'].join('\n');

const english = (commands: string[], rollback?: string[]) =>
  [
    '## Upgrade steps',
    '### depot',
    'Log in to `depot-1` and upload `depot.tar` to `/opt`.',
    fence(commands),
    ...(rollback === undefined ? [] : ['## Rollback', '### depot', fence(rollback)]),
    '',
  ].join('\n\n');

const chinese = (commands: string[]) =>
  [
    '## 升级步骤',
    '### depot服务',
    '登录`depot-1`，上传`depot.tar`文件到`/opt`目录下。',
    '停止服务：',
    fence(commands),
    '',
  ].join('\n\n');

const depot = (text: string) => procedureOf(compiled(compile(text)), 'depot');
const unpack = 'tar xf /opt/depot.tar -C /opt';
const kinds = (text: string) => depot(text).steps.map(({ kind }) => kind);
const one = (text: string, kind: string) => briefs(depot(text).steps).find((step) => step.kind === kind);

/** A stop and a start around an unpack. */
const around = (stop: string, start: string) => [...stop.split('\n'), unpack, ...start.split('\n')];

describe('stopped and started by command', () => {
  const unit = { by: 'unit', name: 'depot' };
  const compose = { by: 'compose', name: '', directory: '/srv/depot' };
  test.each([
    ['systemctl stop depot', 'systemctl start depot', unit],
    ['systemctl stop depot.service', '/usr/bin/systemctl start depot', unit],
    ['sudo systemctl stop depot', 'sudo systemctl start depot', { ...unit, sudo: true }],
    ['service depot stop', 'service depot start', unit],
    ['/etc/init.d/depot stop', '/etc/init.d/depot start', unit],
    ['systemctl stop depot@8080', 'systemctl start depot@8080', { by: 'unit', name: 'depot@8080' }],
    [
      'systemctl stop acme-depot-web',
      'systemctl start acme-depot-web',
      { by: 'unit', name: 'acme-depot-web' },
    ],
    ['service tomcat9 stop', 'service tomcat9 start', { by: 'unit', name: 'tomcat9' }],
    [
      'supervisorctl stop shops:depot',
      'supervisorctl start shops:depot',
      { by: 'supervisor', name: 'shops:depot' },
    ],
    ['pm2 stop depot', 'pm2 start depot', { by: 'pm2', name: 'depot' }],
    ['docker stop -t 30 depot', 'docker start depot', { by: 'container', name: 'depot' }],
    ['cd /srv/depot\ndocker compose down', 'docker compose up -d', compose],
    ['cd /srv/depot && docker-compose stop', 'docker-compose up -d', compose],
  ])('%s, %s', (stop, start, supervisor) => {
    for (const text of [english(around(stop, start)), chinese(around(stop, start))]) {
      expect(kinds(text)).toEqual(['upload', 'stop', 'unpack', 'start']);
      const command = stop.split(/\n| && /).at(-1);
      expect(one(text, 'stop')).toMatchObject({ by: { command, supervisor }, start: { supervisor } });
      expect(one(text, 'start')).toMatchObject({ start: { form: 'command', command: start, supervisor } });
      expect(depot(text).notes?.map(({ code }) => code)).not.toContain('sudo-left-out');
    }
  });

  test.each([
    ['/opt/depot/bin/depot.sh stop', '/opt/depot/bin/depot.sh start', undefined],
    ['cd /opt/depot/bin\n./server.sh stop', './server.sh start', '/opt/depot/bin'],
    ['cd /opt/depot\nsh bin/ctl.sh stop', 'sh bin/ctl.sh start', '/opt/depot'],
  ])('by its own script: %s', (stop, start, cwd) => {
    const text = english(around(stop, start));
    expect(kinds(text)).toEqual(['upload', 'stop', 'unpack', 'start']);
    const by = { command: stop.split('\n').at(-1), ...(cwd === undefined ? {} : { cwd }) };
    expect(one(text, 'stop')).toMatchObject({ by });
    expect(one(text, 'start')).toMatchObject({ start: { ...by, form: 'command', command: start } });
  });

  test.each([
    ['/opt/tomcat/bin/shutdown.sh', undefined],
    ['sh /opt/tomcat/bin/shutdown.sh', undefined],
    ['/opt/tomcat/bin/catalina.sh stop 30 -force', undefined],
    ['sudo /opt/tomcat/bin/shutdown.sh', undefined],
    ['cd /opt/tomcat/bin\n./shutdown.sh', '/opt/tomcat/bin'],
    ['cd /opt/tomcat/bin && sh shutdown.sh', '/opt/tomcat/bin'],
    ['cd /opt/tomcat/webapps\n../bin/shutdown.sh', '/opt/tomcat/webapps'],
  ])('by Tomcat: %s', (stop, cwd) => {
    const text = english(around(stop, '/opt/tomcat/bin/startup.sh'));
    expect(kinds(text)).toEqual(['upload', 'stop', 'unpack', 'start']);
    expect(one(text, 'stop')).toMatchObject({
      by: { command: stop.split(/\n| && /).at(-1), ...(cwd === undefined ? {} : { cwd }) },
      start: { form: 'tomcat', catalinaBase: '/opt/tomcat' },
    });
  });

  test('a start beside the stop, up from another folder', () => {
    const lines = around('cd /opt/tomcat/webapps\n../bin/shutdown.sh', '../bin/startup.sh');
    expect(one(english(lines), 'start')).toMatchObject({
      start: { form: 'tomcat', command: '/opt/tomcat/bin/startup.sh', catalinaBase: '/opt/tomcat' },
    });
  });
});

describe('what is not the service stays a script', () => {
  const ours = (line: string) => english([line, ...around('systemctl stop depot', 'systemctl start depot')]);
  test.each([
    'systemctl stop nginx',
    'systemctl restart gate-bridge',
    'systemctl stop depot nginx',
    'systemctl --user stop depot',
    'systemctl stop depot.timer',
    'systemctl try-restart depot',
    'systemctl daemon-reload',
    'service nginx restart',
    'supervisorctl stop all',
    'pm2 start depot.yml',
    'docker stop other',
    'deskctl stop depot',
    'sudo -u app systemctl stop depot',
    'systemctl stop "$UNIT"',
    '/opt/nginx/bin/nginx.sh stop',
    '/opt/other/bin/shutdown.sh',
  ])('%s', (line) => {
    expect(kinds(ours(line))).toEqual(['upload', 'shell', 'stop', 'unpack', 'start']);
  });

  test('a shared server that is the only one started, and two units with the name', () => {
    expect(kinds(english(around('systemctl stop nginx', 'systemctl start nginx')))).toEqual([
      'upload',
      'shell',
      'unpack',
      'shell',
    ]);
    const both = around('systemctl stop depot-web', 'systemctl start depot-web\nsystemctl start depot-job');
    expect(kinds(english(both))).toEqual(['upload', 'shell', 'unpack', 'shell']);
  });

  test('a unit of another name beside a start that is known', () => {
    const lines = [...around('systemctl stop gate', '/opt/tomcat/bin/startup.sh'), 'systemctl start gate'];
    expect(kinds(english(lines))).toEqual(['upload', 'shell', 'unpack', 'start', 'shell']);
  });

  test('containers that are exchanged while they run', () => {
    expect(kinds(english([unpack, 'cd /srv/depot', 'docker compose up -d']))).toEqual([
      'upload',
      'unpack',
      'shell',
    ]);
  });

  test('a start without what it stops is a stop of nothing: both are scripts', () => {
    expect(kinds(english(['systemctl stop depot', unpack, 'deskctl start depot']))).toEqual([
      'upload',
      'shell',
      'unpack',
      'shell',
    ]);
  });
});

describe('restarted', () => {
  test.each([
    'systemctl restart depot',
    'service depot restart',
    'sudo supervisorctl restart depot',
    'docker restart depot',
    'pm2 reload depot',
    '/opt/depot/bin/depot.sh restart',
  ])('%s', (line) => {
    const text = english([unpack, line, 'journalctl -u depot -f']);
    expect(kinds(text)).toEqual(['upload', 'unpack', 'restart', 'follow']);
    expect(one(text, 'restart')).toMatchObject({ start: { command: line }, logs: ['journal depot'] });
  });

  test('a start behind a restart is a second start', () => {
    const [problem] = refused(compile(english(['systemctl restart depot', 'systemctl start depot'])));
    expect(problem?.code).toBe('second-start');
  });

  test('a start, then a restart, are two of them', () => {
    expect(kinds(english(['systemctl start depot', 'systemctl restart depot']))).toEqual([
      'upload',
      'start',
      'restart',
    ]);
  });

  test('is rolled back by a stop, so that something can be put back between', () => {
    const lines = ['cp -R /opt/depot /opt/depot_old', unpack, 'sudo systemctl restart depot'];
    const app = depot(english(lines, ['cp -R /opt/depot_old /opt/depot', 'sudo systemctl restart depot']));
    expect(app.rollback.map(({ kind }) => kind)).toEqual(['stop', 'restore', 'restart']);
    expect(app.rollback[0]).toMatchObject({ by: { command: 'sudo systemctl stop depot' } });
  });
});

describe('followed', () => {
  const started = around('systemctl stop depot', 'systemctl start depot');
  test.each([
    ['journalctl -u depot -f', ['journal depot']],
    ['journalctl -fu depot.service', ['journal depot']],
    ['journalctl -f -n 100 --no-pager -u depot', ['journal depot']],
    ['sudo journalctl --follow --unit=depot -o cat | grep ERROR', ['sudo journal depot']],
    ['journalctl -u depot -u gate -f', ['journal depot', 'journal gate']],
    ['docker logs -f depot', ['container depot']],
    ['docker logs --tail 100 -f depot', ['container depot']],
    ['cd /srv/depot\ndocker compose logs -f web', ['compose web@/srv/depot']],
    ['cd /srv/depot\ndocker-compose logs -f --tail=50', ['compose @/srv/depot']],
    ['tail -f /var/log/depot.log\njournalctl -fu depot', ['/var/log/depot.log', 'journal depot']],
  ])('%s', (lines, logs) => {
    expect(one(english([...started, ...lines.split('\n')]), 'follow')).toMatchObject({ logs });
  });

  test.each(['journalctl -u depot -n 100', 'docker logs depot', 'tail -n 50 /var/log/depot.log'])(
    'not by what only prints: %s',
    (line) => {
      expect(kinds(english([...started, line]))).toEqual(['upload', 'stop', 'unpack', 'start', 'shell']);
    },
  );
});

test('the plan says whose process it is, in both languages', () => {
  const runbook = compiled(compile(english(around('systemctl stop depot', 'systemctl start depot'))));
  const plan = (locale: 'en' | 'zh-CN') =>
    planText(runbook, procedureOf(runbook, 'depot'), { locale, width: 200 });
  expect(plan('en')).toContain('systemctl stop depot');
  expect(plan('en')).toContain('the process that systemd: depot names');
  expect(plan('zh-CN')).toContain('systemd: depot 所指的进程');
});

test('in the typed form the same steps', () => {
  const yaml = `services:
  depot:
    nodes: [depot-1]
    steps:
      - stop: sudo systemctl stop depot
      - start: systemctl start depot
      - follow: [/var/log/depot.log, journal depot]
      - restart: ./depot.sh restart
        in: /opt/depot/bin
      - stop: /opt/tomcat/bin/shutdown.sh
      - start: /opt/tomcat/bin/startup.sh
`;
  const { steps } = procedureOf(compiled(compileTyped(yaml, '1')), 'depot');
  expect(steps).toMatchObject([
    { kind: 'stop', by: { command: 'sudo systemctl stop depot', supervisor: { name: 'depot', sudo: true } } },
    { kind: 'start', start: { form: 'command', supervisor: { by: 'unit', name: 'depot' } } },
    { kind: 'follow', logs: ['/var/log/depot.log', 'journal depot'] },
    { kind: 'restart', start: { command: './depot.sh restart', cwd: '/opt/depot/bin' } },
    { kind: 'stop', by: { command: '/opt/tomcat/bin/shutdown.sh' } },
    { kind: 'start', start: { form: 'tomcat' } },
  ]);
  const wrong = refused(compileTyped(yaml.replace('systemctl stop depot', 'rm -rf /opt'), '1'));
  expect(wrong.map(sayProblem).join()).toContain('no command that Baton knows to stop or restart');
});
