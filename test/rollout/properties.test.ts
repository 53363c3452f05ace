import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { By, Command } from '../../src/rollout/commands.ts';
import { decide } from '../../src/rollout/decide.ts';
import { type Decision, decisionNames } from '../../src/rollout/decisions.ts';
import type { Recorded, RolloutEvent } from '../../src/rollout/events.ts';
import { EVENT_VERSION, taskKey } from '../../src/rollout/events.ts';
import { evolve, replay } from '../../src/rollout/evolve.ts';
import { followUp } from '../../src/rollout/follow-up.ts';
import type { FailureCode } from '../../src/rollout/outcomes.ts';
import type { RolloutState } from '../../src/rollout/state.ts';
import { findStep } from '../../src/rollout/state.ts';
import { nextWork } from '../../src/rollout/work.ts';
import { isInTurn } from '../../src/runbooks/kinds/placed.ts';
import type { Step } from '../../src/runbooks/runbook.ts';
import { ann, ben, nobody, procedure, request, rollback, steps, story, worker } from './support.ts';

const codes: FailureCode[] = [
  'command-failed',
  'ready-timeout',
  'process-survived',
  'aborted',
  'process-died',
];

/** What can happen next, as data; indices pick from what there is at that moment. */
type Move =
  | { move: 'take' | 'succeed'; pick: number }
  | { move: 'fail'; pick: number; code: FailureCode }
  | { move: 'stale-report'; pick: number }
  | { move: 'tick'; on: boolean; by: By }
  | { move: 'decide'; decision: Decision; by: By; stale: boolean }
  | { move: 'go-on'; pick: number }
  | { move: 'abort' | 'roll-back'; by: By };

const who = fc.constantFrom(ann, ben, nobody);
const pick = fc.nat({ max: 9 });
const work: fc.Arbitrary<Move>[] = [
  fc.record({ move: fc.constantFrom('take' as const, 'succeed' as const), pick }),
  fc.record({ move: fc.constantFrom('take' as const, 'succeed' as const), pick }),
  fc.record({ move: fc.constantFrom('take' as const, 'succeed' as const), pick }),
  fc.record({ move: fc.constant('fail' as const), pick, code: fc.constantFrom(...codes) }),
  fc.record({ move: fc.constant('stale-report' as const), pick }),
];
const people: fc.Arbitrary<Move>[] = [
  fc.record({ move: fc.constant('tick' as const), on: fc.boolean(), by: who }),
  fc.record({
    move: fc.constant('decide' as const),
    decision: fc.constantFrom(...decisionNames),
    by: who,
    stale: fc.boolean(),
  }),
  fc.record({ move: fc.constantFrom('abort' as const, 'roll-back' as const), by: who }),
  fc.record({ move: fc.constant('go-on' as const), pick }),
  fc.record({ move: fc.constant('go-on' as const), pick }),
];
const moves = fc.array(fc.oneof(...work, ...work, ...people), { maxLength: 150 });

const shell = { id: '4b-shell', kind: 'shell' as const, command: 'make coffee', source: [] };
const source = [{ line: 3, text: 'as written' }];
const person = { id: '5b-person', kind: 'person' as const, says: 'Edit app.conf', files: [], source };
const elsewhere = {
  id: '2b-shell',
  kind: 'shell' as const,
  command: 'dump',
  source,
  on: ['db'],
  once: true as const,
};

/** The same steps, each now and then with a condition or for some nodes only. */
const placed = (list: Step[], marks: number[]): Step[] =>
  list.map((step, index) => {
    const mark = marks[index % marks.length];
    if (mark === 1) return { ...step, if: 'at the first installation' };
    return mark === 2 && step.kind !== 'start' ? { ...step, on: ['shop-1', 'shop-3'] } : step;
  });

const requests = fc
  .record({
    nodes: fc.integer({ min: 1, max: 4 }),
    withShell: fc.boolean(),
    withPerson: fc.boolean(),
    marks: fc.array(fc.nat({ max: 9 }), { minLength: 1, maxLength: 9 }),
    withRollback: fc.boolean(),
    fourEyes: fc.boolean(),
    startGate: fc.boolean(),
    verification: fc.constantFrom('required' as const, 'advisory' as const),
  })
  .map(({ nodes, withShell, withPerson, marks, withRollback, fourEyes, startGate, verification }) =>
    request({
      procedure: procedure({
        nodes: Array.from({ length: nodes }, (_, index) => `shop-${index + 1}`),
        steps: placed(
          [
            ...steps.slice(0, 2),
            ...(withPerson ? [elsewhere] : []),
            ...steps.slice(2, 4),
            ...(withShell ? [shell] : []),
            ...steps.slice(4, 5),
            ...(withPerson ? [person] : []),
            ...steps.slice(5),
          ],
          marks,
        ).map((step) => (step.id === elsewhere.id ? elsewhere : step)),
        rollback: withRollback
          ? placed(withPerson ? [...rollback, { ...person, id: 'r5-person' }] : rollback, marks)
          : [],
      }),
      policy: { access: { start: ['everyone'], approve: ['everyone'], fourEyes }, startGate, verification },
    }),
  );

type Story = ReturnType<typeof story>;

function play(rollout: Story, next: Move): void {
  const state = rollout.now();
  const due = nextWork(state);
  const running = Object.values(state.running);
  switch (next.move) {
    case 'take': {
      const task = due[next.pick % Math.max(1, due.length)];
      if (task) rollout.take(task);
      return;
    }
    case 'succeed':
    case 'fail': {
      const entry = running[next.pick % Math.max(1, running.length)];
      if (!entry) return;
      if (next.move === 'fail') rollout.fail(entry.task, next.code);
      else rollout.succeed(entry.task);
      return;
    }
    case 'stale-report': {
      const entry = running[next.pick % Math.max(1, running.length)];
      if (!entry) return;
      const { task, epoch } = entry;
      const late = {
        type: 'ReportSuccess',
        by: worker,
        task,
        epoch: epoch - 1,
        durationMs: 1,
        facts: {},
      } as const;
      expect(rollout.send(late).ok).toBe(false);
      return;
    }
    case 'tick':
      rollout.send({ type: 'TickPoint', by: next.by, gate: state.gate?.seq ?? 1, point: 'p1', on: next.on });
      return;
    case 'decide': {
      const past = next.stale ? state.decided.at(-1)?.seq : undefined;
      const gate = past ?? state.gate?.seq ?? 1;
      const evidence = state.gate?.evidence ?? '';
      const decided = rollout.send({
        type: 'DecideGate',
        by: next.by,
        gate,
        evidence,
        decision: next.decision,
      });
      if (past !== undefined) expect(decided.ok).toBe(false);
      return;
    }
    case 'go-on': {
      rollout.runUntil();
      rollout.tickAll(ben);
      const options = rollout.now().gate?.options ?? [];
      const option = options[next.pick < 7 ? 0 : next.pick % Math.max(1, options.length)];
      if (option) rollout.decide(option, ben);
      return;
    }
    case 'abort':
      rollout.send({ type: 'Abort', by: next.by });
      return;
    case 'roll-back':
      rollout.send({ type: 'RequestRollback', by: next.by });
  }
}

function check(state: RolloutState): void {
  const due = nextWork(state);
  const running = Object.values(state.running);
  if (state.gate || state.stage === 'ended') {
    expect(due).toEqual([]);
    expect(running).toEqual([]);
  }
  if (state.stage === 'ended') expect(state.gate).toBeUndefined();
  const changing = due.filter(({ phase }) => phase === 'upgrade' || phase === 'rollback');
  expect(changing.length).toBeLessThanOrEqual(1);
  expect(new Set(due.map(taskKey)).size).toBe(due.length);
  // A node is changed only after the one before it was upgraded and people said so.
  const nodes = state.procedure.nodes.map((name) => state.nodes[name]);
  nodes.forEach((node, index) => {
    if (!node?.touched) return;
    const approved = state.decided.some(
      ({ kind, node: name, decision }) =>
        kind === 'node' && name === state.procedure.nodes[index - 1] && decision === 'continue',
    );
    expect(index === 0 || approved).toBe(true);
    expect(state.started).toBe(true);
  });
  // It never sits still by itself: there is work, a gate, or an end.
  expect(due.length > 0 || state.gate !== undefined || state.stage === 'ended').toBe(true);
  expect(followUp(state)).toBeUndefined();
}

const runs = { numRuns: 500 };

describe('whatever happens, in whatever order', () => {
  it('no forbidden state is reached, and no task is done twice', () => {
    fc.assert(
      fc.property(requests, moves, (first, list) => {
        const rollout = story(first);
        for (const next of list) {
          play(rollout, next);
          check(rollout.now());
        }
        const settled = rollout.records.flatMap(({ event }) =>
          event.type === 'StepSucceeded' || event.type === 'StepFailed' ? [taskKey(event.task)] : [],
        );
        expect(new Set(settled).size).toBe(settled.length);
        const gates = rollout.records.flatMap(({ event }) =>
          event.type === 'GateDecided' ? [event.gate] : [],
        );
        expect(new Set(gates).size).toBe(gates.length);
      }),
      runs,
    );
  });

  it('nothing runs where it is not meant to, or before people said what they must', () => {
    fc.assert(
      fc.property(requests, moves, (first, list) => {
        const rollout = story(first);
        for (const next of list) play(rollout, next);
        const { nodes } = rollout.now().procedure;
        const said = new Set<string>();
        let asked: Extract<RolloutEvent, { type: 'GateOpened' }> | undefined;
        for (const { event } of rollout.records) {
          if (event.type === 'GateOpened') asked = event;
          if (event.type === 'GateDecided')
            for (const node of asked?.node === undefined ? nodes : [asked.node])
              said.add(`${asked?.gate} ${event.decision} ${node}/${asked?.step}`);
          if (event.type !== 'StepStarted') continue;
          const { task } = event;
          const step = findStep(rollout.now(), task);
          if (!step) continue;
          const place = `${task.node}/${step.id}`;
          expect(isInTurn(step, task.node, rollout.now().procedure.nodes)).toBe(true);
          // One yes is for one run.
          if (step.kind === 'shell') expect(said.delete(`shell run ${place}`)).toBe(true);
          if (step.kind === 'person') expect(said.delete(`person done ${place}`)).toBe(true);
          if (step.if !== undefined) expect(said).toContain(`condition run ${place}`);
        }
      }),
      runs,
    );
  });

  it('replaying the journal gives the same state', () => {
    fc.assert(
      fc.property(requests, moves, (first, list) => {
        const rollout = story(first);
        for (const next of list) play(rollout, next);
        expect(rollout.replayed()).toEqual(rollout.now());
        expect(replay(JSON.parse(JSON.stringify(rollout.records)) as Recorded[])).toEqual(rollout.now());
      }),
      runs,
    );
  });

  it('from any state, people and workers can bring it to an end', () => {
    fc.assert(
      fc.property(requests, moves, (first, list) => {
        const rollout = story(first);
        for (const next of list) play(rollout, next);
        for (let round = 0; round < 500 && rollout.now().stage !== 'ended'; round += 1) {
          rollout.runUntil();
          rollout.tickAll(ben);
          const { gate } = rollout.now();
          const [forward] = gate?.options ?? [];
          if (forward) expect(rollout.decide(forward, ben).ok).toBe(true);
        }
        expect(rollout.now().stage).toBe('ended');
      }),
      runs,
    );
  });

  it('evolve takes every decision at a gate of a node that is not there', () => {
    for (const decision of decisionNames) {
      const state = story().now();
      const record = (event: RolloutEvent, after = 1): Recorded => ({
        v: EVENT_VERSION,
        seq: state.head.seq + after,
        id: String(after),
        at: after,
        actor: ann.actor,
        event,
        prev: '',
        hash: `h${after}`,
      });
      const gate = { gate: 'failed' as const, node: 'ghost', failed: [], options: decisionNames };
      const open = evolve(state, record({ type: 'GateOpened', ...gate }));
      const decided = { gate: state.head.seq + 1, decision, evidence: '' };
      expect(evolve(open, record({ type: 'GateDecided', ...decided }, 2))?.gate, decision).toBeUndefined();
    }
  });

  it('evolve takes any event in any state, and changes nothing it was given', () => {
    const task = fc.record({
      node: fc.constantFrom('shop-1', 'shop-2', 'ghost'),
      phase: fc.constantFrom('preflight' as const, 'stage' as const, 'upgrade' as const, 'rollback' as const),
      stepId: fc.constantFrom('2-stop', '6-follow', 'nothing'),
      attempt: fc.nat({ max: 3 }),
    });
    const facts = fc.constant({});
    const event: fc.Arbitrary<RolloutEvent> = fc.oneof(
      fc.record({ type: fc.constantFrom('StepStarted' as const, 'StepResumed' as const), task }),
      fc.record({ type: fc.constant('StepSucceeded' as const), task, durationMs: fc.nat(), facts }),
      fc.record({
        type: fc.constant('StepFailed' as const),
        task,
        durationMs: fc.nat(),
        facts,
        code: fc.constantFrom(...codes),
      }),
      fc.record({
        type: fc.constant('GateOpened' as const),
        gate: fc.constantFrom(
          'node' as const,
          'failed' as const,
          'shell' as const,
          'person' as const,
          'condition' as const,
        ),
        node: fc.constantFrom('shop-1', 'ghost'),
        failed: fc.array(task, { maxLength: 2 }),
        options: fc.constant(decisionNames),
      }),
      fc.record({
        type: fc.constant('GateDecided' as const),
        gate: fc.nat({ max: 40 }),
        decision: fc.constantFrom(...decisionNames),
        evidence: fc.string(),
      }),
      fc.record({
        type: fc.constantFrom('PointTicked' as const, 'PointUnticked' as const),
        gate: fc.nat({ max: 40 }),
        point: fc.string(),
      }),
      fc.constantFrom<RolloutEvent>(
        { type: 'AbortRequested' },
        { type: 'RollbackRequested' },
        { type: 'RolloutEnded', status: 'stopped' },
      ),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        let state = story().now();
        for (const one of events) {
          const before = structuredClone(state);
          const seq = state.head.seq + 1;
          const recorded: Recorded = {
            v: EVENT_VERSION,
            seq,
            id: String(seq),
            at: seq,
            actor: ann.actor,
            event: one,
            prev: '',
            hash: `h${seq}`,
          };
          const after = evolve(state, recorded);
          expect(state).toEqual(before);
          expect(after?.head.seq).toBe(seq);
          if (after) state = after;
        }
      }),
      runs,
    );
  });

  it('a command is accepted or refused, never thrown at', () => {
    const ids = fc.constantFrom('2-stop', 'ghost');
    const command: fc.Arbitrary<Command> = fc.oneof(
      fc.record({
        type: fc.constant('DecideGate' as const),
        by: who,
        gate: fc.nat(),
        evidence: fc.string(),
        decision: fc.constantFrom(...decisionNames),
      }),
      fc.record({
        type: fc.constant('TickPoint' as const),
        by: who,
        gate: fc.nat(),
        point: ids,
        on: fc.boolean(),
      }),
      fc.record({ type: fc.constantFrom('Abort' as const, 'RequestRollback' as const), by: who }),
    );
    fc.assert(
      fc.property(command, (one) => {
        expect(decide(one, undefined)).toEqual({ ok: false, refusal: { code: 'no-rollout' } });
        expect(decide(one, story().now())).toHaveProperty('ok');
      }),
      runs,
    );
  });
});
