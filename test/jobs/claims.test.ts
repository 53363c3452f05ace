import { describe, expect, test } from 'vitest';
import { heldBy, holdsOf } from '../../src/jobs/claims.ts';
import type { RolloutState } from '../../src/rollout/state.ts';
import { request, story } from '../rollout/support.ts';

const m = 'a'.repeat(32);

/** A rollout whose preflight on its first node has recorded this. */
function rollout(id: string, holds: string[], at = 1, change: (state: RolloutState) => void = () => {}) {
  const told = story(request({ rolloutId: id } as never));
  told.runUntil('1-upload');
  const state: RolloutState = structuredClone(told.now());
  state.id = id;
  state.requestedAt = at;
  for (const node of Object.values(state.nodes))
    for (const result of node.results)
      if (result.task.phase === 'preflight') result.facts = node.name === 'shop-1' ? { holds } : {};
  change(state);
  return state;
}

const tree = (path: string, machine = m, boot = 'b1', address = '10.0.0.1:22') =>
  `tree ${machine} ${boot} ${address} ${path}`;

describe('what another service’s rollout holds', () => {
  const held = (mine: string, theirs: string) => {
    const other = rollout('other', [theirs]);
    return heldBy(rollout('mine', [mine], 2), [mine], [other])?.holder;
  };

  test.each<[string, string, string, boolean]>([
    ['the same tree', tree('/home/app'), tree('/home/app'), true],
    ['a tree in it', tree('/home/app/conf'), tree('/home/app'), true],
    ['a tree around it', tree('/home/app'), tree('/home/app/conf'), true],
    ['a tree that only begins alike', tree('/home/app'), tree('/home/app-2'), false],
    ['the same path on another machine', tree('/home/app'), tree('/home/app', 'c'.repeat(32)), false],
    ['a clone of another address', tree('/home/app'), tree('/home/app', m, 'b2', '10.0.0.2:22'), false],
    ['the same host after a reboot', tree('/home/app'), tree('/home/app', m, 'b2'), true],
    ['the same host by another address', tree('/home/app'), tree('/home/app', m, 'b1', '10.0.9.9:22'), true],
    ['a host without an id', tree('/home/app', '-'), tree('/home/app', '-'), true],
    ['its process', `process ${m} b1 x:22 7:99`, `process ${m} b1 x:22 7:99`, true],
    ['its number after a reboot', `process ${m} b2 x:22 7:99`, `process ${m} b1 x:22 7:99`, false],
    ['how it is found', `matcher ${m} b1 x:22 catalina /t`, `matcher ${m} b1 x:22 catalina /t`, true],
  ])('%s', (_what, mine, theirs, expected) => {
    expect(held(mine, theirs)).toBe(expected ? 'other' : undefined);
  });

  test('of two that have touched nothing the earlier goes first, one that has touched a node always', () => {
    const hold = tree('/home/app');
    const early = rollout('early', [hold], 1);
    const late = rollout('late', [hold], 2);
    expect(heldBy(early, [hold], [early, late])).toBeUndefined();
    expect(heldBy(late, [hold], [early, late])).toEqual({ holder: 'early', held: ['/home/app'] });
    const touching = rollout('late', [hold], 2, ({ nodes }) => {
      for (const node of Object.values(nodes)) node.touched = true;
    });
    expect(heldBy(early, [hold], [touching])).toMatchObject({ holder: 'late' });
  });

  test('ends with the rollout, and is what its preflights have recorded', () => {
    const hold = tree('/home/app');
    const state = rollout('x', [hold]);
    expect(holdsOf(state)).toEqual([hold]);
    expect([holdsOf(state, 'shop-1'), holdsOf(state, 'shop-2')]).toEqual([[hold], []]);
    expect(heldBy(rollout('y', [hold], 2), [hold], [])).toBeUndefined();
  });
});
