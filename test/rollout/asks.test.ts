import { describe, expect, it } from 'vitest';
import { decide } from '../../src/rollout/decide.ts';
import { replay } from '../../src/rollout/evolve.ts';
import { askAtGate } from '../../src/rollout/gates.ts';
import { hostOf } from '../../src/rollout/state.ts';
import { nextWork } from '../../src/rollout/work.ts';
import type { Step } from '../../src/runbooks/runbook.ts';
import { ann, ben, nobody, procedure, request, rollback, steps, story, worker } from './support.ts';

const source = [{ line: 7, text: 'as written' }];
const edit: Step = {
  id: '4b-person',
  kind: 'person',
  says: 'Edit app.conf',
  files: ['/home/shop/app.conf'],
  source,
};
const dump: Step = { id: '4c-shell', kind: 'shell', command: 'dump', source, on: ['shop-db'], once: true };
const seed: Step = { id: '4d-shell', kind: 'shell', command: 'seed', source, if: 'if it is the first node' };

const withSteps = (...more: Step[]) => [...steps.slice(0, 4), ...more, ...steps.slice(4)];
const storyOf = (list: Step[], back = rollback) =>
  story(request({ procedure: procedure({ steps: list, rollback: back }) }));
const gateOf = (rollout: ReturnType<typeof story>) => rollout.now().gate;

describe("a person's step", () => {
  it('stops the rollout on its node until somebody says Done, and says who', () => {
    const rollout = storyOf(withSteps(edit));
    rollout.runUntil();
    expect(gateOf(rollout)).toMatchObject({
      kind: 'person',
      node: 'shop-1',
      step: edit.id,
      options: ['done', 'rollback', 'stop'],
    });
    expect(rollout.now().nodes['shop-1']?.done.upgrade).not.toContain(edit.id);
    expect(rollout.decide('done', nobody).ok).toBe(false);
    rollout.decide('done', ben);
    expect(rollout.now().decided.at(-1)).toMatchObject({
      decision: 'done',
      step: edit.id,
      node: 'shop-1',
      by: ben.actor,
    });
    expect(rollout.due()).toEqual([`upgrade.shop-1.${edit.id}.1`]);
    rollout.runUntil();
    expect(gateOf(rollout)).toMatchObject({ kind: 'node' });
  });

  it('that names files has them looked at before people are asked, and again when it is done', () => {
    const rollout = storyOf(withSteps(edit));
    const look = rollout.runUntil(edit.id);
    expect(rollout.due()).toEqual([`upgrade.shop-1.${edit.id}.1.look`]);
    if (!look) throw new Error('no look');
    rollout.take(look);
    rollout.fail(look, 'host-unreachable');
    expect(gateOf(rollout)).toMatchObject({ kind: 'failed', node: 'shop-1' });
    rollout.decide('retry');
    expect(rollout.due()).toEqual([`upgrade.shop-1.${edit.id}.2.look`]);
    rollout.runUntil();
    expect(gateOf(rollout)).toMatchObject({ kind: 'person', node: 'shop-1' });
    rollout.decide('done');
    const seen = rollout.runUntil(edit.id);
    if (!seen) throw new Error('not looked at again');
    rollout.take(seen);
    rollout.fail(seen, 'connection-lost');
    rollout.decide('retry');
    // How it stood before is known: it is not looked at as if nothing had been done.
    expect(gateOf(rollout)).toMatchObject({ kind: 'person' });
    rollout.decide('done');
    expect(rollout.due()).toEqual([`upgrade.shop-1.${edit.id}.3`]);
  });

  it('that names none is asked about at once', () => {
    const rollout = storyOf(withSteps({ ...edit, files: [] } as Step));
    rollout.runUntil();
    const looks = rollout.records.filter(({ event }) => 'task' in event && event.task.look);
    expect([gateOf(rollout)?.kind, looks]).toEqual(['person', []]);
  });

  it('may have been begun before it is said to be done: then rolling back is offered', () => {
    const rollout = storyOf([edit, ...steps.slice(1)]);
    rollout.runUntil();
    expect(gateOf(rollout)?.options).toContain('rollback');
    rollout.decide('rollback');
    expect(rollout.due()).toEqual(['rollback.shop-1.r1-stop.1']);
  });

  it('is asked again where a retry does it again, and when a rollback is', () => {
    const rollout = storyOf([...steps.slice(0, 5), edit, ...steps.slice(5)]);
    rollout.runUntil();
    rollout.decide('done');
    const follow = rollout.runUntil('6-follow');
    if (!follow) throw new Error('no follow');
    rollout.take(follow);
    rollout.fail(follow, 'process-died');
    rollout.decide('retry');
    rollout.runUntil();
    expect(gateOf(rollout)).toMatchObject({ kind: 'person', node: 'shop-1' });
  });

  it('in a rollback waits there too', () => {
    const back: Step = { ...edit, id: 'r5-person' };
    const rollout = storyOf(steps, [...rollback, back]);
    rollout.runUntil();
    rollout.decide('rollback');
    rollout.runUntil();
    expect(gateOf(rollout)).toMatchObject({ kind: 'person', step: back.id, options: ['done', 'stop'] });
    rollout.decide('done');
    rollout.runUntil();
    expect(rollout.now().status).toBe('rolled-back');
  });
});

describe('a script', () => {
  const migrate: Step = { id: '4e-shell', kind: 'shell', command: 'migrate', source };
  const undo: Step = { id: 'r5-shell', kind: 'shell', command: 'undo', source };

  it('is approved once, for every node, before the first is stopped; and runs without another word', () => {
    const rollout = storyOf(withSteps(migrate));
    rollout.runUntil();
    expect(gateOf(rollout)).toMatchObject({ kind: 'shell', step: migrate.id, options: ['run', 'stop'] });
    expect(gateOf(rollout)).not.toHaveProperty('node');
    expect(askAtGate(rollout.now())).toMatchObject({ hosts: ['shop-1', 'shop-2'], back: false });
    expect(Object.values(rollout.now().nodes).some(({ touched }) => touched)).toBe(false);
    rollout.decide('run', ben);
    rollout.runUntil();
    expect(gateOf(rollout)).toMatchObject({ kind: 'node', node: 'shop-1' });
    rollout.tickAll();
    rollout.decide('continue');
    rollout.runUntil();
    expect(gateOf(rollout)).toMatchObject({ kind: 'final' });
    const run = rollout.records.flatMap(({ event }) => (event.type === 'StepStarted' ? [event.task] : []));
    expect(run.filter(({ stepId }) => stepId === migrate.id)).toHaveLength(2);
  });

  it('that failed is approved again before it runs again, on that node', () => {
    const rollout = storyOf(withSteps(migrate));
    rollout.runUntil();
    rollout.decide('run');
    const first = rollout.runUntil(migrate.id);
    if (!first) throw new Error('no script');
    rollout.take(first);
    rollout.fail(first);
    rollout.decide('retry');
    expect(rollout.due()).toEqual([]);
    expect(gateOf(rollout)).toMatchObject({ kind: 'shell', node: 'shop-1', step: migrate.id });
    rollout.decide('run');
    expect(rollout.due()).toEqual([`upgrade.shop-1.${migrate.id}.2`]);
    rollout.runUntil();
    rollout.tickAll();
    rollout.decide('continue');
    rollout.runUntil();
    expect(gateOf(rollout)).toMatchObject({ kind: 'final' });
  });

  it('of the way back is approved with the others, and again when it runs again', () => {
    const rollout = storyOf(steps, [...rollback, undo]);
    rollout.runUntil();
    expect(gateOf(rollout)).toMatchObject({ kind: 'shell', step: undo.id });
    expect(askAtGate(rollout.now())).toMatchObject({ back: true });
    rollout.decide('run');
    rollout.runUntil();
    rollout.decide('rollback');
    const back = rollout.runUntil(undo.id);
    if (!back) throw new Error('not approved ahead');
    rollout.take(back);
    rollout.fail(back);
    rollout.decide('stop');
    rollout.send({ type: 'RequestRollback', by: ben });
    expect(gateOf(rollout)).toMatchObject({ kind: 'shell', step: undo.id });
  });

  it('comes before the start gate, which is the last word', () => {
    const { policy } = request() as Extract<ReturnType<typeof request>, { type: 'RequestRollout' }>;
    const rollout = story(
      request({
        procedure: procedure({ steps: withSteps(migrate) }),
        policy: { ...policy, startGate: true },
      }),
    );
    rollout.runUntil();
    expect(gateOf(rollout)).toMatchObject({ kind: 'shell' });
    rollout.decide('run');
    expect(gateOf(rollout)).toMatchObject({ kind: 'start' });
    rollout.decide('continue');
    expect(rollout.due()).toEqual(['upgrade.shop-1.2-stop.1']);
  });

  it('that an older Baton has not asked about ahead is asked about where that rollout stands', () => {
    const rollout = storyOf(withSteps(migrate));
    rollout.runUntil();
    rollout.decide('run');
    rollout.runUntil('3-backup');
    // What it would have written by now: the same, but for the gate.
    const older = rollout.records.filter(({ event }) => !event.type.startsWith('Gate'));
    const state = replay(older.map((one, index) => ({ ...one, seq: index + 1 })));
    if (!state) throw new Error('nothing');
    expect(nextWork(state)).toEqual([]);
    const healed = decide({ type: 'FollowUp', by: worker }, state);
    expect(healed).toMatchObject({ events: [{ type: 'GateOpened', gate: 'shell', node: 'shop-1' }] });
    expect(decide({ type: 'FollowUp', by: worker }, rollout.now())).toEqual({ ok: true, events: [] });
  });
});

describe('a step with a condition', () => {
  it('is asked about for each node, before the first is stopped', () => {
    const rollout = storyOf(withSteps(seed));
    rollout.runUntil();
    expect(gateOf(rollout)).toMatchObject({
      kind: 'condition',
      node: 'shop-1',
      step: seed.id,
      options: ['run', 'skip', 'stop'],
    });
    expect(rollout.now().nodes['shop-1']?.touched).toBe(false);
    rollout.decide('run');
    expect(gateOf(rollout)).toMatchObject({ kind: 'condition', node: 'shop-2' });
    rollout.decide('skip', ben);
    expect(gateOf(rollout)).toMatchObject({ kind: 'shell', step: seed.id, options: ['run', 'stop'] });
    expect(askAtGate(rollout.now())?.hosts).toEqual(['shop-1']);
    rollout.decide('run');
    rollout.runUntil();
    expect(gateOf(rollout)).toMatchObject({ kind: 'node', node: 'shop-1' });
    rollout.tickAll();
    rollout.decide('continue');
    rollout.runUntil();
    expect(gateOf(rollout)).toMatchObject({ kind: 'final' });
    expect(rollout.now().nodes['shop-1']?.skipped).toEqual([]);
    expect(rollout.now().nodes['shop-2']?.skipped).toEqual([seed.id]);
    const run = rollout.records.flatMap(({ event }) => (event.type === 'StepStarted' ? [event.task] : []));
    expect(run.filter(({ stepId }) => stepId === seed.id).map(({ node }) => node)).toEqual(['shop-1']);
  });

  it('is left out only with a reason, which stays with the decision', () => {
    const rollout = storyOf(withSteps(seed));
    rollout.runUntil();
    const skip = (reason?: string) => {
      const { gate } = rollout.now();
      const seen = { gate: gate?.seq ?? 0, evidence: gate?.evidence ?? '' };
      return rollout.send({
        type: 'DecideGate',
        by: ben,
        ...seen,
        decision: 'skip',
        ...(reason === undefined ? {} : { reason }),
      });
    };
    expect(skip()).toMatchObject({ refusal: { code: 'reason-missing' } });
    expect(skip(' \n ')).toMatchObject({ refusal: { code: 'reason-missing' } });
    expect(skip('x'.repeat(501))).toMatchObject({ refusal: { code: 'reason-too-long' } });
    expect(skip(' it has\nits data ').ok).toBe(true);
    expect(rollout.now().decided.at(-1)).toMatchObject({ decision: 'skip', reason: 'it has its data' });
    expect(rollout.replayed()).toEqual(rollout.now());
  });

  it('that is done while all nodes are prepared, is asked about before that', () => {
    const upload = { ...steps[0], if: 'when it is not there yet' } as Step;
    const rollout = storyOf([upload, ...steps.slice(1)]);
    rollout.runUntil();
    for (const node of ['shop-1', 'shop-2']) {
      expect(gateOf(rollout)).toMatchObject({ kind: 'condition', node, step: '1-upload' });
      rollout.decide('skip');
    }
    rollout.runUntil();
    expect(gateOf(rollout)).toMatchObject({ kind: 'node', node: 'shop-1' });
  });

  it('wants somebody else with four eyes', () => {
    const { policy } = request() as Extract<ReturnType<typeof request>, { type: 'RequestRollout' }>;
    const rollout = story(
      request({
        procedure: procedure({ steps: withSteps(seed) }),
        policy: { ...policy, access: { ...policy.access, fourEyes: true } },
      }),
    );
    rollout.runUntil();
    expect(rollout.decide('skip', ann)).toMatchObject({ refusal: { code: 'four-eyes' } });
    expect(rollout.decide('skip', ben).ok).toBe(true);
  });
});

describe('a step that is not for every node', () => {
  it('runs on those that it names', () => {
    const second: Step = { ...edit, on: ['shop-2'] };
    const rollout = storyOf(withSteps(second));
    rollout.runUntil();
    expect(gateOf(rollout)).toMatchObject({ kind: 'node', node: 'shop-1' });
    rollout.tickAll();
    rollout.decide('continue');
    rollout.runUntil();
    expect(gateOf(rollout)).toMatchObject({ kind: 'person', node: 'shop-2' });
  });

  it('runs once on a host that is no node, at its place in the first turn', () => {
    const rollout = storyOf(withSteps(dump));
    rollout.runUntil();
    expect(gateOf(rollout)).toMatchObject({ kind: 'shell', step: dump.id });
    expect(askAtGate(rollout.now())?.hosts).toEqual(['shop-db']);
    rollout.decide('run');
    const task = rollout.runUntil(dump.id);
    expect(task && hostOf(rollout.now(), task)).toBe('shop-db');
    rollout.runUntil();
    rollout.tickAll();
    rollout.decide('continue');
    rollout.runUntil();
    expect(gateOf(rollout)).toMatchObject({ kind: 'final', node: 'shop-2' });
  });

  it('leaves alone, in a rollback, a node for which none is written', () => {
    const rollout = storyOf(
      steps,
      rollback.map((step) => ({ ...step, on: ['shop-2'] })),
    );
    rollout.runUntil();
    expect(gateOf(rollout)?.options).toEqual(['continue', 'stop']);
  });
});
