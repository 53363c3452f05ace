import { describe, expect, test } from 'vitest';
import { checkName, checkRelease, nearest } from '../../src/runbooks/names.ts';
import type { Locale } from '../../src/words/locale.ts';
import { plain } from '../../src/words/markup/plain.ts';
import { wordsFor } from '../../src/words/words-for.ts';

describe('names', () => {
  test.each(['ecsc', 'schedule-res', 'a', '20170324', 'shop_2.tar.gz', 'X'.repeat(64)])(
    '%s is one',
    (name) => {
      expect(checkName(name)).toEqual({ ok: true });
      expect(checkRelease(name)).toEqual({ ok: true });
    },
  );

  const refusals: [string, string][] = [
    ['', 'empty'],
    ['a'.repeat(65), 'too-long'],
    ['a'.repeat(10_240), 'too-long'],
    ['a\nb', 'control-character'],
    ['a\u0000', 'control-character'],
    ['a\u007f', 'control-character'],
    ['еcsc', 'not-ascii'],
    ['ｅcsc', 'not-ascii'],
    ['a\u200b', 'not-ascii'],
    ['服务', 'not-ascii'],
    ['😀', 'not-ascii'],
    ['.a', 'leading-dot-or-dash'],
    ['-rf', 'leading-dot-or-dash'],
    ['..', 'leading-dot-or-dash'],
    ['a..b', 'two-dots'],
    ...[
      ';',
      '|',
      '&',
      '$',
      '`',
      '(',
      '<',
      '>',
      '*',
      '?',
      '!',
      '~',
      '/',
      '\\',
      ' ',
      '"',
      "'",
      '#',
      '{',
      '[',
      '%',
      '=',
      ':',
      ',',
      '@',
    ].map((char): [string, string] => [`a${char}b`, 'forbidden-character']),
  ];
  test.each(refusals)('%j is none: %s', (name, reason) => {
    expect(checkName(name)).toEqual({ ok: false, reason });
    expect(checkRelease(name)).toEqual({ ok: false, reason });
  });

  test('each reason has words in both languages', () => {
    for (const [, reason] of refusals) {
      const check = checkName(refusals.find(([, one]) => one === reason)?.[0] ?? '');
      if (check.ok) expect.fail('accepted');
      const said = (locale: Locale) => wordsFor(locale, plain).badName('service', 'x', check.reason);
      expect(said('en')).not.toBe(said('zh-CN'));
    }
  });
});

describe('the nearest name', () => {
  const known = ['ecsc', 'ecmc', 'schedule', 'schedule-res', '20170324'];
  const cases: [string, string | undefined][] = [
    ['ecsx', 'ecsc'],
    ['ECSC', 'ecsc'],
    ['shedule', 'schedule'],
    ['schedule_res', 'schedule-res'],
    ['20170342', '20170324'],
    ['zebra', undefined],
    ['', undefined],
    ['a'.repeat(10_240), undefined],
  ];
  test.each(cases)('%j → %s', (name, expected) => {
    expect(nearest(name, known)).toBe(expected);
  });

  test('nothing known, nothing near', () => {
    expect(nearest('ecsc', [])).toBeUndefined();
  });
});
