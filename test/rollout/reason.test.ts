import { describe, expect, it } from 'vitest';
import { ann, story } from './support.ts';

const running = () => {
  const it = story();
  const task = it.runUntil('3-backup');
  if (!task) throw new Error('no backup came');
  it.take(task);
  return it;
};

describe('a reason', () => {
  it('of an abort is kept, on one line', () => {
    const it = running();
    it.send({ type: 'Abort', by: ann, reason: ' the wrong\n night ' });
    expect(it.records.at(-1)?.event).toEqual({ type: 'AbortRequested', reason: 'the wrong night' });
    expect(it.now().acts).toMatchObject([{ act: 'abort', reason: 'the wrong night' }]);
  });

  it('of a rollback after the end is kept, and none is none', () => {
    const it = story();
    it.runUntil();
    it.decide('stop');
    expect(it.now().decided.at(-1)).not.toHaveProperty('reason');
    it.send({ type: 'RequestRollback', by: ann, reason: 'it is slow' });
    expect(it.now().acts).toMatchObject([{ act: 'rollback', reason: 'it is slow' }]);
  });

  it.each(['Abort', 'RequestRollback'] as const)('of %s has its limit', (type) => {
    const it = type === 'Abort' ? running() : story();
    if (type === 'RequestRollback') {
      it.runUntil();
      it.decide('stop');
    }
    expect(it.send({ type, by: ann, reason: 'x'.repeat(501) })).toMatchObject({
      refusal: { code: 'reason-too-long' },
    });
  });
});
