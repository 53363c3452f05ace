import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileDocument } from '../../src/runbooks/document/compile.ts';
import { problemsText } from '../../src/runbooks/plan/problem-text.ts';
import type { Problem, ProblemCode } from '../../src/runbooks/problem-facts.ts';
import { plain } from '../../src/words/markup/plain.ts';
import { textWidth } from '../../src/words/width.ts';
import { problemIn } from '../../src/words/word-problem.ts';
import { problemSamples } from '../words/problem-samples.ts';
import { documentOf, fence, parts } from './support.ts';

const tell = problemIn('en', plain);
const shown = (text: string, problems: Problem[]) =>
  problemsText({ file: 'a.md', text, problems, tell }, 'en').split('\n');
const one = (code: ProblemCode, line: string, facts: object) =>
  shown(line, [{ line: 1, code, facts } as Problem]);

const underlined = (lines: string[]) => {
  const [, quoted = '', marks = ''] = lines;
  const from = marks.indexOf('^');
  let width = 0;
  return Array.from(quoted)
    .filter((char) => {
      const at = width;
      width += textWidth(char);
      return at >= from && at < marks.length;
    })
    .join('');
};

describe('a problem as a compiler prints it', () => {
  test('place, line, the part underlined, what was expected, a line to write instead', () => {
    expect(one('kill-old-pid', '  kill -9 4711', { pid: '4711' })).toEqual([
      'a.md:1: “kill … 4711” names a process id of another day',
      '    1 |   kill -9 4711',
      '      |           ^^^^',
      '      = expected: kill -9 PID or kill -15 PID',
      '      = for example: kill -9 <PID>',
    ]);
  });

  test.each([
    [
      '登录`shop-1`，请重新摇动服务器，停止',
      { text: '请重新摇动服务器', hint: 'command' },
      '请重新摇动服务器',
    ],
    ['上传 `shop.tar` 到\t`/srv`', { text: '上传shop.tar到', hint: 'verb' }, '上传 `shop.tar` 到'],
    ['  nothing of it  ', { text: 'elsewhere', hint: 'verb' }, 'nothing of it'],
  ])('%s', (line, facts, part) => {
    expect(underlined(one('not-understood', line, facts))).toBe(part);
  });

  test('never wider than it can be read, and with the part in sight', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '升', ' ', '\t', '、') }),
        fc.nat(300),
        (text, at) => {
          const line = `${text.repeat(20).slice(0, at)}WRONG${text.repeat(10)}`;
          const lines = one('not-understood', line, { text: 'WRONG', hint: 'verb' });
          expect(underlined(lines)).toBe('WRONG');
          expect(lines.slice(1, 3).every((each) => textWidth(each) <= 110)).toBe(true);
        },
      ),
    );
  });

  test('nothing of a line with a password', () => {
    const secret = 'mysql -uroot -pHunter2x fare < 7.sql';
    const text = documentOf({ steps: [parts.steps, fence(secret)].join('\n\n') });
    const result = compileDocument(text, '20260901');
    const problems = result.ok ? [] : result.problems;
    expect(problems.map(({ code }) => code)).toEqual(['secret-in-script']);
    expect(shown(text, problems).join('\n')).not.toContain('Hunter2x');
    expect(one('not-understood', secret, { text: secret, hint: 'verb' }).slice(1).join('\n')).not.toContain(
      'Hunter2x',
    );
  });

  test('whatever is wrong, in both languages', () => {
    for (const problem of problemSamples('升级 x'))
      for (const locale of ['en', 'zh-CN'] as const) {
        const wrong = { file: 'a.md', text: '\n登录 升级 x', problems: [{ ...problem, line: 2 }] };
        const text = problemsText({ ...wrong, tell: problemIn(locale, plain) }, locale);
        expect(text).toMatch(/^a\.md:2: .+\n +2 \| .+\n +\| +\^+/);
      }
  });
});

describe('one cause, one problem', () => {
  const codes = (text: string) => {
    const result = compileDocument(text, '20260901');
    return result.ok ? [] : result.problems.map(({ code }) => code);
  };

  test('a refused kill is why nothing stops the service', () => {
    const text = documentOf({ steps: parts.steps.replace('kill -9 <PID>', 'kill -9 4711') });
    expect(codes(text)).toEqual(['kill-old-pid']);
  });

  test('without an upgrade chapter, all the rest is outside of it', () => {
    expect(codes(`# Release\n\n## Notes\n\n${fence('rm a')}\n\n${fence('rm b')}\n`)).toEqual([
      'no-upgrade-chapter',
    ]);
  });
});
