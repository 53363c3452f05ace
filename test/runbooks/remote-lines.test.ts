import { describe, expect, test } from 'vitest';
import { compileDocument } from '../../src/runbooks/document/compile.ts';
import type { Step } from '../../src/runbooks/runbook.ts';
import { compiled, fence, procedureOf, refused } from './support.ts';

const hosts = {
  'till-1': { address: '10.9.0.1' },
  'till-2': { address: '10.9.0.2' },
  'till-db': { address: '10.9.0.9' },
};
const seen = { inventory: { hosts, services: { till: { nodes: ['till-1', 'till-2'] } } } };
const compile = (...lines: string[]) =>
  compileDocument(['## Upgrade steps', '', ...lines, ''].join('\n\n'), '20260901', seen);
const till = (...lines: string[]) => procedureOf(compiled(compile(...lines)), 'till');
const brief = (step: Step): string => {
  const what = step.kind === 'shell' ? step.command : step.kind === 'person' ? step.says : step.kind;
  return `${step.kind}: ${what}${step.on === undefined ? '' : ` on ${step.on}`}${step.if ? ` if ${step.if}` : ''}`;
};
const briefs = (...lines: string[]) => till(...lines).steps.map(brief);
const codes = (...lines: string[]) => refused(compile(...lines)).map(({ code }) => code);

describe('a login', () => {
  test('with a block to itself holds for the blocks below it', () => {
    expect(briefs('Log in:', fence('ssh root@till-db'), 'Save the data:', fence('sh /srv/dump.sh'))).toEqual([
      'shell: sh /srv/dump.sh on till-db',
    ]);
    expect(briefs(fence('ssh -p 2222 ops@till-1'), 'Then:', fence('sh /srv/renew.sh'))).toEqual([
      'shell: sh /srv/renew.sh',
    ]);
  });

  test('that ends with a heading leaves open where the next script runs', () => {
    const lines = ['### 1) Data', fence('ssh till-db'), fence('sh /srv/dump.sh'), '### 2) Program'];
    expect(codes(...lines, fence('sh /srv/renew.sh'))).toEqual(['which-host']);
    expect(briefs(...lines, 'Log in to `till-1`:', fence('sh /srv/renew.sh'))).toHaveLength(2);
  });

  test.each(['your-server-ip', '<server-ip>', 'x.x.x.x', '服务器IP'])('to %s is one to the nodes', (name) => {
    expect(briefs(fence(`ssh ops@${name}`, 'sh /srv/renew.sh'))).toEqual(['shell: sh /srv/renew.sh']);
    expect(codes(fence('ssh ops@till-cache', 'sh /srv/renew.sh'))).toContain('host-unknown');
  });
});

describe('what is carried to the nodes', () => {
  test('is an upload, or else a step for people', () => {
    expect(briefs(fence('scp till.tar ops@your-server:/srv'))).toEqual(['upload: upload']);
    expect(briefs(fence('rsync -av build/ ops@till-1:/srv/www/'))).toEqual([
      'person: rsync -av build/ ops@till-1:/srv/www/',
    ]);
    expect(briefs(fence('rsync -av /srv/www/ ops@10.7.0.1:/keep/'))).toEqual([
      'shell: rsync -av /srv/www/ ops@10.7.0.1:/keep/',
    ]);
  });

  test('was made elsewhere, and so was all before it', () => {
    const made = ['Pack it:', fence('make package')];
    expect(
      briefs(...made, fence('scp till.tar root@till-1:/srv'), fence('ssh root@till-1', 'uptime')),
    ).toEqual(['upload: upload', 'person: Pack it:', 'shell: uptime']);
    const there = briefs(
      'Log in to `till-1`:',
      fence('sh /srv/pause.sh'),
      fence('scp till.tar root@till-1:/srv'),
    );
    expect(there).toContain('shell: sh /srv/pause.sh');
  });
});

describe('a heading', () => {
  test('by version is asked where there are several', () => {
    const both = ['### 1.4.0', '1. Load the routes anew', '### 1.3.0', '1. Clear the old fares'];
    expect(briefs(...both)).toEqual([
      'person: Load the routes anew if 1.4.0',
      'person: Clear the old fares if 1.3.0',
    ]);
    expect(briefs('### 1.4.0', '1. Load the routes anew')).toEqual(['person: Load the routes anew']);
  });

  test.each(['Deployment checklist', '上线检查清单'])('%s orders, and is no list of points', (title) => {
    const text = [`## ${title}`, '', '- [ ] Take the till out of the pool', ''].join('\n');
    expect(procedureOf(compiled(compileDocument(text, '1', seen)), 'till').steps).toHaveLength(1);
  });

  test('that nobody can place is one problem, however long its list', () => {
    const text =
      '## Upgrade steps\n\n1. Run `sh /srv/x.sh`\n\n## For painters\n\n- Fetch it\n- Mix it\n- Use it\n';
    expect(refused(compileDocument(text, '1', seen)).map(({ line }) => line)).toEqual([7]);
  });
});

test('what a program prints is no command', () => {
  const table = fence('USER   PID  %CPU COMMAND', 'till   812  0.3  java');
  expect(briefs('Look at it, it prints:', table, fence('uptime'))).toEqual(['shell: uptime']);
});

test('files are removed in no directory that nobody has named', () => {
  expect(codes(fence('rm -rf data', 'id till'))).toEqual(['start-without-directory']);
  expect(briefs(fence('cd ~till', 'rm -rf data'))).toHaveLength(1);
});

test('hashes that may be comments are one problem for each block', () => {
  expect(codes(fence('# sh /srv/a.sh', '# cp -R /srv/a /srv/b', 'uptime'))).toEqual(['prompt-or-comment']);
});
