import { describe, expect, test } from 'vitest';
import { compileDocument } from '../../src/runbooks/document/compile.ts';
import { compileTyped } from '../../src/runbooks/typed/compile.ts';
import { briefs, compiled, procedureOf } from './support.ts';

const document = (file: string, lines: string[]) =>
  [
    '## Upgrade steps',
    '### depot',
    `Log in to \`depot-1\` and upload \`${file}\` to \`/opt\`.`,
    ['```', 'kill -9 <PID>', ...lines, '/opt/tomcat/bin/startup.sh', '```'].join('\n'),
    '',
  ].join('\n\n');

const stepOf = (file: string, lines: string, tops: [string, string][] = []) => {
  const result = compileDocument(document(file, lines.split('\n')), '2', { tops: new Map(tops) });
  const steps = briefs(procedureOf(compiled(result), 'depot').steps);
  return steps.filter(({ kind }) => !['upload', 'stop', 'start'].includes(kind));
};

describe('archives in their spellings', () => {
  test.each([
    ['d.zip', 'cd /opt\nunzip d.zip', { intoDir: '/opt', top: 'd' }],
    ['d.zip', 'unzip -oq /opt/d.zip -d /srv', { intoDir: '/srv', top: 'd' }],
    ['d.zip', 'unzip -d /srv -o /opt/d.zip', { intoDir: '/srv' }],
    ['d.zip', 'cd /opt && unzip -q d.zip -d .', { intoDir: '/opt' }],
    [
      'd.war',
      'cd /opt/tomcat/webapps/d && jar xf /opt/d.war',
      { intoDir: '/opt/tomcat/webapps/d', top: '.' },
    ],
    ['d.jar', 'cd /srv/d\njar -xvf /opt/d.jar', { intoDir: '/srv/d', top: '.' }],
    ['d.tar.xz', 'cd /opt\ntar xJf d.tar.xz', { top: 'd' }],
    ['d.tar.bz2', 'tar -xjf /opt/d.tar.bz2 -C /opt', { top: 'd' }],
    ['d.tgz', 'tar -zxvf /opt/d.tgz -C /opt', { top: 'd' }],
  ])('%s: %s', (file, lines, expected) => {
    expect(stepOf(file, lines)).toMatchObject([{ kind: 'unpack', archive: `/opt/${file}`, ...expected }]);
  });

  test.each([
    'unzip -n /opt/d.zip -d /opt',
    'unzip /opt/d.zip conf/a.yml -d /opt',
    'unzip -l /opt/d.zip',
    'jar tf /opt/d.zip',
    'tar xf /opt/d.zip -C /opt --strip-components=1',
  ])('runs as written: %s', (line) => {
    expect(stepOf('d.zip', line)).toMatchObject([{ kind: 'shell', command: line }]);
  });
});

describe('the top folder that an archive really has', () => {
  test('is the live tree: its backup is one', () => {
    const steps = stepOf('d-2.4.zip', 'cp -r /opt/depot /data/\nunzip /opt/d-2.4.zip -d /opt', [
      ['d-2.4.zip', 'depot'],
    ]);
    expect(steps).toMatchObject([
      { kind: 'backup', from: '/opt/depot', to: '/data/depot' },
      { kind: 'unpack', top: 'depot' },
    ]);
  });

  test('none: the archive fills the directory, but not the one where archives are put', () => {
    expect(stepOf('d.zip', 'unzip /opt/d.zip -d /srv/d', [['d.zip', '.']])).toMatchObject([{ top: '.' }]);
    expect(stepOf('d.tgz', 'tar xf /opt/d.tgz -C /srv/d', [['d.tgz', '.']])).toMatchObject([{ top: '.' }]);
    expect(stepOf('d.tgz', 'tar xf /opt/d.tgz -C /opt', [['d.tgz', '.']])).toMatchObject([{ top: 'd' }]);
  });

  test('in the typed form, unless it is stated', () => {
    const typed = (top: string) =>
      `{services: {depot: {nodes: [depot-1], steps: [{upload: d.zip, to: /opt}, {unpack: d.zip${top}}]}}}`;
    const topOf = (top: string) =>
      procedureOf(compiled(compileTyped(typed(top), '2', { tops: new Map([['d.zip', 'app']]) })), 'depot')
        .steps[1];
    expect(topOf('')).toMatchObject({ kind: 'unpack', top: 'app' });
    expect(topOf(', top: other')).toMatchObject({ kind: 'unpack', top: 'other' });
  });
});
