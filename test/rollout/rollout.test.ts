import { describe, expect, it } from 'vitest';
import type { FailureCode, ServiceSeen } from '../../src/rollout/outcomes.ts';
import type { Policy } from '../../src/rollout/policy.ts';
import { nodesToRollBack } from '../../src/rollout/state.ts';
import { ann, ben, nobody, procedure, request, rollback, steps, story } from './support.ts';

const refusal = (decided: ReturnType<ReturnType<typeof story>['send']>) =>
  decided.ok ? undefined : decided.refusal.code;

describe('a rollout that goes well', () => {
  it('looks at every node, stages every node, and only then stops the first', () => {
    const rollout = story();
    expect(rollout.due()).toEqual(['preflight.shop-1.preflight.1', 'preflight.shop-2.preflight.1']);
    rollout.runUntil('1-upload');
    expect(rollout.due()).toEqual(['stage.shop-1.1-upload.1', 'stage.shop-2.1-upload.1']);
    rollout.runUntil('2-stop');
    expect(rollout.due()).toEqual(['upgrade.shop-1.2-stop.1']);
  });

  it('asks after each node, and completes', () => {
    const rollout = story();
    rollout.runUntil();
    expect(rollout.now().gate).toMatchObject({
      kind: 'node',
      node: 'shop-1',
      options: ['continue', 'rollback', 'stop'],
    });
    expect(rollout.due()).toEqual([]);
    rollout.tickAll();
    expect(rollout.decide('continue').ok).toBe(true);
    rollout.runUntil();
    expect(rollout.now().gate).toMatchObject({
      kind: 'final',
      node: 'shop-2',
      options: ['finish', 'rollback'],
    });
    rollout.tickAll();
    rollout.decide('finish');
    expect(rollout.now()).toMatchObject({ stage: 'ended', status: 'completed' });
    expect(Object.values(rollout.now().nodes).map((node) => node.status)).toEqual(['verified', 'verified']);
  });

  it('takes any number of nodes', () => {
    const nodes = Array.from({ length: 10 }, (_, index) => `shop-${index + 1}`);
    const rollout = story(request({ procedure: procedure({ nodes }) }));
    for (const node of nodes) {
      rollout.runUntil();
      expect(rollout.now().gate?.node).toBe(node);
      rollout.tickAll();
      rollout.decide(node === 'shop-10' ? 'finish' : 'continue');
    }
    expect(rollout.now().status).toBe('completed');
  });

  it('waits at a start gate where one is asked for, with nothing stopped', () => {
    const policy: Policy = {
      access: { start: [], approve: [], fourEyes: false },
      startGate: true,
      verification: 'required',
    };
    const rollout = story(request({ policy }));
    rollout.runUntil();
    expect(rollout.now().gate).toMatchObject({ kind: 'start', options: ['continue', 'stop'] });
    expect(nodesToRollBack(rollout.now())).toEqual([]);
    rollout.decide('continue');
    expect(rollout.due()).toEqual(['upgrade.shop-1.2-stop.1']);
  });
});

describe('rolling back', () => {
  it('at node 1 takes that node back alone', () => {
    const rollout = story();
    rollout.runUntil();
    rollout.decide('rollback');
    expect(rollout.due()).toEqual(['rollback.shop-1.r1-stop.1']);
    rollout.runUntil();
    expect(rollout.now().status).toBe('rolled-back');
    expect(rollout.now().nodes['shop-2']?.status).toBe('prepared');
  });

  it('after the last node takes the newest first, one at a time', () => {
    const rollout = story();
    rollout.runUntil();
    rollout.tickAll();
    rollout.decide('continue');
    rollout.runUntil();
    rollout.decide('rollback');
    expect(rollout.now().rollbackQueue).toEqual(['shop-2', 'shop-1']);
    rollout.runUntil('r1-stop', 'shop-1');
    expect(rollout.now().nodes['shop-2']?.status).toBe('rolled-back');
    rollout.runUntil();
    expect(rollout.now().status).toBe('rolled-back');
  });

  it('starts what was stopped and restores nothing where the tree was never changed', () => {
    const rollout = story();
    const backup = rollout.runUntil('3-backup');
    if (!backup) throw new Error('no backup');
    rollout.take(backup);
    rollout.fail(backup, 'no-space');
    rollout.decide('rollback');
    expect(rollout.due()).toEqual(['rollback.shop-1.r3-start.1']);
  });

  it('is a command of its own after the end, and only once', () => {
    const rollout = story();
    rollout.runUntil();
    rollout.decide('stop');
    expect(rollout.now().status).toBe('stopped');
    expect(rollout.send({ type: 'RequestRollback', by: ann }).ok).toBe(true);
    rollout.runUntil();
    expect(rollout.now().status).toBe('rolled-back');
    expect(refusal(rollout.send({ type: 'RequestRollback', by: ann }))).toBe('nothing-to-roll-back');
  });

  it('is not offered where the document has none', () => {
    const rollout = story(request({ procedure: procedure({ rollback: [] }) }));
    rollout.runUntil();
    expect(rollout.now().gate?.options).toEqual(['continue', 'stop']);
  });
});

describe('a failed step', () => {
  it('asks, and Retry is a new attempt', () => {
    const rollout = story();
    const task = rollout.runUntil('4-unpack');
    if (!task) throw new Error('no unpack');
    rollout.take(task);
    rollout.fail(task);
    expect(rollout.now().gate).toMatchObject({ kind: 'failed', options: ['retry', 'rollback', 'stop'] });
    rollout.decide('retry');
    expect(rollout.due()).toEqual(['upgrade.shop-1.4-unpack.2']);
  });

  it('begins again with the start when a follow is retried, but only watches on when asked to wait', () => {
    for (const [decision, due] of [
      ['retry', 'upgrade.shop-1.5-start.2'],
      ['wait', 'upgrade.shop-1.6-follow.2'],
    ] as const) {
      const rollout = story();
      const task = rollout.runUntil('6-follow');
      if (!task) throw new Error('no follow');
      rollout.take(task);
      rollout.fail(task, 'ready-timeout');
      expect(rollout.now().gate?.options).toEqual(['retry', 'wait', 'rollback', 'stop']);
      rollout.decide(decision);
      expect(rollout.due()).toEqual([due]);
    }
  });

  it('begins with the stop again when something has started the service since', () => {
    const rollout = story();
    const task = rollout.runUntil('4-unpack');
    if (!task) throw new Error('no unpack');
    rollout.take(task);
    rollout.fail(task, 'process-came-back');
    rollout.decide('retry');
    expect(rollout.due()).toEqual(['upgrade.shop-1.2-stop.2']);
    // What was done between them is not done again.
    rollout.runUntil('4-unpack');
    expect(rollout.due()).toEqual(['upgrade.shop-1.4-unpack.2']);
  });

  it('offers -9 for a process that survives -15, and the next stop may use it', () => {
    const rollout = story();
    const task = rollout.runUntil('2-stop');
    if (!task) throw new Error('no stop');
    rollout.take(task);
    rollout.fail(task, 'process-survived');
    expect(rollout.now().gate?.options).toEqual(['retry', 'force', 'rollback', 'stop']);
    rollout.decide('force');
    rollout.runUntil('2-stop');
    expect(rollout.now().gate).toBeUndefined();
    const taken = rollout.runUntil('2-stop');
    expect(taken).toMatchObject({ attempt: 2, force: true });
  });

  it('in the preparation waits for the other nodes to be looked at, and offers no rollback', () => {
    const rollout = story();
    const [first, second] = ['shop-1', 'shop-2'].map((node) => ({
      node,
      phase: 'preflight' as const,
      stepId: 'preflight',
      attempt: 1,
    }));
    if (!first || !second) throw new Error('two nodes');
    rollout.take(first);
    rollout.take(second);
    rollout.fail(first, 'host-unreachable');
    expect(rollout.now().gate).toBeUndefined();
    rollout.succeed(second);
    expect(rollout.now().gate).toMatchObject({ kind: 'failed', options: ['retry', 'stop'] });
    rollout.decide('retry');
    expect(rollout.due()).toEqual(['preflight.shop-1.preflight.2']);
  });
});

describe('a gate', () => {
  it('waits for every point, and takes no second decision', () => {
    const rollout = story();
    rollout.runUntil();
    expect(refusal(rollout.decide('continue'))).toBe('points-open');
    const gate = rollout.now().gate;
    rollout.tickAll(ben);
    rollout.decide('continue', ben);
    const again = {
      type: 'DecideGate',
      by: ann,
      gate: gate?.seq ?? 0,
      evidence: gate?.evidence ?? '',
      decision: 'rollback',
    } as const;
    expect(rollout.send(again)).toMatchObject({
      ok: false,
      refusal: { code: 'gate-decided', decision: 'continue', by: { id: 'UBEN' } },
    });
  });

  it('binds a decision to what the person saw', () => {
    const rollout = story();
    rollout.runUntil();
    const { gate } = rollout.now();
    const stale = {
      type: 'DecideGate',
      by: ann,
      gate: gate?.seq ?? 0,
      evidence: 'other',
      decision: 'stop',
    } as const;
    expect(refusal(rollout.send(stale))).toBe('gate-changed');
  });

  it('with four eyes lets the requester go back but not forward', () => {
    const policy: Policy = {
      access: { start: [], approve: [], fourEyes: true },
      startGate: false,
      verification: 'advisory',
    };
    const rollout = story(request({ policy }));
    rollout.runUntil();
    expect(refusal(rollout.decide('continue', ann))).toBe('four-eyes');
    expect(rollout.decide('continue', ben).ok).toBe(true);
    rollout.runUntil();
    expect(rollout.decide('rollback', ann).ok).toBe(true);
  });

  it('is for those who may approve', () => {
    const rollout = story();
    rollout.runUntil();
    expect(refusal(rollout.decide('stop', nobody))).toBe('not-allowed');
    expect(rollout.now().gate).toBeDefined();
  });

  it('asks about a command that is not understood, before anything is stopped', () => {
    const shell = { id: '7-shell', kind: 'shell' as const, command: 'rm -rf /tmp/x', source: [] };
    const rollout = story(request({ procedure: procedure({ steps: [...steps, shell], rollback }) }));
    rollout.runUntil();
    expect(rollout.now().gate).toMatchObject({
      kind: 'shell',
      options: ['run', 'stop'],
    });
    expect(rollout.now().nodes['shop-1']).toMatchObject({ touched: false });
    rollout.decide('run');
    expect(rollout.runUntil('7-shell')).toMatchObject({ node: 'shop-1' });
    rollout.runUntil();
    expect(rollout.now().gate).toMatchObject({ kind: 'node', node: 'shop-1' });
  });
});

describe('abort', () => {
  it('waits for the running step to end, then asks', () => {
    const rollout = story();
    const task = rollout.runUntil('3-backup');
    if (!task) throw new Error('no backup');
    rollout.take(task);
    expect(rollout.send({ type: 'Abort', by: ann }).ok).toBe(true);
    expect(rollout.now().gate).toBeUndefined();
    expect(rollout.due()).toEqual(['upgrade.shop-1.3-backup.1']);
    rollout.fail(task, 'aborted');
    expect(rollout.now().gate).toMatchObject({ kind: 'failed', aborted: true });
  });

  it('between two steps asks at once, and Retry goes on where it was', () => {
    const rollout = story();
    rollout.runUntil('3-backup');
    rollout.send({ type: 'Abort', by: ann });
    expect(rollout.now().gate).toMatchObject({ kind: 'failed', aborted: true, failed: [] });
    rollout.decide('retry');
    expect(rollout.due()).toEqual(['upgrade.shop-1.3-backup.1']);
  });

  it('at a gate has nothing to end', () => {
    const rollout = story();
    rollout.runUntil();
    expect(refusal(rollout.send({ type: 'Abort', by: ann }))).toBe('nothing-running');
  });
});

describe('workers', () => {
  it('take a task over under a new epoch; the old one is refused', () => {
    const rollout = story();
    const task = rollout.runUntil('3-backup');
    if (!task) throw new Error('no backup');
    rollout.take(task);
    const old = rollout.now().running[`upgrade.shop-1.3-backup.1`]?.epoch ?? 0;
    rollout.take(task);
    expect(rollout.types().at(-1)).toBe('StepResumed');
    const late = { type: 'ReportSuccess', by: ann, task, epoch: old, durationMs: 1, facts: {} } as const;
    expect(refusal(rollout.send(late))).toBe('fenced');
    expect(rollout.succeed(task).ok).toBe(true);
    expect(refusal(rollout.succeed(task))).toBe('stale-task');
  });

  it('leave alone what is not due', () => {
    const rollout = story();
    const early = { node: 'shop-1', phase: 'upgrade', stepId: '2-stop', attempt: 1 } as const;
    expect(refusal(rollout.take(early))).toBe('stale-task');
  });
});

describe('outage', () => {
  it('counts from the stop to the ready line', () => {
    const rollout = story();
    rollout.runUntil();
    const node = rollout.now().nodes['shop-1'];
    expect(node?.outageMs).toBeGreaterThan(0);
    expect(node?.downSince).toBeUndefined();
  });

  const failed = (stepId: string, ...how: [code: FailureCode, service?: ServiceSeen]) => {
    const rollout = story();
    const task = rollout.runUntil(stepId);
    if (!task) throw new Error(`no step ${stepId} came`);
    rollout.take(task);
    rollout.fail(task, ...how);
    return rollout;
  };
  const nodeOf = (rollout: ReturnType<typeof story>) => {
    const node = rollout.now().nodes['shop-1'];
    if (!node) throw new Error('no shop-1');
    return node;
  };

  it('begins when the process was seen gone, though its stop was aborted', () => {
    const rollout = failed('2-stop', 'aborted', 'down');
    const { service, downSince } = nodeOf(rollout);
    expect(service?.is).toBe('down');
    expect(downSince).toBe(service?.at);
    rollout.decide('retry');
    const again = rollout.runUntil('2-stop');
    if (!again) throw new Error('no retry came');
    rollout.take(again);
    rollout.succeed(again, { alreadyStopped: true });
    expect(nodeOf(rollout).downSince).toBe(downSince);
    rollout.runUntil();
    expect(nodeOf(rollout).outageMs).toBe((nodeOf(rollout).service?.at ?? 0) - (downSince ?? 0));
  });

  it('is over when a follow was aborted and its service came up', () => {
    const node = nodeOf(failed('6-follow', 'aborted', 'up'));
    expect(node.service?.is).toBe('up');
    expect(node.downSince).toBeUndefined();
    expect(node.outageMs).toBeGreaterThan(0);
  });

  it('goes on while the process runs that is not ready', () => {
    const node = nodeOf(failed('6-follow', 'ready-timeout', 'up'));
    expect(node.service?.is).toBe('starting');
    expect(node.downSince).toBeDefined();
  });

  it('is not known after a cut, until the next step looks', () => {
    const rollout = failed('2-stop', 'connection-lost', 'unknown');
    expect(nodeOf(rollout)).toMatchObject({ service: { is: 'unknown' }, outageMs: 0 });
    expect(nodeOf(rollout).downSince).toBeUndefined();
  });

  it('is none of this rollout where nothing ran before it', () => {
    const rollout = story();
    for (const name of ['shop-1', 'shop-2']) {
      const task = rollout.runUntil('preflight', name);
      if (!task) throw new Error('no preflight came');
      rollout.take(task);
      rollout.succeed(task, { processes: [], notes: ['no-process'] });
    }
    const stop = rollout.runUntil('2-stop');
    expect(nodeOf(rollout).service?.is).toBe('down');
    if (!stop) throw new Error('no stop came');
    rollout.take(stop);
    rollout.succeed(stop, { alreadyStopped: true });
    expect(nodeOf(rollout).downSince).toBeUndefined();
  });
});
