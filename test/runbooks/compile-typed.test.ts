import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compileTyped } from '../../src/runbooks/typed/compile.ts';
import { briefs, compiled, exampleText, lineOf, procedureOf, refused, sayProblem } from './support.ts';

const compile = (text: string) => compileTyped(text, '20261101');

describe('the typed example', () => {
  const text = exampleText('20261101.yaml');
  const runbook = compiled(compile(text));

  test('billing: three nodes, Tomcat, and a rollback that is completed', () => {
    const billing = procedureOf(runbook, 'billing');
    const start = { form: 'tomcat', command: '/srv/tomcat/bin/startup.sh', catalinaBase: '/srv/tomcat' };
    const logs = ['/srv/tomcat/logs/catalina.out', '/srv/billing-log/billing.log'];
    const live = '/srv/billing';
    expect(billing.nodes).toEqual(['billing-1', 'billing-2', 'billing-3']);
    expect(briefs(billing.steps)).toEqual([
      { id: '1-upload', kind: 'upload', file: 'billing.tar', toDir: '/srv', lines: [9, 10] },
      { id: '2-stop', kind: 'stop', signal: 15, start, lines: [11] },
      { id: '3-backup', kind: 'backup', from: live, to: `${live}_20261101`, lines: [12, 13] },
      {
        id: '4-unpack',
        kind: 'unpack',
        archive: `${live}.tar`,
        intoDir: '/srv',
        top: 'billing',
        lines: [14],
      },
      { id: '5-start', kind: 'start', start, logs, lines: [15] },
      { id: '6-follow', kind: 'follow', start, logs, lines: [16, 17, 18] },
    ]);
    expect(briefs(billing.rollback)).toEqual([
      { id: 'r1-stop', kind: 'stop', signal: 15, start, lines: [11] },
      { id: 'r2-restore', kind: 'restore', backup: `${live}_20261101`, live, lines: [20, 21] },
      { id: 'r3-start', kind: 'start', start, logs, lines: [15] },
      { id: 'r4-follow', kind: 'follow', start, logs, lines: [16, 17, 18] },
    ]);
    expect(billing.points.map(({ id, source }) => [id, source.line])).toEqual([
      ['reason-1', 3],
      ['point-1', 45],
      ['point-2', 23],
    ]);
  });

  test('reminder: a single node, a stated top folder, a shell step and a directory to start in', () => {
    const reminder = procedureOf(runbook, 'reminder');
    expect(reminder.nodes).toEqual(['reminder-1']);
    expect(reminder.steps.map((step) => step.id)).toEqual([
      '1-upload',
      '2-stop',
      '3-backup',
      '4-unpack',
      '5-shell',
      '6-start',
      '7-follow',
    ]);
    expect(briefs(reminder.steps)[3]).toMatchObject({ top: 'reminder', archive: '/srv/reminder-2.0.tar.gz' });
    expect(briefs(reminder.steps)[4]).toMatchObject({
      command: 'sh migrate.sh --dry-run',
      cwd: '/srv/reminder',
    });
    expect(briefs(reminder.steps)[5]).toMatchObject({
      start: { form: 'nohup', command: 'sh startup.sh', cwd: '/srv/reminder' },
    });
  });

  test('reasons are the summary', () => {
    expect(runbook.summary).toEqual(['Invoices of the last day of a month were dated to the next one']);
  });
});

test('the example in the documentation compiles', () => {
  const page = readFileSync(new URL('../../docs/runbooks.md', import.meta.url), 'utf8');
  const example = page.split('```yaml\n')[1]?.split('```')[0] ?? '';
  const billing = procedureOf(compiled(compile(example)), 'billing');
  expect(billing.steps.map((step) => step.kind)).toEqual([
    'upload',
    'stop',
    'backup',
    'unpack',
    'shell',
    'start',
    'follow',
  ]);
  expect(billing.rollback).toHaveLength(4);
});

const small = `services:
  app:
    nodes: [app-1]
    steps:
      - upload: app.tar
        to: /srv
      - stop: 9
      - backup: /srv/app
        to: /srv/app_old
      - unpack: app.tar
      - start: /srv/tomcat/bin/startup.sh
      - follow: /srv/tomcat/logs/catalina.out
    rollback:
      - restore: /srv/app_old
        to: /srv/app
`;

describe('small things', () => {
  test('JSON is YAML, Windows line ends and a byte order mark do not matter', () => {
    expect(compile(small).ok).toBe(true);
    expect(compile(`\uFEFF${small.replaceAll('\n', '\r\n')}`).ok).toBe(true);
  });

  test('without a rollback: empty, with a note', () => {
    const app = procedureOf(compiled(compile(small.slice(0, small.indexOf('    rollback')))), 'app');
    expect(app.rollback).toEqual([]);
    expect(app.notes?.map((note) => note.code)).toEqual(['no-rollback']);
  });

  test('nohup and & around a start are left out', () => {
    const text = small.replace(
      'start: /srv/tomcat/bin/startup.sh',
      'start: nohup sh run.sh --port 1 &\n        in: /srv/app',
    );
    expect(briefs(procedureOf(compiled(compile(text)), 'app').steps)[4]).toMatchObject({
      start: { form: 'nohup', command: 'sh run.sh --port 1', cwd: '/srv/app' },
    });
  });
});

describe('where and whether a step runs', () => {
  const withStep = (text: string) => compile(small.replace('      - unpack', `${text}      - unpack`));

  test('an order in words, with the paths that it names and the lines to put there', () => {
    const text = '      - person: Set the port\n        files: /srv/app/app.conf\n        content: port=80\n';
    expect(procedureOf(compiled(withStep(text)), 'app').steps).toContainEqual(
      expect.objectContaining({
        kind: 'person',
        says: 'Set the port',
        files: ['/srv/app/app.conf'],
        content: 'port=80',
      }),
    );
  });

  test('some nodes, a condition, and another host once', () => {
    const text = `      - person: Leave the pool
        on: app-1
        if: if it is in one
      - shell: dump
        on: [app-db]
`;
    const steps = procedureOf(compiled(withStep(text)), 'app').steps;
    expect(steps).toContainEqual(
      expect.objectContaining({ kind: 'person', on: ['app-1'], if: 'if it is in one' }),
    );
    expect(steps).toContainEqual(
      expect.objectContaining({ kind: 'shell', command: 'dump', on: ['app-db'], once: true }),
    );
  });

  test.each([
    ['a node and another host in one step', 'shell: dump\n        on: [app-1, app-db]', 'one other host'],
    ['a stop on another host', 'stop: 9\n        on: app-db', 'runs on its nodes only'],
    ['no host at all', 'shell: dump\n        on: []', 'on'],
    ['an empty condition', 'shell: dump\n        if: ""', 'if'],
  ])('%s is a problem', (_, step, message) => {
    const result = withStep(`      - ${step}\n`);
    expect(result.ok ? [] : result.problems.map(sayProblem)).toEqual([expect.stringContaining(message)]);
  });
});

describe('problems, each with its line', () => {
  const cases: [string, string, string, string, string][] = [
    ['an unknown key', 'nodes:', 'node:', 'node:', 'no key that belongs there'],
    ['an unknown step', 'stop: 9', 'halt: 9', 'halt', 'no known step'],
    ['two steps in one item', 'stop: 9', 'stop: 9\n        start: x', 'stop: 9', 'names stop and start'],
    ['another signal', 'stop: 9', 'stop: 3', 'stop: 3', '`9` or `15`'],
    ['a missing directory', 'upload: app.tar\n        to: /srv', 'upload: app.tar', 'upload', 'to'],
    ['an unknown key in a step', 'stop: 9', 'stop: 9\n        grace: 5', 'grace', 'grace'],
    ['a relative path', 'backup: /srv/app\n', 'backup: srv/app\n', 'backup', 'cannot be used as a path'],
    [
      'a path with ..',
      '/srv/app_old\n      - unpack',
      '/srv/../app_old\n      - unpack',
      '/srv/..',
      'cannot be used as a path',
    ],
    ['an unsafe file', 'upload: app.tar', 'upload: a/app.tar', 'upload', "no file's name"],
    ['an unsafe node', '[app-1]', '["app-1;ls"]', 'nodes', "no node's name"],
    ['an unsafe service', '  app:', '  "a b":', 'a b', "no service's name"],
    ['an unsafe top folder', 'unpack: app.tar', 'unpack: app.tar\n        top: ..', 'top: ..', 'top folder'],
    ['a start without a directory', '/srv/tomcat/bin/startup.sh', 'sh run.sh', 'start', 'start script'],
    [
      'a start of two commands',
      '/srv/tomcat/bin/startup.sh',
      'a; b\n        in: /srv',
      'start',
      'not one command',
    ],
    [
      'an unpack that nothing uploads',
      'unpack: app.tar',
      'unpack: /srv/web.tar\n        in: /srv',
      'web.tar',
      'no sentence uploads',
    ],
    [
      'another backup restored',
      'restore: /srv/app_old',
      'restore: /srv/app_older',
      '/srv/app_older',
      "not this service's backup",
    ],
    ['a node twice', '[app-1]', '[app-1, app-1]', 'nodes', 'named twice'],
    ['no node', '[app-1]', '[]', 'nodes', 'nodes'],
    ['a key twice', '    nodes: [app-1]', '    nodes: [app-1]\n    nodes: [app-2]', '[app-2]', 'YAML'],
    ['a script with what nobody sees', 'stop: 9', 'shell: "a \\u202e b"', 'shell', 'nobody can see'],
    ['no services', small.slice(small.indexOf('  app:')), '  {}\n', 'services', 'at least one entry'],
  ];
  test.each(cases)('%s', (_, from, to, at, message) => {
    const text = small.replace(from, to);
    const problems = refused(compile(text));
    const found = problems.find((one) => sayProblem(one).includes(message));
    expect(found, JSON.stringify(problems, null, 1)).toMatchObject({ line: lineOf(text, at) });
  });

  test.each(['', 'a: [', '- 1', 'null', '\u0000', 'x'.repeat(2_000_000), '? [a]\n: b', 'services: *none'])(
    'no runbook at all: %#',
    (text) => {
      expect(refused(compile(text)).length).toBeGreaterThan(0);
    },
  );

  test('aliases that multiply are refused', () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefgh'
        .split('')
        .map((key, index) => `${key}: &${key} [${Array(9).fill(`*${'abcdefg'[index]}`).join(',')}]`),
    ].join('\n');
    expect(refused(compile(bomb)).length).toBeGreaterThan(0);
  });
});
