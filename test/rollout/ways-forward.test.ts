import { describe, expect, it } from 'vitest';
import { ann, procedure, request, story } from './support.ts';

/** Both nodes upgraded, and the rollback asked for: node 2 goes first. */
function rollingBack() {
  const rollout = story();
  rollout.runUntil();
  rollout.tickAll();
  rollout.decide('continue');
  rollout.runUntil();
  rollout.decide('rollback');
  return rollout;
}

/** Fails the step when its turn comes. */
function failAt(rollout: ReturnType<typeof story>, step: string, node?: string) {
  const task = rollout.runUntil(step, node);
  if (!task) throw new Error(`${step} is not due`);
  rollout.take(task);
  rollout.fail(task, 'no-space', 'down');
}

describe('a node that cannot come back', () => {
  it('is left, the others come back, and the rollout ends as stopped', () => {
    const rollout = rollingBack();
    failAt(rollout, 'r2-restore');
    expect(rollout.now().gate).toMatchObject({ node: 'shop-2', options: ['retry', 'leave', 'stop'] });
    rollout.decide('leave');
    expect(rollout.due()).toEqual(['rollback.shop-1.r1-stop.1']);
    rollout.runUntil();
    expect(rollout.now()).toMatchObject({ status: 'stopped' });
    expect(rollout.now().nodes).toMatchObject({
      'shop-1': { status: 'rolled-back' },
      'shop-2': { status: 'failed' },
    });
    // It can still be put back later.
    rollout.send({ type: 'RequestRollback', by: ann });
    expect(rollout.now().rollbackQueue).toEqual(['shop-2']);
    rollout.runUntil();
    expect(rollout.now()).toMatchObject({ status: 'rolled-back' });
  });

  it('is not left where it is the last one: to stop says that', () => {
    const rollout = rollingBack();
    failAt(rollout, 'r2-restore', 'shop-1');
    expect(rollout.now().gate).toMatchObject({ node: 'shop-1', options: ['retry', 'stop'] });
  });
});

describe('a node that is down with its tree as it was', () => {
  it('is started again where the document says no way back', () => {
    const rollout = story(request({ procedure: procedure({ rollback: [] }) }));
    failAt(rollout, '3-backup');
    expect(rollout.now().gate?.options).toEqual(['retry', 'restart', 'stop']);
    rollout.decide('restart');
    expect(rollout.due()).toEqual(['rollback.shop-1.5-start.1']);
    rollout.runUntil();
    expect(rollout.now()).toMatchObject({ status: 'rolled-back' });
    expect(rollout.now().nodes['shop-1']).toMatchObject({ status: 'rolled-back' });
  });

  it('is started again alone, while the others keep the release', () => {
    const rollout = story();
    rollout.runUntil();
    rollout.tickAll();
    rollout.decide('continue');
    failAt(rollout, '3-backup');
    expect(rollout.now().gate?.options).toEqual(['retry', 'restart', 'rollback', 'stop']);
    rollout.decide('restart');
    rollout.runUntil();
    expect(rollout.now()).toMatchObject({ status: 'stopped' });
    expect(rollout.now().nodes).toMatchObject({
      'shop-1': { status: 'verified' },
      'shop-2': { status: 'rolled-back' },
    });
  });

  it('ends as stopped where another node keeps the release and has no way back', () => {
    const rollout = story(request({ procedure: procedure({ rollback: [] }) }));
    rollout.runUntil();
    rollout.tickAll();
    rollout.decide('continue');
    failAt(rollout, '3-backup');
    rollout.decide('restart');
    rollout.runUntil();
    expect(rollout.now()).toMatchObject({ status: 'stopped' });
  });

  it('is not offered that once the tree may be changed, nor where a rollback is the same', () => {
    const rollout = story(request({ procedure: procedure({ rollback: [] }) }));
    failAt(rollout, '4-unpack');
    expect(rollout.now().gate?.options).toEqual(['retry', 'stop']);
    const other = story();
    failAt(other, '3-backup');
    expect(other.now().gate?.options).toEqual(['retry', 'rollback', 'stop']);
  });
});
