import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseUpgrade } from '../../src/verbs/grammar.ts';
import { helpText, misunderstoodText } from '../../src/verbs/help.ts';
import { VERB_NAMES, VERBS } from '../../src/verbs/verbs.ts';
import { mrkdwn } from '../../src/words/markup/mrkdwn.ts';
import { wordsFor } from '../../src/words/words-for.ts';

const ok = (verb: string, args?: object) => ({ ok: true, command: args ? { verb, args } : { verb } });

describe('what stands behind /upgrade', () => {
  it.each([
    ['', ok('help')],
    ['   ', ok('help')],
    ['help', ok('help')],
    ['--help', ok('help')],
    ['?', ok('help')],
    ['ecsc 20170324', ok('start', { service: 'ecsc', release: '20170324' })],
    ['  ecsc \t 20170324\n', ok('start', { service: 'ecsc', release: '20170324' })],
    ['start ecsc 20170324', ok('start', { service: 'ecsc', release: '20170324' })],
    // A service may be called like a verb: `start` says that it is meant as a name.
    ['start status 20170324', ok('start', { service: 'status', release: '20170324' })],
    ['plan ecsc 20170324', ok('plan', { service: 'ecsc', release: '20170324' })],
    ['rollback ecsc 20170324', ok('rollback', { service: 'ecsc', release: '20170324' })],
    ['status', ok('status', {})],
    ['status ecsc', ok('status', { service: 'ecsc' })],
    ['abort', ok('abort', {})],
    ['abort ecsc', ok('abort', { target: 'ecsc' })],
    ['staus', { ok: false, code: 'unknown-verb', word: 'staus', nearest: 'status' }],
    ['stauts', { ok: false, code: 'unknown-verb', word: 'stauts', nearest: 'status' }],
    [
      'abrot ecsc',
      {
        ...ok('start', { service: 'abrot', release: 'ecsc' }),
        perhaps: { word: 'abrot', meant: 'abort ecsc' },
      },
    ],
    ['plam ecsc 20170324', { ok: false, code: 'unknown-verb', word: 'plam', nearest: 'plan ecsc 20170324' }],
    ['ecsc', { ok: false, code: 'missing', verb: 'start', missing: ['release'] }],
    ['start', { ok: false, code: 'missing', verb: 'start', missing: ['service', 'release'] }],
    ['plan', { ok: false, code: 'missing', verb: 'plan', missing: ['service', 'release'] }],
    ['rollback ecsc', { ok: false, code: 'missing', verb: 'rollback', missing: ['release'] }],
    ['ecsc 1 now please', { ok: false, code: 'extra', said: 'ecsc 1', extra: 'now please' }],
    ['status a b', { ok: false, code: 'extra', said: 'status', extra: 'b' }],
    ['abort a b', { ok: false, code: 'extra', said: 'abort', extra: 'b' }],
    ['x'.repeat(301), { ok: false, code: 'too-long', length: 301 }],
  ])('%j', (text, expected) => {
    expect(parseUpgrade(text)).toEqual(expected);
  });

  it('is always answered, and names only what was typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const parsed = parseUpgrade(text);
        if (!parsed.ok) return;
        const { command } = parsed;
        expect([...VERB_NAMES, 'help']).toContain(command.verb);
        if (command.verb === 'help') return;
        const { needs, may } = VERBS[command.verb];
        expect(Object.keys(command.args)).toEqual(
          [...needs, ...may].slice(0, Object.keys(command.args).length),
        );
        expect(Object.keys(command.args).length).toBeGreaterThanOrEqual(needs.length);
        for (const name of Object.values(command.args)) expect(text).toContain(name);
      }),
    );
  });
});

describe('the help', () => {
  it.each(['en', 'zh-CN'] as const)('has a line for every verb in %s, each its own', (locale) => {
    const lines = helpText(wordsFor(locale, mrkdwn)).split('\n').slice(1, -1);
    expect(lines).toHaveLength(VERB_NAMES.length);
    for (const verb of VERB_NAMES) expect(lines.join('\n')).toContain(VERBS[verb].help[locale]);
    expect(new Set(lines).size).toBe(lines.length);
  });

  it.each([
    ['ecsc', '/upgrade SERVICE RELEASE', '/upgrade ecsc 20170324'],
    ['plan', '/upgrade plan SERVICE RELEASE', '/upgrade plan ecsc 20170324'],
    ['rollback ecsc', '/upgrade rollback SERVICE RELEASE', '/upgrade rollback ecsc 20170324'],
  ])('says after %j what to type', (typed, call, example) => {
    const parsed = parseUpgrade(typed);
    const said = parsed.ok ? '' : misunderstoodText(parsed, wordsFor('en', mrkdwn));
    expect(said).toContain(`Type \`${call}\`, for example \`${example}\`.`);
    expect(parseUpgrade(example.replace('/upgrade ', ''))).toMatchObject({ ok: true });
  });
});
