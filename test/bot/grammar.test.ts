import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseUpgrade } from '../../src/bot/incoming/grammar.ts';

const ok = (command: object) => ({ ok: true, command });

describe('what stands behind /upgrade', () => {
  it.each([
    ['', ok({ verb: 'help' })],
    ['   ', ok({ verb: 'help' })],
    ['help', ok({ verb: 'help' })],
    ['--help', ok({ verb: 'help' })],
    ['?', ok({ verb: 'help' })],
    ['ecsc 20170324', ok({ verb: 'start', service: 'ecsc', release: '20170324' })],
    ['  ecsc \t 20170324\n', ok({ verb: 'start', service: 'ecsc', release: '20170324' })],
    ['start ecsc 20170324', ok({ verb: 'start', service: 'ecsc', release: '20170324' })],
    // A service may be called like a verb: `start` says that it is meant as a name.
    ['start status 20170324', ok({ verb: 'start', service: 'status', release: '20170324' })],
    ['plan ecsc 20170324', ok({ verb: 'plan', service: 'ecsc', release: '20170324' })],
    ['rollback ecsc 20170324', ok({ verb: 'rollback', service: 'ecsc', release: '20170324' })],
    ['status', ok({ verb: 'status' })],
    ['status ecsc', ok({ verb: 'status', service: 'ecsc' })],
    ['abort', ok({ verb: 'abort' })],
    ['abort ecsc', ok({ verb: 'abort', target: 'ecsc' })],
    ['staus', { ok: false, code: 'unknown-verb', word: 'staus', nearest: 'status' }],
    ['plam ecsc 20170324', { ok: false, code: 'unknown-verb', word: 'plam', nearest: 'plan' }],
    ['ecsc', { ok: false, code: 'missing', verb: 'start', missing: ['release'] }],
    ['start', { ok: false, code: 'missing', verb: 'start', missing: ['service', 'release'] }],
    ['plan', { ok: false, code: 'missing', verb: 'plan', missing: ['service', 'release'] }],
    ['rollback ecsc', { ok: false, code: 'missing', verb: 'rollback', missing: ['release'] }],
    ['ecsc 1 now please', { ok: false, code: 'extra', verb: 'ecsc 1', extra: 'now please' }],
    ['status a b', { ok: false, code: 'extra', verb: 'status', extra: 'b' }],
    ['abort a b', { ok: false, code: 'extra', verb: 'abort', extra: 'b' }],
    ['x'.repeat(301), { ok: false, code: 'too-long', length: 301 }],
  ])('%j', (text, expected) => {
    expect(parseUpgrade(text)).toEqual(expected);
  });

  it('is always answered, and names only what was typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const parsed = parseUpgrade(text);
        if (!parsed.ok) return;
        const { verb, ...names } = parsed.command;
        expect(['start', 'plan', 'rollback', 'status', 'abort', 'help']).toContain(verb);
        for (const name of Object.values(names)) expect(text).toContain(name);
      }),
    );
  });
});
