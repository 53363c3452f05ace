import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HostError } from '../../../src/hosts/host-error.ts';
import { fromHostError } from '../../../src/jobs/remote/failures.ts';
import { mapCommand, mapPath } from '../../../src/jobs/remote/host-paths.ts';
import { parseReport, readRemains } from '../../../src/jobs/remote/report.ts';
import { trimSnippet } from '../../../src/jobs/remote/snippet.ts';
import { matcherFact, matcherOf, readMatcherFact } from '../../../src/jobs/service/matcher.ts';

describe('paths', () => {
  const paths = { '/home': '/data/home', '/home/big': '/mnt/big disk', '/opt/': '/o/' };

  test.each([
    ['/home', '/data/home'],
    ['/home/ecsc/a', '/data/home/ecsc/a'],
    ['/homeless', '/homeless'],
    ['/home/big/x', '/mnt/big disk/x'],
    ['/home/bigger', '/data/home/bigger'],
    ['/opt/x', '/o/x'],
    ['/var', '/var'],
  ])('%s is kept at %s', (document, host) => {
    expect(mapPath(document, paths)).toBe(host);
  });

  test('the root may be mapped, and to the root', () => {
    expect(mapPath('/a/b', { '/': '/jail' })).toBe('/jail/a/b');
    expect(mapPath('/jail/b', { '/jail': '/' })).toBe('/b');
    expect(mapPath('/jail', { '/jail': '/' })).toBe('/');
  });

  test('in a command, each path; one with blanks is quoted', () => {
    expect(mapCommand('/home/t/bin/startup.sh -x', paths)).toBe('/data/home/t/bin/startup.sh -x');
    expect(mapCommand('ls /home/big/x;cat "/home/y" ./home/z', paths)).toBe(
      `ls '/mnt/big disk/x';cat "/data/home/y" ./home/z`,
    );
  });
});

describe('reports', () => {
  test('facts have their kinds', () => {
    const output =
      'noise\n@pid:number 12\n@processes:list 12 a\n@processes:list 13\n@escalated:boolean true\n@line:string 12\n@status:number x\n@ok\n@snippet\n@fail internal\nb\n';
    expect(parseReport(output, 0)).toEqual({
      ok: true,
      facts: { pid: 12, processes: ['12 a', '13'], escalated: true, line: '12', status: 'x' },
      snippet: '@fail internal\nb',
    });
  });

  test('rubbish is a defect, with the output to see', () => {
    expect(parseReport('sh: syntax error', 2)).toMatchObject({
      ok: false,
      code: 'internal',
      snippet: 'sh: syntax error',
    });
    expect(parseReport('@fail no-such-code', 0)).toMatchObject({ ok: false, code: 'internal' });
    expect(parseReport('@ok', 1)).toMatchObject({ ok: false, code: 'internal' });
    expect(parseReport('', 28)).toMatchObject({ ok: false, code: 'no-space' });
  });

  test('what is left of one that was cut short is for people: no report lines, no innards of a shell', () => {
    const lib = `/root/.baton/lib/${'0a'.repeat(32)}.sh`;
    const output = `@pid:number 11338\n${lib}: 969: [: Illegal number: \n${lib}: line 7: x: not found\nTerminated\nit said\n@snippet\nmore\n`;
    expect(readRemains(output)).toEqual({ facts: { pid: 11338 }, snippet: 'it said\nmore' });
    expect(parseReport(output, 2)).toMatchObject({ code: 'internal', snippet: 'it said\nmore' });
  });

  test('any output gives an outcome', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 0, max: 255 }), (output, status) => {
        const outcome = parseReport(output, status);
        expect(typeof outcome.ok).toBe('boolean');
      }),
    );
  });
});

test('a snippet is short, plain and ends with the last line', () => {
  const text = `\u001b[31mred\u001b[0m\r\n${'x'.repeat(600)}\n${'line\n'.repeat(1_000)}\u0000last\n\n`;
  const cut = trimSnippet(text);
  expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(2_500);
  expect(cut.endsWith('\nlast')).toBe(true);
  expect(trimSnippet(`\u001b[31mred\u001b[0m\r\n${'ü'.repeat(600)}`)).toBe(`red\n${'ü'.repeat(499)}…`);
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (any) => Buffer.byteLength(trimSnippet(any)) <= 2_500),
  );
});

test('what the process looks like', () => {
  const host = { paths: { '/home': '/h' } };
  const tomcat = { form: 'tomcat', command: '/home/t/bin/startup.sh', catalinaBase: '/home/t' } as const;
  expect(matcherOf(tomcat, { host, settings: {} }).argv).toEqual(['catalina', '/h/t', 'java']);
  const configured = (process: string) => matcherOf(tomcat, { host, settings: { process } }).argv;
  expect(configured('-Dapp=x')).toEqual(['pattern', '-Dapp=x', 'java']);
  expect(configured(' /home/t/  -jar\tx.jar/')).toEqual(['pattern', 'home/t/ -jar x.jar', 'java']);
  const nohup = { form: 'nohup', command: 'sh startup.sh', cwd: '/home/s' } as const;
  expect(matcherOf(nohup, { host, settings: {} }).argv).toEqual(['cwd', '/h/s', 'java']);
  const started = (command: string) => matcherOf({ ...nohup, command }, { host, settings: {} }).argv[2];
  expect(['java -jar x.jar', 'nohup ./bin/mailer -x', '/bin/bash go'].map(started)).toEqual([
    'java',
    'java mailer',
    'java',
  ]);
  expect(matcherOf(nohup, { host, settings: { executable: 'jsvc' } }).argv).toEqual(['cwd', '/h/s', 'jsvc']);
});

test('what a stop has looked for is read from its facts, those of old journals too', () => {
  const words = ['pattern', '-Dapp=a b', 'java mailer'] as const;
  expect(readMatcherFact(matcherFact([...words]))).toEqual(words);
  expect(readMatcherFact(['pattern', '-', 'Dapp=x'])).toEqual(['pattern', '-Dapp=x', 'java']);
  expect(readMatcherFact(['catalina', '/h/t', '-'])).toEqual(['catalina', '/h/t', 'java']);
  expect(readMatcherFact([])).toBeUndefined();
});

describe('what a host’s error means', () => {
  const host = { address: '10.0.0.1', user: 'me' };

  test.each([
    ['host-unreachable', 'host-unreachable'],
    ['connection-lost', 'connection-lost'],
    ['auth-refused', 'auth-refused'],
    ['host-key-differs', 'host-key-differs'],
    ['timeout', 'step-timeout'],
    ['aborted', 'aborted'],
    ['remote-failure', 'internal'],
  ] as const)('%s is %s', (code, failure) => {
    expect(fromHostError(new HostError(code, 'x'), host)).toMatchObject({ ok: false, code: failure });
  });

  test('another worker’s turn and defects are not the step’s to answer', () => {
    for (const error of [new HostError('fenced', 'x'), new HostError('handover', 'x'), new TypeError('x')]) {
      expect(() => fromHostError(error, host)).toThrow(error);
    }
  });
});
