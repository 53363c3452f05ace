import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DECIDE_ACTION,
  decideAction,
  decisionOf,
  readDecision,
  readTick,
  TICK_ACTION,
  tickAction,
} from '../../src/bot/views/actions.ts';
import { DECISIONS } from '../words/samples.ts';

const decision = { service: 'ecsc', id: 'ecsc-1-abc', gate: 7, evidence: 'h7' };
const tick = { service: 'ecsc', id: 'ecsc-1-abc', gate: 7, point: 'p1', on: true };

const RUBBISH: (string | undefined)[] = [
  undefined,
  '',
  '{',
  'null',
  '7',
  '"text"',
  '[]',
  '{}',
  '{"__proto__":{"service":"ecsc"}}',
  JSON.stringify({ ...decision, gate: '7' }),
  JSON.stringify({ ...decision, service: { toString: 'ecsc' } }),
  JSON.stringify({ ...decision, id: null }),
  JSON.stringify({ ...tick, on: 'true' }),
  JSON.stringify({ ...tick, point: 1 }),
];

describe('what a button carries', () => {
  it('comes back as it was, without what was added to it', () => {
    expect(readDecision(JSON.stringify({ ...decision, mayApprove: true }))).toEqual(decision);
    expect(readTick(JSON.stringify({ ...tick, by: 'UEVE' }))).toEqual(tick);
  });

  it.each(RUBBISH)('is refused when it is %j', (text) => {
    expect(readDecision(text)).toBeUndefined();
    expect(readTick(text)).toBeUndefined();
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(readDecision(text)).toBeUndefined();
        expect(readTick(text)).toBeUndefined();
      }),
    );
  });
});

describe('action ids', () => {
  it('say which decision was taken', () => {
    for (const one of DECISIONS) {
      expect(decideAction(one)).toMatch(DECIDE_ACTION);
      expect(decideAction(one)).not.toMatch(TICK_ACTION);
      expect(decisionOf(decideAction(one))).toBe(one);
    }
    expect(tickAction('p1')).toMatch(TICK_ACTION);
  });

  it.each([
    'gate:',
    'gate:toString',
    'gate:__proto__',
    'gate:Continue',
    'tick:continue',
    '',
    'gate:continue ',
  ])('name no decision when they are %j', (id) => {
    expect(decisionOf(id)).toBeUndefined();
  });
});
