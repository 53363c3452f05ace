import { describe, expect, test } from 'vitest';
import { compileDocument } from '../../src/runbooks/document/compile.ts';
import { planText } from '../../src/runbooks/plan/plan.ts';
import {
  appOf,
  briefs,
  compile,
  compiled,
  documentOf,
  parts,
  procedureOf,
  refused,
  sayProblem,
} from './support.ts';

const usual = 'cp -R /home/app /home/app_old';

const upgrade = (lines: string, rollback = '') =>
  documentOf({ steps: parts.steps.replace(usual, lines), rollback });

const kept = (lines: string) => {
  const { steps } = appOf(upgrade(lines));
  return briefs(steps).flatMap(({ kind, lines: _, id: __, ...step }) => (kind === 'backup' ? [step] : []));
};

const commands = (lines: string) =>
  appOf(upgrade(lines)).steps.flatMap((step) => (step.kind === 'shell' ? [step.command] : []));

describe('backups in their spellings', () => {
  const backups: [string, object][] = [
    ['mv /home/app /home/app_0901', { from: '/home/app', to: '/home/app_0901', how: 'move' }],
    ['mv -f /home/app /data/keep/', { from: '/home/app', to: '/data/keep/app', how: 'move' }],
    ['cp -r /home/app /data/backup/', { from: '/home/app', to: '/data/backup/app' }],
    ['cp -r /home/app /home/app_0901/', { from: '/home/app', to: '/home/app_0901' }],
    ['cd /home; cp -R app app_0901', { from: '/home/app', to: '/home/app_0901' }],
    ['cd /home\nmv app app_0901', { from: '/home/app', to: '/home/app_0901', how: 'move' }],
    ['cd /data/backup && cp -r /home/app .', { from: '/home/app', to: '/data/backup/app' }],
    ['cp -r /home/app/conf /home/conf_0901', { from: '/home/app/conf', to: '/home/conf_0901' }],
    ['cp -r /home/app/conf /root/', { from: '/home/app/conf', to: '/root/conf' }],
    ['cp /home/app/a.yml /home/app/a.yml.bak', { from: '/home/app/a.yml', to: '/home/app/a.yml.bak' }],
    ['cp /srv/x.jar /srv/x-old.jar', { from: '/srv/x.jar', to: '/srv/x-old.jar' }],
    ['mv /srv/x.jar /srv/x.jar.20260901', { from: '/srv/x.jar', to: '/srv/x.jar.20260901', how: 'move' }],
    ['cp -r /web/dist /web_20260901/dist', { from: '/web/dist', to: '/web_20260901/dist' }],
  ];
  test.each(backups)('%s', (lines, expected) => {
    expect(kept(lines)).toEqual([expected]);
    expect(commands(lines)).toEqual([]);
  });

  test.each([
    'cp /srv/conf/a.yml /home/app/conf/a.yml',
    'cp -r /srv/static /home/app/static',
    'mv /srv/a /srv/b',
    'cp -i /home/app/a.yml /home/app/a.yml.bak',
    'cp -r /home/app/* /home/app_0901',
    'cp -r /home/app /home/app_$TODAY',
    'cp -r /home/app "/home/app_$(hostname)"',
    'cp -r /home/app /home/app_$(date)',
    'cp -r /home/app /home/app_$(date -d yesterday +%F)',
    'cp /home/app/a.yml /home/app/b.yml /home/backup/',
    'cp -r /home/app /home/app_0901 || true',
  ])('runs as written: %s', (line) => {
    expect(commands(line)).toEqual([line]);
    expect(kept(line)).toEqual([]);
  });

  test('a moved backup says so in the plan', () => {
    const text = upgrade('mv /home/app /home/app_0901');
    const runbook = compiled(compile(text));
    const plan = planText(runbook, procedureOf(runbook, 'app'), { locale: 'en' });
    expect(plan).toContain('/home/app → /home/app_0901');
    expect(plan).toContain('moved, not copied');
  });
});

test('an old backup that a script removes first is not in the way', () => {
  const steps = appOf(upgrade('rm -rf /home/app_old\ncp -R /home/app /home/app_old')).steps;
  expect(steps.map(({ kind }) => kind).slice(2, 4)).toEqual(['shell', 'backup']);
  expect(steps[3]).toMatchObject({ to: '/home/app_old', freed: true });
  expect(appOf(upgrade(usual)).steps[2]).not.toHaveProperty('freed');
});

describe('directories that a step goes into', () => {
  const backup = (lines: string) => briefs(appOf(upgrade(lines)).steps).find(({ kind }) => kind === 'backup');

  test.each([
    ['mkdir -p /data/backup\ncp -r /home/app /data/backup/', ['/data/backup']],
    ['cd /data; mkdir app_0901\nmv /home/app /data/app_0901/', ['/data/app_0901']],
    ['mkdir -p /data/backup/app && cp -r /home/app/conf /data/backup/app/conf', ['/data/backup/app']],
  ])('%s', (lines, makes) => {
    expect(backup(lines)).toMatchObject({ makes });
    expect(backup(lines)?.lines).toHaveLength(lines.split('\n').length);
    expect(commands(lines)).toEqual([]);
  });

  test.each([
    'mkdir -p /data/other\ncp -r /home/app /data/backup/',
    'mkdir -m 700 /data/backup\ncp -r /home/app /data/backup/',
    'mkdir -p /data/backup\nsync\ncp -r /home/app /data/backup/',
  ])('by a script of its own: %s', (lines) => {
    expect(backup(lines)).not.toHaveProperty('makes');
    expect(commands(lines)).toHaveLength(1);
  });
});

describe('dates in a name', () => {
  const now = new Date(2026, 8, 1, 7, 5, 9);
  const at = (lines: string, rollback = '') =>
    procedureOf(compiled(compileDocument(upgrade(lines, rollback), '20260901', { now })), 'app');

  test.each([
    ['$(date +%Y%m%d)', '20260901'],
    ['`date +%Y%m%d`', '20260901'],
    ['$(date "+%Y%m%d")', '20260901'],
    ['$(date +%F)', '2026-09-01'],
    ['$( date +%y%m%d%H%M )', '2609010705'],
    ['$(date +%Y)-$(date +%m%d)', '2026-0901'],
  ])('%s', (written, resolved) => {
    const [, , backup] = at(`cp -r /home/app /home/app_${written}`).steps;
    expect(backup).toMatchObject({ kind: 'backup', to: `/home/app_${resolved}` });
    const [, , quoted] = at(`cp -r /home/app "/home/app_${written.replaceAll('"', '')}"`).steps;
    expect(quoted).toMatchObject({ kind: 'backup', to: `/home/app_${resolved}` });
  });

  test('the rollback has the same moment', () => {
    const name = '/home/app_$(date +%Y%m%d%H%M%S)';
    const procedure = at(`mv /home/app ${name}`, `### 4.1 app服务\n\n\`\`\`\nmv ${name} /home/app\n\`\`\``);
    expect(procedure.rollback.find(({ kind }) => kind === 'restore')).toMatchObject({
      backup: '/home/app_20260901070509',
      live: '/home/app',
      how: 'move',
    });
  });
});

describe('the way back', () => {
  const back = (backup: string, restore: string) =>
    upgrade(backup, `### 4.1 app服务\n\n\`\`\`\n${restore}\n\`\`\``);

  test.each([
    ['mv /home/app /home/app_0901', 'mv /home/app_0901 /home/app', '/home/app_0901', '/home/app'],
    ['cp -r /home/app /data/backup/', 'cp -r /data/backup/app /home/', '/data/backup/app', '/home/app'],
    ['cp -r /home/app /home/app_0901', 'cd /home\ncp -r app_0901/ app/', '/home/app_0901', '/home/app'],
    [
      'mv /home/tomcat /home/tomcat_0901',
      'mv /home/tomcat_0901 /home/tomcat',
      '/home/tomcat_0901',
      '/home/tomcat',
    ],
    ['cp /srv/x.jar /srv/x.jar.bak', 'cp /srv/x.jar.bak /srv/x.jar', '/srv/x.jar.bak', '/srv/x.jar'],
    ['cp -r /home/app/conf /root/', 'cp -r /root/conf /home/app/', '/root/conf', '/home/app/conf'],
  ])('%s, and %s', (backup, restore, from, to) => {
    const { rollback } = appOf(back(backup, restore));
    expect(rollback.find(({ kind }) => kind === 'restore')).toMatchObject({ backup: from, live: to });
    expect(rollback.map(({ kind }) => kind)).not.toContain('shell');
  });

  test('an rm before it is part of it, and any other is a script', () => {
    const { rollback } = appOf(
      back('cp -r /home/app /home/app_0901', 'rm -rf /home/app; mv /home/app_0901 /home/app'),
    );
    expect(rollback.map(({ kind }) => kind)).toEqual(['stop', 'restore', 'start', 'follow']);
    const other = appOf(
      back('cp -r /home/app /home/app_0901', 'rm -rf /home/app /tmp/x\ncp -r /home/app_0901 /home/app'),
    );
    expect(other.rollback.map(({ kind }) => kind)).toEqual(['stop', 'shell', 'restore', 'start', 'follow']);
  });

  test('another name than the backup’s is a problem at its line', () => {
    const text = back('mv /home/app /home/app_20260109', 'mv /home/app_20260901 /home/app');
    const line = text.split('\n').findIndex((one) => one.startsWith('mv /home/app_20260901')) + 1;
    const [problem] = refused(compile(text));
    expect(problem).toMatchObject({ line, code: 'rollback-copies-another' });
    expect(problem && sayProblem(problem)).toContain('/home/app_20260109');
  });

  test('of a backup that a script may have made runs as written', () => {
    const text = back('for f in app; do cp -r /home/$f /home/keep; done', 'cp -r /home/keep/app /home/app');
    expect(appOf(text).rollback.map(({ kind }) => kind)).toEqual(['stop', 'shell', 'start', 'follow']);
  });
});
