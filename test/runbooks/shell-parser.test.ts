import { execFile } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { parseShell, type Statement } from '../../src/runbooks/commands/shell-parser.ts';

/** As many lines as are to be compared with bash: a few in everyday runs. */
const LINES = Number(process.env.SHELL_LINES ?? 1_000);

/** mulberry32: the same lines in every run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const pieces = [
  ...[
    'ps -ef',
    'grep java',
    'kill -9 $PID',
    'cp -R /home/a /home/b',
    'tar xvf a.tar',
    'cd /home',
    'A=1',
    'echo',
  ],
  ...[
    '"a b"',
    "'a b'",
    '"',
    "'",
    '`date`',
    '`',
    '$(date)',
    '$(',
    ')',
    '(',
    '{',
    '}',
    `\${A:-b}`,
    '${A:-',
    '$((1 + 2))',
  ],
  ...[
    '|',
    '||',
    '&&',
    '&',
    ';',
    ';;',
    '>',
    '>>',
    '< in',
    '2>&1',
    '> out',
    '<<EOF\nx\nEOF\n',
    '<<< x',
    '\n',
    '\\\n',
  ],
  ...[
    'if true',
    'then',
    'else',
    'fi',
    'for f in a b',
    'do',
    'done',
    'while true',
    'case x in',
    'x)',
    'esac',
    '!',
  ],
  ...[
    'f() {',
    'function g',
    '# said',
    '#',
    '\\',
    '*',
    '~',
    '[[ -f a ]]',
    '[ -f a ]',
    '((1))',
    'rm -rf x',
    '{a,b}',
  ],
  ...['for f in a b; do echo "$f"; done', 'if [ -f a ]; then b; fi', '(cd a && b)', '{ a; b; }', 'a=(1 2)'],
];

function makeLine(random: () => number): string {
  const count = 1 + Math.floor(random() * 7);
  return Array.from({ length: count }, () => pieces[Math.floor(random() * pieces.length)] ?? '').join(' ');
}

/** What stands in backticks, bash reads only as it runs the line: a fault there is one all the same. */
const inBackticks = (line: string): string[] =>
  [...line.matchAll(/`((?:[^`\\]|\\.)*)`/gs)].map(([, script = '']) => script);

async function bashReads(line: string): Promise<boolean> {
  if (!(await bashParses(line))) return false;
  for (const script of inBackticks(line)) if (!(await bashParses(script))) return false;
  return true;
}

/** What `bash -n` says; a here-document that only the end of the text ends counts as wrong. */
const bashParses = (line: string) =>
  new Promise<boolean>((resolve) => {
    execFile('bash', ['-n', '-c', line], (error, _, said) =>
      resolve(!error && !said.includes('here-document')),
    );
  });

test(`bash and the parser agree on ${LINES} lines`, { timeout: 300_000 }, async () => {
  const random = numbers(20260901);
  const lines = Array.from({ length: LINES }, () => makeLine(random));
  const said: boolean[] = [];
  for (let at = 0; at < lines.length; at += 8)
    said.push(...(await Promise.all(lines.slice(at, at + 8).map(bashReads))));
  const apart = lines.filter((line, index) => parseShell(line).ok !== said[index]);
  const refused = apart.filter((line) => said[lines.indexOf(line)]);
  const right = said.filter(Boolean).length;
  expect(right).toBeGreaterThan(LINES / 10);
  expect(apart.length / LINES, apart.slice(0, 20).join('\n---\n')).toBeLessThanOrEqual(0.02);
  expect(refused.length / right, refused.join('\n---\n')).toBeLessThanOrEqual(0.001);
});

const statements = (text: string): Statement[] => {
  const parsed = parseShell(text);
  return parsed.ok ? parsed.statements : expect.fail(`${text}: ${parsed.fault}`);
};

describe('what a line is made of', () => {
  test('words without their quotes, and what the shell would still change in them', () => {
    const [statement] = statements(`\\cp -R "/home/a b" '/x' $A a* ~/b {c,d} "e$F"`);
    const words = statement?.pipelines?.[0]?.[0].words ?? [];
    expect(words.map(({ value }) => value)).toEqual([
      'cp',
      '-R',
      '/home/a b',
      '/x',
      '$A',
      'a*',
      '~/b',
      '{c,d}',
      'e$F',
    ]);
    expect(words.map(({ plain }) => plain)).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
  });

  test('what stands in substitutions, however deep, is a script of its own', () => {
    const [statement] = statements('kill -9 "$(cat `find /run -name "$(hostname).pid"`)"');
    const names = statement?.commands.map(([name]) => name?.value);
    expect(names).toEqual(['kill', 'cat', 'find', 'hostname']);
    expect(statement?.own.map(([name]) => name?.value)).toEqual(['kill']);
  });

  test.each(['echo "$(rm "x)"', 'kill `cat "x`', 'echo $(if true)'])(
    'a fault in a substitution is one: %s',
    (text) => {
      expect(parseShell(text).ok).toBe(false);
    },
  );

  test('a placeholder is a word, and a redirection is none', () => {
    expect(statements('jstack <PID> > out')[0]?.placeholders).toEqual(['<PID>']);
    expect(statements('cp <版本>.tar /home')[0]?.placeholders).toEqual(['<版本>']);
    expect(statements('sort <in >out')[0]?.placeholders).toEqual([]);
    expect(statements("sed -i 's/<port>1</<port>2</' a.xml")[0]?.placeholders).toEqual([]);
    expect(statements('cat <<EOF\n<port>\nEOF')[0]?.placeholders).toEqual([]);
  });

  test('redirections as written, a here-document to its end', () => {
    const [first, second] = statements('nohup sh a.sh >> run.log 2>&1 &\ncat <<EOF\na\nEOF\nls');
    expect(first).toMatchObject({ background: true, pipelines: [[{ redirections: '>> run.log 2>&1' }]] });
    expect(second).toMatchObject({ start: 32, end: 47 });
  });
});
