import { describe, expect, it } from 'vitest';
import { type AccessRules, holdsRole, namedGroups } from '../../src/rollout/access.ts';
import type { Actor } from '../../src/rollout/events.ts';

const ann: Actor = { kind: 'user', id: 'UANN' };
const rules = (overrides: Partial<AccessRules>): AccessRules => ({
  start: [],
  approve: [],
  fourEyes: false,
  ...overrides,
});

describe('who may', () => {
  it('is nobody where nothing is said', () => {
    expect(holdsRole('start', ann, ['S0GROUP'], rules({}))).toBe(false);
    expect(holdsRole('approve', ann, ['S0GROUP'], rules({}))).toBe(false);
  });

  it('is everyone, a person, or a group, each role by itself', () => {
    expect(holdsRole('start', ann, [], rules({ start: ['everyone'] }))).toBe(true);
    expect(holdsRole('approve', ann, [], rules({ start: ['everyone'] }))).toBe(false);
    expect(holdsRole('approve', ann, [], rules({ approve: ['UBEN', 'UANN'] }))).toBe(true);
    expect(holdsRole('approve', ann, ['S1'], rules({ approve: ['S0', 'S1'] }))).toBe(true);
    expect(holdsRole('approve', ann, ['S2'], rules({ approve: ['S0', 'S1'] }))).toBe(false);
  });

  it('is not a person whose id only looks like one that is named', () => {
    for (const id of ['uann', 'UANN ', 'UAN', 'UANNA', 'EVERYONE', 'Everyone', ''])
      expect(holdsRole('approve', { kind: 'user', id }, [], rules({ approve: ['UANN'] })), id).toBe(false);
  });

  it('is whoever is at Baton’s own command line, and a worker', () => {
    expect(holdsRole('approve', { kind: 'cli', id: 'root' }, [], rules({}))).toBe(true);
    expect(holdsRole('approve', { kind: 'worker', id: 'w1' }, [], rules({}))).toBe(true);
  });

  it('asks only for groups that are named, once each', () => {
    const named = rules({ start: ['everyone', 'S0', 'UANN'], approve: ['S0', 'S1'] });
    expect(namedGroups(named)).toEqual(['S0', 'S1']);
    expect(namedGroups(rules({ start: ['everyone'], approve: ['UANN'] }))).toEqual([]);
  });
});
