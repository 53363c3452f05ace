import { expect, it } from 'vitest';
import { story } from './support.ts';

it('asks before the first node where a start will not have what the running service has', () => {
  const rollout = story();
  const preflights = rollout.due();
  expect(preflights).toHaveLength(2);
  const first = rollout.runUntil('preflight', 'shop-1');
  if (!first) throw new Error('no preflight');
  rollout.take(first);
  rollout.succeed(first, { differs: ['JAVA_HOME: /opt/jdk8 → –'] });
  rollout.runUntil();
  expect(rollout.now().gate).toMatchObject({ kind: 'start', options: ['continue', 'stop'] });
  rollout.decide('continue');
  rollout.runUntil();
  expect(rollout.now().gate).toMatchObject({ kind: 'node', node: 'shop-1' });
  // What a look right before a later stop finds is no second start.
  expect(rollout.replayed()?.started).toBe(true);
});

it('asks nobody where nothing differs', () => {
  const rollout = story();
  rollout.runUntil();
  expect(rollout.now().gate).toMatchObject({ kind: 'node', node: 'shop-1' });
});
