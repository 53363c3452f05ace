import type { Decision } from '../../src/rollout/decisions.ts';
import type { Recorded } from '../../src/rollout/events.ts';
import { evolve } from '../../src/rollout/evolve.ts';
import type { RolloutState } from '../../src/rollout/state.ts';
import type { Step } from '../../src/runbooks/runbook.ts';
import { ann, ben, procedure, request, rollback, steps, story, worker } from '../rollout/support.ts';

export type Told = { name: string; records: Recorded[] };
export type Moment = { recorded: Recorded; after: RolloutState };

/** The state after each event. */
export function moments(records: readonly Recorded[]): Moment[] {
  let state: RolloutState | undefined;
  return records.map((recorded) => {
    const after = evolve(state, recorded);
    if (!after) throw new Error('a story begins with its request');
    state = after;
    return { recorded, after };
  });
}

type Story = ReturnType<typeof story>;

function failAt(it: Story, stepId: string, code: Parameters<Story['fail']>[1], node?: string): void {
  const task = it.runUntil(stepId, node);
  if (!task) throw new Error(`no step ${stepId} came`);
  it.take(task);
  it.fail(task, code);
}

/** Takes gates by their first way until none is open. */
function finish(it: Story): void {
  for (;;) {
    it.runUntil();
    const { gate } = it.now();
    if (!gate) return;
    it.tickAll(ben);
    it.decide(gate.options[0] as Decision, ben);
  }
}

const shell: Step = {
  id: '7-shell',
  kind: 'shell',
  command: 'sync && rm -rf <cache> & wait',
  source: [],
};

const person: Step = {
  id: '7-person',
  kind: 'person',
  says: 'Edit <app.conf> & save it',
  files: ['/home/shop/app.conf'],
  content: 'port=<80>',
  source: [{ line: 12, text: 'Edit' }],
};

/** Whole rollouts that between them pass every stage, gate, decision and end. */
export function stories(): Told[] {
  const tell = (name: string, go: (it: Story) => void, first = request()): Told => {
    const it = story(first);
    go(it);
    return { name, records: it.records };
  };
  const { policy } = request() as Extract<ReturnType<typeof request>, { type: 'RequestRollout' }>;
  const startGate = request({ policy: { ...policy, startGate: true } });
  const withShell = request({
    procedure: procedure({ steps: [...steps, shell], rollback: [...rollback, shell] }),
  });
  return [
    tell('straight to the end', finish),
    tell(
      'a start gate, stopped there',
      (it) => {
        it.runUntil();
        it.decide('stop');
      },
      startGate,
    ),
    tell('a start gate, then on', finish, startGate),
    tell(
      'a shell command, in the upgrade and in the rollback',
      (it) => {
        it.runUntil();
        it.decide('run');
        it.runUntil();
        it.decide('rollback');
        finish(it);
      },
      withShell,
    ),
    tell(
      "a person's step, and one that is left out on the first node",
      (it) => {
        it.runUntil();
        it.decide('skip', ben);
        it.runUntil();
        it.decide('done', ben);
        finish(it);
      },
      request({
        procedure: procedure({
          steps: [...steps, { ...shell, if: 'the <first> time' }, { ...person, id: '8-person' }],
        }),
      }),
    ),
    tell('a stop that takes -9', (it) => {
      failAt(it, '2-stop', 'process-survived');
      it.decide('force');
      finish(it);
    }),
    tell('a start that takes long', (it) => {
      failAt(it, '6-follow', 'ready-timeout');
      it.decide('wait');
      finish(it);
    }),
    tell('a retry on the second node, then back', (it) => {
      it.runUntil();
      it.tickAll();
      it.decide('continue');
      failAt(it, '4-unpack', 'no-space', 'shop-2');
      it.decide('retry');
      failAt(it, '4-unpack', 'no-space', 'shop-2');
      it.decide('rollback');
      failAt(it, 'r2-restore', 'backup-missing');
      it.decide('retry');
      finish(it);
    }),
    tell('a failed preflight, stopped', (it) => {
      failAt(it, 'preflight', 'tool-missing');
      it.runUntil();
      it.decide('stop');
    }),
    tell('aborted while a worker takes over', (it) => {
      const task = it.runUntil('3-backup');
      if (!task) throw new Error('no backup came');
      it.take(task);
      it.take(task);
      it.send({ type: 'Abort', by: ben });
      it.fail(task, 'aborted');
      it.decide('stop', ben);
    }),
    tell('rolled back after its end', (it) => {
      finish(it);
      it.send({ type: 'RequestRollback', by: ann });
      finish(it);
    }),
    tell('points ticked and unticked', (it) => {
      it.runUntil();
      it.tickAll(ben);
      const gate = it.now().gate?.seq ?? 0;
      it.send({ type: 'TickPoint', by: ann, gate, point: 'p1', on: false });
      finish(it);
    }),
  ];
}

export type Extreme = {
  nodes?: string[];
  points?: string[];
  text?: string;
  snippet?: string;
  failing?: boolean;
};

/** A rollout whose every name, point, fact and snippet is as given, up to its first gate, all points ticked. */
export function extreme({ nodes, points = [], text = '', snippet = '', failing = false }: Extreme): Moment[] {
  const names = nodes ?? ['shop-1', 'shop-2'];
  const listed = points.map((point, at) => ({
    id: `p${at}`,
    kind: 'point' as const,
    text: point,
    source: { line: at, text: point },
  }));
  const it = story(request({ procedure: procedure({ nodes: names, points: listed }) }));
  const facts = { path: text, detail: text, tools: [text, text], command: text, line: text, pid: text };
  for (;;) {
    const task = it.runUntil(failing ? '5-start' : 'none');
    if (!task) break;
    it.take(task);
    const { epoch } = it.now().running[`${task.phase}.${task.node}.${task.stepId}.${task.attempt}`] ?? {
      epoch: 0,
    };
    const result = { by: worker, task, epoch, durationMs: 5, facts, snippet };
    it.send({ type: 'ReportFailure', ...result, code: 'start-exited', log: 'log' });
  }
  it.tickAll(ben);
  return moments(it.records);
}
