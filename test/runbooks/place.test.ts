import { describe, expect, test } from 'vitest';
import { uploadedFile } from '../../src/runbooks/kinds/uploaded.ts';
import { planText } from '../../src/runbooks/plan/plan.ts';
import { briefs, compile, compiled, procedureOf } from './support.ts';

const document = (upload: string, commands: string[], rollback: string[] = []) =>
  [
    '## Upgrade steps',
    '### depot',
    upload,
    ['```', ...commands, '```'].join('\n'),
    ...(rollback.length === 0 ? [] : ['## Rollback', '### depot', ['```', ...rollback, '```'].join('\n')]),
    '',
  ].join('\n\n');

const war = 'Log in to `depot-1` and upload `depot.war` to `/opt/in`.';
const tar = 'Log in to `depot-1` and upload `depot.tar` to `/opt/rel`.';
const start = '/opt/tomcat/bin/startup.sh';
const depot = (text: string) => procedureOf(compiled(compile(text)), 'depot');
const kinds = (text: string) => depot(text).steps.map(({ kind }) => kind);
const placed = (text: string) =>
  briefs(depot(text).steps).flatMap(
    ({
      kind,
      lines: _,
      id: __,
      keeps: ___,
      ...step
    }: {
      kind: string;
      lines: unknown;
      id: string;
      keeps?: unknown;
    }) => (kind === 'place' ? [step] : []),
  );

describe('what an upload brings is put in its place', () => {
  const to = '/opt/tomcat/webapps/depot.war';
  test.each([
    [`cp /opt/in/depot.war ${to}`, { to }],
    ['cp /opt/in/depot.war /opt/tomcat/webapps/', { to }],
    ['cp -f /opt/in/depot.war /opt/tomcat/webapps', { to }],
    ['cd /opt/in\ncp depot.war /opt/tomcat/webapps/', { to }],
    ['cd /opt/tomcat/webapps && mv /opt/in/depot.war .', { to, how: 'move' }],
    ['cp /opt/in/depot.war /srv/depot/app.war', { to: '/srv/depot/app.war' }],
    ['ln -sfn /opt/in/depot.war /opt/current.war', { to: '/opt/current.war', how: 'link' }],
  ])('%s', (lines, expected) => {
    const text = document(war, ['kill -15 <PID>', ...lines.split('\n'), start]);
    expect(placed(text)).toEqual([{ from: '/opt/in/depot.war', ...expected }]);
    expect(kinds(text)).toEqual(['upload', 'stop', 'place', 'start']);
  });

  test('a war takes the folder with it that an older one was unpacked to, once the service is down', () => {
    const step = (lines: string[]) => depot(document(war, lines)).steps.find(({ kind }) => kind === 'place');
    const place = `cp /opt/in/depot.war ${to}`;
    expect(step(['kill -15 <PID>', place, start])).toMatchObject({
      keeps: [
        { path: to, at: '/opt/tomcat/depot.war.before-20260901' },
        { path: '/opt/tomcat/webapps/depot', at: '/opt/tomcat/depot.before-20260901' },
      ],
    });
    expect(step([place, start])).toMatchObject({
      keeps: [{ path: to, at: '/opt/tomcat/depot.war.before-20260901' }],
    });
  });

  test('the plan says what is kept and what becomes of the folder', () => {
    const runbook = compiled(compile(document(war, ['kill -15 <PID>', `cp /opt/in/depot.war ${to}`, start])));
    const plan = planText(runbook, procedureOf(runbook, 'depot'), { locale: 'en', width: 200 });
    expect(plan).toContain(
      '/opt/tomcat/webapps/depot, if there, is kept at /opt/tomcat/depot.before-20260901',
    );
    expect(plan).toContain('The way back comes from the steps above');
  });

  test('what comes from elsewhere stays a script', () => {
    const text = document(war, ['kill -15 <PID>', `cp /srv/other.war ${to}`, start]);
    expect(kinds(text)).toEqual(['upload', 'stop', 'shell', 'start']);
  });
});

describe('an unpacked tree', () => {
  test.each([
    ['ln -sfn /opt/rel/depot /opt/current', { from: '/opt/rel/depot', to: '/opt/current', how: 'link' }],
    ['mv /opt/rel/depot /srv/depot', { from: '/opt/rel/depot', to: '/srv/depot', how: 'move' }],
    [
      'cp /opt/rel/depot/d.war /opt/tomcat/webapps/',
      { from: '/opt/rel/depot/d.war', to: '/opt/tomcat/webapps/d.war' },
    ],
  ])('%s', (line, expected) => {
    expect(placed(document(tar, ['kill -9 <PID>', 'cd /opt/rel', 'tar xf depot.tar', line, start]))).toEqual([
      expected,
    ]);
  });

  const unpacking = (...lines: string[]) =>
    document(tar, ['kill -9 <PID>', 'tar xf /opt/rel/depot.tar -C /opt/rel', ...lines, start]);
  const www = 'cp -r /opt/rel/depot/www /srv/';

  test('is a script where a copy may be mixed with what is there', () => {
    const { steps } = depot(unpacking(www));
    expect(steps[3]).toMatchObject({ kind: 'shell', command: www });
    expect(steps[3]).not.toHaveProperty('written');
  });

  test('is put where the old one was moved away from, or may have been removed', () => {
    const to = '/srv/www';
    expect(placed(unpacking('mv /srv/www /srv/www_20260901', www))).toMatchObject([{ to }]);
    expect(placed(unpacking('rm -rf /srv/www', www))).toMatchObject([{ to }]);
    expect(placed(unpacking('rm -rf /srv/other', www))).toEqual([]);
  });

  test('an archive that is put elsewhere is unpacked there', () => {
    for (const line of ['cp depot.tar /srv', 'mv depot.tar /srv/']) {
      const text = document(tar, ['cd /opt/rel', line, 'cd /srv', 'tar xf depot.tar', start]);
      const { steps } = depot(text);
      expect(steps.map(({ kind }) => kind)).toEqual(['upload', 'place', 'unpack', 'start']);
      expect(steps.map((step) => uploadedFile(step, steps))).toEqual([
        'depot.tar',
        'depot.tar',
        'depot.tar',
        undefined,
      ]);
    }
  });

  test('is a backup before the unpack, whatever the name', () => {
    const text = document(tar, [
      'kill -9 <PID>',
      'cp -r /opt/rel/depot /srv/x',
      'tar xf /opt/rel/depot.tar -C /opt/rel',
      start,
    ]);
    expect(kinds(text)).toEqual(['upload', 'stop', 'backup', 'unpack', 'start']);
  });
});

describe('the way back of what is put in place', () => {
  test('without a word of the document, what was kept is put back', () => {
    const { rollback, rollbackFrom } = depot(
      document(war, ['kill -15 <PID>', 'cp /opt/in/depot.war /opt/tomcat/webapps/', start]),
    );
    expect(rollbackFrom).toBe('derived');
    expect(rollback.map(({ id }) => id)).toEqual(['r1-stop', 'r2-restore', 'r3-restore', 'r4-start']);
    expect(rollback[1]).toMatchObject({
      backup: '/opt/tomcat/depot.war.before-20260901',
      live: '/opt/tomcat/webapps/depot.war',
      how: 'move',
    });
    expect(rollback[2]).toMatchObject({ live: '/opt/tomcat/webapps/depot' });
  });

  test('the document’s own comes first', () => {
    const { rollback, rollbackFrom } = depot(
      document(
        war,
        [
          'cd /opt/tomcat/webapps',
          'cp depot.war /opt/backup/',
          'kill -9 <PID>',
          'cp /opt/in/depot.war .',
          start,
        ],
        ['cp /opt/backup/depot.war /opt/tomcat/webapps/'],
      ),
    );
    expect(rollbackFrom).toBe('document');
    expect(rollback[1]).toMatchObject({
      kind: 'restore',
      backup: '/opt/backup/depot.war',
      clears: '/opt/tomcat/webapps/depot',
    });
  });

  const inWebapps = (...lines: string[]) =>
    depot(
      document(war, ['kill -9 <PID>', 'cd /opt/tomcat/webapps', ...lines, 'mv /opt/in/depot.war .', start]),
    );

  test('what the document removes itself is kept as well, folder and all', () => {
    const { steps, rollbackFrom } = inWebapps('rm -rf depot depot.war');
    expect(steps.map(({ kind }) => kind)).toEqual(['upload', 'stop', 'place', 'start']);
    expect(steps[2]?.source).toHaveLength(3);
    expect(rollbackFrom).toBe('derived');
    const hot = depot(
      document(war, ['rm -rf /opt/tomcat/webapps/depot', 'cp /opt/in/depot.war /opt/tomcat/webapps/', start]),
    );
    expect(hot.steps[1]).toMatchObject({ kind: 'place', keeps: [{}, { path: '/opt/tomcat/webapps/depot' }] });
  });

  test('none is derived where a script may have removed what would have been kept', () => {
    expect(inWebapps('rm -rf depot*').rollbackFrom).toBe('none');
    expect(inWebapps('rm -rf work').rollbackFrom).toBe('derived');
  });

  test('a war that was moved away comes back from there', () => {
    const { rollback } = inWebapps('mv depot.war /opt/backup/');
    expect(rollback.flatMap((step) => (step.kind === 'restore' ? [[step.backup, step.live]] : []))).toEqual([
      ['/opt/backup/depot.war', '/opt/tomcat/webapps/depot.war'],
      ['/opt/tomcat/depot.before-20260901', '/opt/tomcat/webapps/depot'],
    ]);
  });

  test('a link goes back to the release before', () => {
    const { rollback } = depot(
      document(
        tar,
        [
          'kill -9 <PID>',
          'tar xf /opt/rel/depot.tar -C /opt/rel',
          'ln -sfn /opt/rel/depot /opt/current',
          start,
        ],
        ['ln -sfn /opt/rel/depot-1 /opt/current'],
      ),
    );
    expect(rollback.map(({ kind }) => kind)).toEqual(['stop', 'place', 'start']);
    expect(rollback[1]).toMatchObject({
      from: '/opt/rel/depot-1',
      to: '/opt/current',
      how: 'link',
      keeps: [],
    });
  });

  test('none where it would leave half of the release there', () => {
    const half = (...lines: string[]) =>
      depot(document(tar, ['kill -9 <PID>', ...lines, 'cp /opt/rel/depot.tar /srv/depot.bin', start]))
        .rollbackFrom;
    expect(half('tar xf /opt/rel/depot.tar -C /opt')).toBe('none');
    expect(half('cp -r /opt/depot /opt/depot_1', 'tar xf /opt/rel/depot.tar -C /opt')).toBe('derived');
    expect(half()).toBe('derived');
  });

  test('none where nothing is kept', () => {
    const { rollbackFrom } = depot(
      document(tar, ['kill -9 <PID>', 'tar xf /opt/rel/depot.tar -C /opt/rel', start]),
    );
    expect(rollbackFrom).toBe('none');
  });
});

describe('an upload waits for the node’s turn', () => {
  const upload = (before: string[], to: string, after: string[]) =>
    [
      '## Upgrade steps',
      '### depot',
      'Log in to `depot-1` and run:',
      ['```', ...before, '```'].join('\n'),
      `Upload \`depot.tar\` to \`${to}\`, then run:`,
      ['```', ...after, start, '```'].join('\n'),
      '',
    ].join('\n\n');
  const late = (before: string[], to = '/opt/in') => kinds(upload(before, to, [])).indexOf('upload') > 0;

  test.each([
    ['rm -f /opt/in/depot.tar'],
    ['rm -rf /opt/in'],
    ['rm -f /opt/in/*.tar'],
    ['cd /opt/in\nrm -f *'],
    ['cd /opt\nmkdir -p in'],
    ['mv /opt/in /opt/in_20260101'],
    ['cp -r /opt/in /opt/in_20260101'],
    ['find /opt -name "*.tar" -delete'],
  ])('after %s', (lines) => {
    expect(late(lines.split('\n'))).toBe(true);
  });

  test.each([
    ['kill -9 <PID>'],
    ['rm -rf /opt/inbox'],
    ['cp -r /opt/x /opt/x_20260101'],
    ['df -h /var'],
    ['cd /opt\nrm -rf *.log'],
  ])('and does not after %s', (lines) => {
    expect(late(lines.split('\n'))).toBe(false);
  });

  test('where it is deployed as soon as it is there, and what was there is kept', () => {
    const text = document('Log in to `depot-1` and upload `depot.war` to `/opt/tomcat/webapps`.', [
      'kill -9 <PID>',
      start,
    ]);
    const { steps, rollbackFrom } = depot(text);
    expect(steps[0]).toMatchObject({
      kind: 'upload',
      late: true,
      keeps: [{ path: '/opt/tomcat/webapps/depot.war' }],
    });
    expect(rollbackFrom).toBe('derived');
    const jar = document('Log in to `depot-1` and upload `d.jar` to `/srv/d`.', [
      'kill -9 <PID>',
      'cd /srv/d',
      'nohup java -jar d.jar &',
    ]);
    expect(depot(jar).steps[0]).toMatchObject({ late: true, keeps: [{ path: '/srv/d/d.jar' }] });
  });

  test('says so in the plan, and stays in its order', () => {
    const text = upload(['kill -15 <PID>', 'rm -f /opt/depot.tar'], '/opt', [
      'tar xf /opt/depot.tar -C /opt',
    ]);
    expect(kinds(text)).toEqual(['stop', 'shell', 'upload', 'unpack', 'start']);
    const runbook = compiled(compile(text));
    expect(planText(runbook, procedureOf(runbook, 'depot'), { locale: 'en', width: 200 })).toContain(
      "in the node's turn",
    );
  });
});
