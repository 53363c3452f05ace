import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { isEncoding, isPattern } from '../../src/config/pattern.ts';

describe('a pattern in slashes', () => {
  test.each([
    '\\d+ ms',
    '(?:a|b)',
    'a*?b',
    'a+?',
    'a??',
    'x{2}?',
    '\\bready\\b',
    '\\w+',
    '(?i)x',
    '[\\d]',
    '[启动]',
    '(a',
    'a++',
  ])('that the host’s grep takes otherwise is refused: %s', (expression) => {
    expect(isPattern(`/${expression}/`)).toBe(false);
  });

  test.each([
    ['[0-9]+ ms', '12 ms'],
    ['(a|b)c{2,3}', 'bcc'],
    ['启动(完成|成功)', '启动成功'],
    ['\\[main\\] x\\.y', '[main] x.y'],
    ['[[:digit:]]{2}[.]', '12.'],
    ['colou?r \\\\ x', 'color \\ x'],
    ['[^]x?+]*$', 'abc'],
  ])('that it knows is taken, and meant as it is: %s', (expression, line) => {
    expect(isPattern(`/${expression}/`)).toBe(true);
    expect(execFileSync('grep', ['-E', '-e', expression], { input: line, encoding: 'utf8' })).toBe(
      `${line}\n`,
    );
  });

  test('a text is taken as it is', () => {
    for (const text of ['\\d', 'Started (?:', '/', '启动']) expect(isPattern(text)).toBe(true);
  });
});

test('an encoding is one that both ends know', () => {
  expect(['gbk', 'GB18030', 'big5', 'shift_jis', 'latin1'].map(isEncoding)).toEqual(Array(5).fill(true));
  expect(isEncoding('klingon')).toBe(false);
});
