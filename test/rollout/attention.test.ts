import { describe, expect, it } from 'vitest';
import { reminderDue } from '../../src/rollout/attention.ts';
import type { Command } from '../../src/rollout/commands.ts';
import { ann, ben, nobody, request, story, worker } from './support.ts';

const { policy } = request() as Extract<Command, { type: 'RequestRollout' }>;
const remind = { afterMs: 600_000, downMs: 180_000, most: 2 };
const reminding = () => story(request({ policy: { ...policy, remind } }));

const atGate = (it: ReturnType<typeof story>) => {
  it.runUntil();
  const { gate } = it.now();
  if (!gate) throw new Error('no gate');
  return gate;
};

describe('a gate that waits', () => {
  it('is due for a reminder after the time, and again after the last one, so often and no more', () => {
    const it = reminding();
    const { openedAt, seq: gate } = atGate(it);
    expect(reminderDue(it.now())).toBe(openedAt + remind.afterMs);
    it.send({ type: 'RemindGate', by: worker, gate, nth: 1 });
    expect(it.types().at(-1)).toBe('GateReminded');
    const { at } = it.now().head;
    expect(reminderDue(it.now())).toBe(at + remind.afterMs);
    it.send({ type: 'RemindGate', by: worker, gate, nth: 2 });
    expect(reminderDue(it.now())).toBeUndefined();
    expect(it.send({ type: 'RemindGate', by: worker, gate, nth: 3 })).toEqual({ ok: true, events: [] });
  });

  it('is due sooner while a node is down', () => {
    const it = reminding();
    const task = it.runUntil('3-backup');
    if (!task) throw new Error('no backup came');
    it.take(task);
    it.fail(task, 'no-space', 'down');
    const { gate } = it.now();
    expect(reminderDue(it.now())).toBe((gate?.openedAt ?? 0) + remind.downMs);
  });

  it('has each reminder once, however many ask for it', () => {
    const it = reminding();
    const { seq: gate } = atGate(it);
    for (const by of [worker, worker]) it.send({ type: 'RemindGate', by, gate, nth: 1 });
    expect(it.types().filter((type) => type === 'GateReminded')).toHaveLength(1);
  });

  it('has none where an older Baton has asked for none, and none once it is decided', () => {
    const without = story();
    atGate(without);
    expect(reminderDue(without.now())).toBeUndefined();
    const it = reminding();
    const { seq: gate } = atGate(it);
    it.decide('stop');
    expect(reminderDue(it.now())).toBeUndefined();
    expect(it.send({ type: 'RemindGate', by: worker, gate, nth: 1 })).toMatchObject({ ok: false });
  });

  it('is seen to by one at a time, who gets the time once more', () => {
    const it = reminding();
    const { seq: gate } = atGate(it);
    expect(it.send({ type: 'ClaimGate', by: nobody, gate })).toMatchObject({
      refusal: { code: 'not-allowed' },
    });
    it.send({ type: 'ClaimGate', by: ann, gate });
    expect(it.now().gate?.claim).toMatchObject({ by: ann.actor, at: it.now().head.at });
    expect(it.send({ type: 'ClaimGate', by: ann, gate })).toEqual({ ok: true, events: [] });
    it.send({ type: 'ClaimGate', by: ben, gate });
    expect(it.now().gate?.claim?.by).toEqual(ben.actor);
    expect(reminderDue(it.now())).toBe(it.now().head.at + remind.afterMs);
  });

  it('can be decided by another than who sees to it', () => {
    const it = reminding();
    const { seq: gate } = atGate(it);
    it.send({ type: 'ClaimGate', by: ann, gate });
    expect(it.decide('stop', ben)).toMatchObject({ ok: true });
  });
});
