import type { By, Command } from '../../src/rollout/commands.ts';
import { decide } from '../../src/rollout/decide.ts';
import { choiceOf } from '../../src/rollout/decisions.ts';
import type { Actor, Recorded, RolloutEvent, Task } from '../../src/rollout/events.ts';
import { EVENT_VERSION, taskKey } from '../../src/rollout/events.ts';
import { evolve, replay } from '../../src/rollout/evolve.ts';
import type { MaybeRollout, RolloutState } from '../../src/rollout/state.ts';
import { nextWork } from '../../src/rollout/work.ts';
import type { Procedure, StartForm, Step } from '../../src/runbooks/runbook.ts';

const source = [{ line: 1, text: 'as written' }];
const form: StartForm = { form: 'nohup', command: 'sh startup.sh', cwd: '/home/shop' };
const logs = ['/home/shoplog/shop.log'];

export const steps: Step[] = [
  { id: '1-upload', kind: 'upload', file: 'shop.tar', toDir: '/home', source },
  { id: '2-stop', kind: 'stop', signal: 15, start: form, source },
  { id: '3-backup', kind: 'backup', from: '/home/shop', to: '/home/shop_1', source },
  { id: '4-unpack', kind: 'unpack', archive: '/home/shop.tar', intoDir: '/home', top: 'shop', source },
  { id: '5-start', kind: 'start', start: form, logs, source },
  { id: '6-follow', kind: 'follow', start: form, logs, source },
];
export const rollback: Step[] = [
  { id: 'r1-stop', kind: 'stop', signal: 15, start: form, source },
  { id: 'r2-restore', kind: 'restore', backup: '/home/shop_1', live: '/home/shop', source },
  { id: 'r3-start', kind: 'start', start: form, logs, source },
  { id: 'r4-follow', kind: 'follow', start: form, logs, source },
];

export function procedure(overrides: Partial<Procedure> = {}): Procedure {
  return {
    service: 'shop',
    nodes: ['shop-1', 'shop-2'],
    steps,
    rollback,
    points: [{ id: 'p1', kind: 'point', text: 'it starts', source: { line: 9, text: 'it starts' } }],
    source: { line: 1, text: 'shop' },
    ...overrides,
  };
}

const user = (id: string): Actor => ({ kind: 'user', id });
export const ann: By = { actor: user('UANN'), mayStart: true, mayApprove: true };
export const ben: By = { actor: user('UBEN'), mayStart: true, mayApprove: true };
export const nobody: By = { actor: user('UNOB'), mayStart: false, mayApprove: false };
export const worker: By = { actor: { kind: 'worker', id: 'w1' }, mayStart: true, mayApprove: true };

export function request(overrides: Partial<Extract<Command, { type: 'RequestRollout' }>> = {}): Command {
  return {
    type: 'RequestRollout',
    by: ann,
    rolloutId: 'shop-1-abc',
    service: 'shop',
    release: '1',
    documentDigest: 'd'.repeat(64),
    procedure: procedure(),
    artifacts: [],
    policy: {
      access: { start: ['everyone'], approve: ['everyone'], fourEyes: false },
      startGate: false,
      verification: 'required',
    },
    ...overrides,
  };
}

/** A rollout in memory: commands in, events kept, as the journal would. */
export function story(first: Command = request()) {
  const records: Recorded[] = [];
  let state: MaybeRollout;

  function send(command: Command) {
    const decided = decide(command, state);
    if (decided.ok) for (const event of decided.events) record(event, command.by.actor);
    return decided;
  }

  function record(event: RolloutEvent, actor: Actor): void {
    const seq = records.length + 1;
    const recorded: Recorded = {
      v: EVENT_VERSION,
      seq,
      id: `e${seq}`,
      at: seq * 1000,
      actor,
      event,
      prev: `h${seq - 1}`,
      hash: `h${seq}`,
    };
    records.push(recorded);
    state = evolve(state, recorded);
  }

  const now = (): RolloutState => {
    if (!state) throw new Error('the rollout was refused');
    return state;
  };

  const take = (task: Task) => send({ type: 'TakeTask', by: worker, task });
  const epochOf = (task: Task) => now().running[taskKey(task)]?.epoch ?? 0;
  const succeed = (task: Task, facts = {}) =>
    send({ type: 'ReportSuccess', by: worker, task, epoch: epochOf(task), durationMs: 5, facts });
  type Failure = Extract<Command, { type: 'ReportFailure' }>;
  const fail = (
    task: Task,
    code: Failure['code'] = 'command-failed',
    service?: NonNullable<Failure['service']>,
  ) =>
    send({
      type: 'ReportFailure',
      by: worker,
      task,
      epoch: epochOf(task),
      durationMs: 5,
      code,
      facts: {},
      ...(service ? { service } : {}),
    });

  const story = {
    send,
    take,
    succeed,
    fail,
    now,
    records,
    due: () => nextWork(now()).map(taskKey),
    /** Does every due task until a gate, the end, or a step of this kind on this node is due. */
    runUntil(stepId?: string, node?: string): Task | undefined {
      for (;;) {
        const [task] = nextWork(now());
        if (!task) return undefined;
        if (task.stepId === stepId && (node === undefined || task.node === node)) return task;
        take(task);
        succeed(task);
      }
    },
    tickAll(by: By = ann) {
      const { gate } = now();
      for (const point of now().procedure.points)
        send({ type: 'TickPoint', by, gate: gate?.seq ?? 0, point: point.id, on: true });
    },
    decide(decision: Extract<Command, { type: 'DecideGate' }>['decision'], by: By = ann) {
      const { gate } = now();
      const reason = choiceOf(decision).wantsReason ? { reason: 'not needed here' } : {};
      const seen = { gate: gate?.seq ?? 0, evidence: gate?.evidence ?? '' };
      return send({ type: 'DecideGate', by, ...seen, decision, ...reason });
    },
    types: () => records.map(({ event }) => event.type),
    replayed: () => replay(records),
  };
  send(first);
  return story;
}
