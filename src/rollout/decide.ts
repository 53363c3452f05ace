import { lackingRole } from './access.ts';
import type { By, Command, Refusal } from './commands.ts';
import type { Actor, Recorded, RolloutEvent, Task } from './events.ts';
import { EVENT_VERSION, taskKey } from './events.ts';
import { evolve } from './evolve.ts';
import { followUp, openPoints } from './gates.ts';
import type { MaybeRollout, OpenGate, RolloutState } from './state.ts';
import { isActive, nodesToRollBack } from './state.ts';
import { nextWork } from './work.ts';

export type Decided = { ok: true; events: RolloutEvent[] } | { ok: false; refusal: Refusal };

type Of<T extends Command['type']> = Extract<Command, { type: T }>;

/**
 * What a command means in a state: the events to append, in order, or the reason for refusing. Events that
 * follow by themselves (a gate, the end) come along. An empty list means that all is as asked already.
 */
export function decide(command: Command, state: MaybeRollout): Decided {
  const direct = answer(command, state);
  if (!direct.ok || direct.events.length === 0) return direct;
  const after = direct.events.reduce((s, event) => evolve(s, provisional(s, event, command.by.actor)), state);
  const next = after && followUp(after);
  return next ? { ok: true, events: [...direct.events, next] } : direct;
}

/** Good enough for looking ahead: nothing that `followUp` reads depends on the time or the hash. */
function provisional(state: MaybeRollout, event: RolloutEvent, actor: Actor): Recorded {
  const seq = (state?.head.seq ?? 0) + 1;
  return { v: EVENT_VERSION, seq, id: '', at: state?.head.at ?? 0, actor, event, prev: '', hash: '' };
}

const accept = (...events: RolloutEvent[]): Decided => ({ ok: true, events });
const refuse = (refusal: Refusal): Decided => ({ ok: false, refusal });

function answer(command: Command, state: MaybeRollout): Decided {
  if (command.type === 'RequestRollout') return request(command, state);
  if (!state) return refuse({ code: 'no-rollout' });
  switch (command.type) {
    case 'DecideGate':
      return decideGate(command, state);
    case 'TickPoint':
      return tick(command, state);
    case 'Abort':
      return abort(command, state);
    case 'RequestRollback':
      return requestRollback(command, state);
    case 'TakeTask':
      return takeTask(command, state);
    case 'ReportSuccess':
    case 'ReportFailure':
      return report(command, state);
  }
}

function request(command: Of<'RequestRollout'>, state: MaybeRollout): Decided {
  if (state) return refuse({ code: 'exists' });
  if (!command.by.mayStart) return refuse(lackingRole('start', command.by));
  const { by: _, type: __, ...what } = command;
  return accept({ type: 'RolloutRequested', ...what });
}

function decideGate(command: Of<'DecideGate'>, state: RolloutState): Decided {
  const gate = matchGate(state, command.gate);
  if ('code' in gate) return refuse(gate);
  if (gate.evidence !== command.evidence) return refuse({ code: 'gate-changed' });
  const { decision, by } = command;
  if (!gate.options.includes(decision))
    return refuse({ code: 'not-offered', decision, offered: gate.options });
  if (!by.mayApprove) return refuse(lackingRole('approve', by));
  const forward = decision === 'continue' || decision === 'finish' || decision === 'run';
  if (forward && state.policy.access.fourEyes && isRequester(by, state))
    return refuse({ code: 'four-eyes', requester: state.requestedBy.id });
  const open = state.policy.verification === 'required' ? openPoints(state) : [];
  if (forward && open.length > 0) return refuse({ code: 'points-open', open });
  const decided: RolloutEvent = { type: 'GateDecided', gate: gate.seq, decision, evidence: gate.evidence };
  if (decision === 'stop') return accept(decided, { type: 'RolloutEnded', status: 'stopped' });
  if (decision === 'finish') return accept(decided, { type: 'RolloutEnded', status: 'completed' });
  return accept(decided);
}

function isRequester(by: By, state: RolloutState): boolean {
  return by.actor.kind === state.requestedBy.kind && by.actor.id === state.requestedBy.id;
}

function matchGate(state: RolloutState, seq: number): OpenGate | Refusal {
  if (state.gate?.seq === seq) return state.gate;
  const past = state.decided.find((gate) => gate.seq === seq);
  if (past) return { code: 'gate-decided', decision: past.decision, by: past.by, at: past.at };
  if (!isActive(state)) return { code: 'ended', status: state.status ?? 'ended' };
  return { code: 'no-gate' };
}

function tick(command: Of<'TickPoint'>, state: RolloutState): Decided {
  const gate = matchGate(state, command.gate);
  if ('code' in gate) return refuse(gate);
  if (!command.by.mayApprove) return refuse(lackingRole('approve', command.by));
  const { point, on } = command;
  const offered = gate.kind === 'node' || gate.kind === 'final';
  if (!offered || !state.procedure.points.some(({ id }) => id === point))
    return refuse({ code: 'unknown-point', point });
  if (on === Boolean(gate.ticks[point])) return accept();
  return accept({ type: on ? 'PointTicked' : 'PointUnticked', gate: gate.seq, point });
}

function abort(command: Of<'Abort'>, state: RolloutState): Decided {
  if (!isActive(state)) return refuse({ code: 'ended', status: state.status ?? 'ended' });
  if (!command.by.mayApprove && !isRequester(command.by, state))
    return refuse(lackingRole('approve', command.by));
  if (state.gate) return refuse({ code: 'nothing-running', gateOpen: true });
  if (state.abort) return refuse({ code: 'already-aborting', by: state.abort.by });
  return accept({ type: 'AbortRequested' });
}

function requestRollback(command: Of<'RequestRollback'>, state: RolloutState): Decided {
  if (!command.by.mayApprove) return refuse(lackingRole('approve', command.by));
  if (isActive(state)) return refuse({ code: 'still-active' });
  if (state.procedure.rollback.length === 0) return refuse({ code: 'no-rollback-written' });
  if (nodesToRollBack(state).length === 0) return refuse({ code: 'nothing-to-roll-back' });
  return accept({ type: 'RollbackRequested' });
}

function takeTask(command: Of<'TakeTask'>, state: RolloutState): Decided {
  const { task } = command;
  if (!nextWork(state).some((due) => taskKey(due) === taskKey(task))) return refuse({ code: 'stale-task' });
  const running = state.running[taskKey(task)];
  return accept({ type: running ? 'StepResumed' : 'StepStarted', task: running?.task ?? task });
}

function report(command: Of<'ReportSuccess'> | Of<'ReportFailure'>, state: RolloutState): Decided {
  const { task } = command;
  const running = state.running[taskKey(task)];
  if (!running) return refuse({ code: 'stale-task' });
  if (running.epoch !== command.epoch) return refuse({ code: 'fenced' });
  const { durationMs, facts } = command;
  const common = {
    task: running.task as Task,
    durationMs,
    facts,
    ...(command.snippet ? { snippet: command.snippet } : {}),
  };
  if (command.type === 'ReportSuccess') return accept({ type: 'StepSucceeded', ...common });
  const log = command.log ? { log: command.log } : {};
  return accept({ type: 'StepFailed', ...common, code: command.code, ...log });
}
