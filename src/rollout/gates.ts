import { hostOfStep } from '../runbooks/kinds/placed.ts';
import type { Step } from '../runbooks/kinds/table.ts';
import { lackingRole } from './access.ts';
import { type Ask, askKey, nodesOfAsk, phaseNow } from './asks.ts';
import type { Refusal } from './commands.ts';
import { accept, type CommandOf, type Decided, type EventOf, isRequester, refuse } from './decided.ts';
import { choiceOf, type Effect, type GateKind, gateKinds } from './decisions.ts';
import { type Recorded, type RolloutEvent, taskKey } from './events.ts';
import { isTooLong, REASON_CHARS, reasonOf } from './reason.ts';
import { beginRollback, leaveNode } from './rollback.ts';
import { withChanges } from './settings.ts';
import type { NodeState, OpenGate, RolloutState } from './state.ts';
import { findStepById, isActive, stepsLeft } from './state.ts';
import { advance, retryFailed } from './steps.ts';

export function decideGate(command: CommandOf<'DecideGate'>, state: RolloutState): Decided {
  const gate = matchGate(state, command.gate);
  if ('code' in gate) return refuse(gate);
  if (gate.evidence !== command.evidence) return refuse({ code: 'gate-changed' });
  const { decision, by } = command;
  if (!gate.options.includes(decision))
    return refuse({ code: 'not-offered', decision, offered: gate.options });
  if (!by.mayApprove) return refuse(lackingRole('approve', by, state.policy.access));
  const { forward, ends, wantsReason } = choiceOf(decision);
  if (forward && state.policy.access.fourEyes && isRequester(by, state))
    return refuse({ code: 'four-eyes', requester: state.requestedBy.id });
  const open = state.policy.verification === 'required' ? openPoints(state) : [];
  if (forward && open.length > 0) return refuse({ code: 'points-open', open });
  const reason = reasonOf(command);
  if (wantsReason && reason === undefined) return refuse({ code: 'reason-missing', decision });
  if (isTooLong(reason)) return refuse({ code: 'reason-too-long', most: REASON_CHARS });
  const decided: RolloutEvent = {
    type: 'GateDecided',
    gate: gate.seq,
    decision,
    evidence: gate.evidence,
    ...(reason === undefined ? {} : { reason }),
  };
  return ends ? accept(decided, { type: 'RolloutEnded', status: ends }) : accept(decided);
}

export function tickPoint(command: CommandOf<'TickPoint'>, state: RolloutState): Decided {
  const gate = matchGate(state, command.gate);
  if ('code' in gate) return refuse(gate);
  if (!command.by.mayApprove) return refuse(lackingRole('approve', command.by, state.policy.access));
  const { point, on } = command;
  if (!asksPoints(gate) || !state.procedure.points.some(({ id }) => id === point))
    return refuse({ code: 'unknown-point', point });
  if (on === Boolean(gate.ticks[point])) return accept();
  return accept({ type: on ? 'PointTicked' : 'PointUnticked', gate: gate.seq, point });
}

export function matchGate(state: RolloutState, seq: number): OpenGate | Refusal {
  if (state.gate?.seq === seq) return state.gate;
  const past = state.decided.find((gate) => gate.seq === seq);
  if (past) return { code: 'gate-decided', decision: past.decision, by: past.by, at: past.at };
  if (!isActive(state)) return { code: 'ended', status: state.status ?? 'ended' };
  return { code: 'no-gate' };
}

export function gateOpened(state: RolloutState, event: EventOf<'GateOpened'>, recorded: Recorded): void {
  state.gate = {
    seq: recorded.seq,
    kind: event.gate,
    ...(event.node === undefined ? {} : { node: event.node }),
    ...(event.step === undefined ? {} : { step: event.step }),
    failed: event.failed,
    options: event.options,
    aborted: event.aborted === true,
    openedAt: recorded.at,
    evidence: recorded.hash,
    ticks: {},
    reminded: { count: 0, at: recorded.at },
  };
  delete state.abort;
  const node = state.nodes[event.node ?? ''];
  if (event.gate === 'person' && node && state.stage === 'upgrading') handedOver(node);
}

/** From here on people may change the node. */
function handedOver(node: NodeState): void {
  node.status = 'upgrading';
  node.touched = true;
  node.treeTouched = true;
}

export function pointTicked(
  state: RolloutState,
  event: EventOf<'PointTicked'> | EventOf<'PointUnticked'>,
  recorded: Recorded,
): void {
  if (state.gate?.seq !== event.gate) return;
  if (event.type === 'PointUnticked') delete state.gate.ticks[event.point];
  else state.gate.ticks[event.point] = { by: recorded.actor, at: recorded.at };
}

export function gateDecided(state: RolloutState, event: EventOf<'GateDecided'>, recorded: Recorded): void {
  const { gate } = state;
  if (!gate || gate.seq !== event.gate) return;
  delete state.gate;
  state.decided.push({
    seq: gate.seq,
    kind: gate.kind,
    ...(gate.node === undefined ? {} : { node: gate.node }),
    ...(gate.step === undefined ? {} : { step: gate.step }),
    decision: event.decision,
    ...(event.reason === undefined ? {} : { reason: event.reason }),
    by: recorded.actor,
    at: recorded.at,
    ticks: gate.ticks,
  });
  effects[choiceOf(event.decision).does](state, gate);
}

const effects: Record<Effect, (state: RolloutState, gate: OpenGate) => void> = {
  none: () => {},
  pass: passed,
  approve: approved,
  skip: skipped,
  retry: (state) => retryFailed(state, 'from-launch'),
  resume: (state) => retryFailed(state, 'alone'),
  force: (state) => retryFailed(state, 'by-force'),
  accept: (state) => retryFailed(state, 'as-it-is'),
  leave: leaveNode,
  'start-again': (state, gate) => beginRollback(state, gate.node),
  adopt: adopted,
  'roll-back': (state) => beginRollback(state),
};

/** What the workers have found is what is approved now. */
function adopted(state: RolloutState): void {
  for (const task of state.failed) {
    const results = state.nodes[task.node]?.results ?? [];
    const found = results.findLast((one) => taskKey(one.task) === taskKey(task));
    const lines = found?.facts.settings;
    if (Array.isArray(lines)) state.settings = withChanges(state.settings ?? {}, lines);
  }
  retryFailed(state, 'from-launch');
}

function passed(state: RolloutState, { node: name }: OpenGate): void {
  if (name === undefined) {
    state.started = true;
    return;
  }
  const node = state.nodes[name];
  if (!node) return;
  node.status = 'verified';
  if (state.current < state.procedure.nodes.length - 1) state.current += 1;
}

function approved(state: RolloutState, gate: OpenGate): void {
  const step = stepAtGate(state, gate);
  if (!step) return;
  const nodes = nodesOfAsk(state, { step, ...(gate.node === undefined ? {} : { node: gate.node }) });
  const said = state[gate.kind === 'condition' ? 'answered' : 'approved'];
  said.push(...nodes.map((node) => askKey({ node, step })).filter((key) => !said.includes(key)));
}

function skipped(state: RolloutState, gate: OpenGate): void {
  const node = state.nodes[gate.node ?? ''];
  const step = stepAtGate(state, gate);
  if (!node || !step) return;
  node.skipped.push(step.id);
  advance(state, node, phaseNow(state));
}

/** The step that a gate is about. The first journals do not name it: there it is the node's next. */
function stepAtGate(state: RolloutState, gate: OpenGate): Step | undefined {
  const node = state.nodes[gate.node ?? ''];
  if (gate.step !== undefined) return findStepById(state, gate.step);
  return node && stepsLeft(state, node, phaseNow(state))[0];
}

/** Whether people are to tick points at a gate. */
export const asksPoints = (gate: { kind: GateKind }): boolean => gateKinds[gate.kind].asksPoints;

/** The points that are not ticked at the open gate, where it asks for them. */
export function openPoints(state: RolloutState): string[] {
  const { gate } = state;
  if (!gate || !asksPoints(gate)) return [];
  return state.procedure.points.map((point) => point.id).filter((id) => !gate.ticks[id]);
}

/** An ask with the hosts that its step runs on, and whether it is one of the way back. */
export type Shown = Ask & { hosts: string[]; back: boolean };

/** For views: what people are asked at the open gate. */
export function askAtGate(state: RolloutState): Shown | undefined {
  const { gate } = state;
  if (!gate || !gateKinds[gate.kind].asksStep) return undefined;
  const step = stepAtGate(state, gate);
  if (!step) return undefined;
  const ask: Ask = { gate: gate.kind, step, ...(gate.node === undefined ? {} : { node: gate.node }) };
  const left = nodesOfAsk(state, ask).filter((node) => !state.nodes[node]?.skipped.includes(step.id));
  const hosts = [...new Set(left.map((node) => hostOfStep(step, node)))];
  return { ...ask, hosts, back: state.procedure.rollback.includes(step) };
}
