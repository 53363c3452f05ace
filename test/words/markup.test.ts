import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Locale } from '../../src/words/locale.ts';
import { html } from '../../src/words/markup/html.ts';
import type { Markup } from '../../src/words/markup/markup.ts';
import { mrkdwn } from '../../src/words/markup/mrkdwn.ts';
import { notice } from '../../src/words/markup/notice.ts';
import { plain } from '../../src/words/markup/plain.ts';
import { wordsFor } from '../../src/words/words-for.ts';
import { allTexts } from './samples.ts';

const LOCALES: Locale[] = ['en', 'zh-CN'];
const ANN = { kind: 'user', id: 'U0ANN' } as const;

/** Names and facts made of what one of the markups would act on. */
const evil = fc
  .array(
    fc.constantFrom(
      '<',
      '>',
      '&',
      '*',
      '`',
      '_',
      '"',
      "'",
      '\n',
      '\u001b[31m',
      '<!channel>',
      '&lt;',
      'ecsc',
      '海',
      '|',
    ),
    { minLength: 1, maxLength: 12 },
  )
  .map((pieces) => pieces.join(''));

const textsOf = (locale: Locale, markup: Markup, fact: string) =>
  Object.entries(allTexts(wordsFor(locale, markup), fact, markup.person(ANN)))
    // What stands on buttons is plain text: Slack has no markup there, and a page escapes it as any name.
    .filter(([key]) => key !== 'decision')
    .flatMap(([key, texts]) => texts.map((text): [string, string] => [key, text]));

describe.each(LOCALES)('every text in %s', (locale) => {
  it('has no markup of ours in a terminal', () => {
    for (const [key, text] of textsOf(locale, plain, 'ecsc-1'))
      expect(text, key).not.toMatch(/[*`]|<[^<>]*>|&\w+;/);
  });

  it('shows a terminal what was written, and nothing that it would act on', () => {
    fc.assert(
      fc.property(evil, (fact) => {
        for (const [key, text] of textsOf(locale, plain, fact)) {
          // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
          expect(text, key).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
          if (!fact.includes('&lt;')) expect(text, key).not.toContain('&lt;');
        }
      }),
      { numRuns: 40 },
    );
    expect(wordsFor(locale, plain).unknownVerb('a*b&<c>', 'status')).toContain('a*b&<c>');
  });

  it.each([mrkdwn, notice])('is escaped for Slack: $name', (markup) => {
    fc.assert(
      fc.property(evil, (fact) => {
        for (const [key, text] of textsOf(locale, markup, fact)) {
          const foreign = text
            .replaceAll('<@U0ANN>', '')
            .replace(/<!date\^\d+\^(?:\{time_secs\}|\{date_short_pretty\} \{time\})\|[\d: -]+ UTC>/g, '');
          expect(foreign, key).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('opens and closes only tags of ours on a page', () => {
    const tag = /<(\/?)(?:code|q|strong|b|time(?: datetime="[\dT:.Z-]+")?)>/g;
    fc.assert(
      fc.property(evil, (fact) => {
        for (const [key, text] of textsOf(locale, html, fact)) {
          const marks = [...text.matchAll(tag)].map(([, closing]) => (closing ? -1 : 1));
          expect(
            marks.reduce((sum, mark) => sum + mark, 0),
            key,
          ).toBe(0);
          expect(text.replace(tag, ''), key).not.toMatch(/[<>]|&(?!amp;|lt;|gt;|quot;|#39;)/);
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('one sentence', () => {
  const at = Date.UTC(2026, 10, 25, 1, 44, 53);
  const say = (markup: Markup) =>
    wordsFor('en', markup).refusal({ code: 'gate-decided', decision: 'retry', by: ANN, at });

  it('is the same wherever it is read', () => {
    expect(say(mrkdwn)).toBe(
      'Already decided: <@U0ANN> retried at <!date^1795571093^{time_secs}|01:44:53 UTC>. Nothing was changed.',
    );
    expect(say(plain)).toMatch(
      /^Already decided: U0ANN retried at 2026-11-2\d \d\d:\d\d:53\. Nothing was changed\.$/,
    );
    expect(say(html)).toMatch(/<b>U0ANN<\/b> retried at <time datetime="2026-11-25T01:44:53\.000Z">/);
  });

  it('leads nowhere but to the web', () => {
    expect(html.link('javascript:alert(1)', 'here')).toBe('here');
    expect(mrkdwn.link('mailto:x', 'here')).toBe('here');
    expect(html.link('https://a.example/?a=1&b=2', 'a<b')).toBe(
      '<a href="https://a.example/?a=1&amp;b=2">a&lt;b</a>',
    );
  });
});
