import { describe, expect, it } from 'vitest';
import { standingOf } from '../../src/bot/incoming/standing.ts';
import { holdsRole, type Known, namedGroups, type Standing } from '../../src/rollout/access.ts';
import type { Actor } from '../../src/rollout/events.ts';
import type { AccessRules } from '../../src/rollout/policy.ts';

const ann: Actor = { kind: 'user', id: 'UANN' };
const member: Known = { standing: 'member' };
const rules = (overrides: Partial<AccessRules>): AccessRules => ({
  start: [],
  approve: [],
  fourEyes: false,
  ...overrides,
});

describe('who may', () => {
  it('is nobody where nothing is said', () => {
    expect(holdsRole('start', ann, { groups: ['S0GROUP'] }, rules({}))).toBe(false);
    expect(holdsRole('approve', ann, { groups: ['S0GROUP'] }, rules({}))).toBe(false);
  });

  it('is everyone, a person, or a group, each role by itself', () => {
    expect(holdsRole('start', ann, member, rules({ start: ['everyone'] }))).toBe(true);
    expect(holdsRole('approve', ann, member, rules({ start: ['everyone'] }))).toBe(false);
    expect(holdsRole('approve', ann, {}, rules({ approve: ['UBEN', 'UANN'] }))).toBe(true);
    expect(holdsRole('approve', ann, { groups: ['S1'] }, rules({ approve: ['S0', 'S1'] }))).toBe(true);
    expect(holdsRole('approve', ann, { groups: ['S2'] }, rules({ approve: ['S0', 'S1'] }))).toBe(false);
  });

  it.each<Standing>(['guest', 'outsider', 'bot', 'deactivated', 'unknown'])(
    'does not mean a %s by everyone, only by an id',
    (standing) => {
      expect(holdsRole('approve', ann, { standing }, rules({ approve: ['everyone'] }))).toBe(false);
      expect(holdsRole('approve', ann, { standing }, rules({ approve: ['everyone', 'UANN'] }))).toBe(true);
      const inGroup = { standing, groups: ['S1'] };
      expect(holdsRole('approve', ann, inGroup, rules({ approve: ['everyone', 'S1'] }))).toBe(true);
    },
  );

  it('does not mean by everyone somebody who was not looked up', () => {
    expect(holdsRole('approve', ann, {}, rules({ approve: ['everyone'] }))).toBe(false);
  });

  it('is not a person whose id only looks like one that is named', () => {
    for (const id of ['uann', 'UANN ', 'UAN', 'UANNA', 'EVERYONE', 'Everyone', ''])
      expect(holdsRole('approve', { kind: 'user', id }, {}, rules({ approve: ['UANN'] })), id).toBe(false);
  });

  it('is whoever is at Baton’s own command line, and a worker', () => {
    expect(holdsRole('approve', { kind: 'cli', id: 'root' }, {}, rules({}))).toBe(true);
    expect(holdsRole('approve', { kind: 'worker', id: 'w1' }, {}, rules({}))).toBe(true);
  });

  it('asks only for groups that are named, once each', () => {
    const named = rules({ start: ['everyone', 'S0', 'UANN'], approve: ['S0', 'S1'] });
    expect(namedGroups(named, ['start', 'approve'])).toEqual(['S0', 'S1']);
    expect(namedGroups(named, ['start'])).toEqual(['S0']);
    expect(namedGroups(rules({ start: ['everyone'], approve: ['UANN'] }), ['start', 'approve'])).toEqual([]);
  });
});

describe('what somebody is to the workspace', () => {
  const home = { team: 'T1', orgWide: false };
  const grid = { team: 'T1', enterprise: 'E1', orgWide: false };
  const wide = { team: 'E1', enterprise: 'E1', orgWide: true };
  const inGrid = (enterprise_id: string, ...teams: string[]) => ({
    team_id: 'T2',
    enterprise_user: { enterprise_id, teams },
  });

  it.each([
    ['a full member', { team_id: 'T1' }, home, 'member'],
    ['a multi-channel guest', { team_id: 'T1', is_restricted: true }, home, 'guest'],
    ['a single-channel guest', { team_id: 'T1', is_ultra_restricted: true }, home, 'guest'],
    ['of another workspace in a shared channel', { team_id: 'T2', is_stranger: false }, home, 'outsider'],
    ['a stranger', { team_id: 'T1', is_stranger: true }, home, 'outsider'],
    ['of no known workspace', {}, home, 'outsider'],
    ['a bot', { team_id: 'T1', is_bot: true }, home, 'bot'],
    ['Slackbot, which Slack does not call one', { id: 'USLACKBOT', team_id: 'T1' }, home, 'bot'],
    ['deactivated', { team_id: 'T1', deleted: true }, home, 'deactivated'],
    ['of the organisation and this workspace', inGrid('E1', 'T2', 'T1'), grid, 'member'],
    ['of the organisation, not of this workspace', inGrid('E1', 'T2'), grid, 'outsider'],
    ['of another organisation', inGrid('E2', 'T2'), grid, 'outsider'],
    ['of the organisation, with Baton in all of it', inGrid('E1', 'T2'), wide, 'member'],
    ['of another organisation, with Baton in all of ours', inGrid('E2', 'T2'), wide, 'outsider'],
    ['of another organisation, where there is none', inGrid('E2', 'T1'), home, 'outsider'],
  ] as const)('%s', (_, user, where, expected) => {
    expect(standingOf({ ...user } as Parameters<typeof standingOf>[0], where)).toBe(expected);
  });
});
