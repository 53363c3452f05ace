import type { Actor } from '../rollout/events.ts';
import { askAtGate, asksPoints } from '../rollout/gates.ts';
import { isActive, type OpenGate, type RolloutState } from '../rollout/state.ts';

const time = (ms: number) => new Date(ms).toISOString();
const timeOrNull = (ms: number | undefined) => (ms === undefined ? null : time(ms));
const actorData = ({ kind, id }: Actor) => ({ kind, id });

export type RolloutData = ReturnType<typeof rolloutData>;

/** A rollout for programs: times in ISO 8601, durations in milliseconds, `null` for what is not there. */
export function rolloutData(state: RolloutState) {
  const { id, service, release, stage, status, requestedBy, requestedAt, endedAt, gate } = state;
  return {
    id,
    service,
    release,
    active: isActive(state),
    stage,
    status: status ?? null,
    requestedBy: actorData(requestedBy),
    requestedAt: time(requestedAt),
    endedAt: timeOrNull(endedAt),
    gate: gate ? gateData(state, gate) : null,
    running: Object.values(state.running).map(({ task, startedAt }) => ({
      node: task.node,
      phase: task.phase,
      step: task.stepId,
      since: time(startedAt),
    })),
    nodes: Object.values(state.nodes).map((node) => ({
      name: node.name,
      status: node.status,
      changed: node.touched,
      service: node.service ? { is: node.service.is, since: time(node.service.at) } : null,
      downSince: timeOrNull(node.downSince),
      outageMs: node.outageMs,
      leftOut: [...node.skipped],
    })),
    decisions: state.decided.map(({ decision, node, by, at, reason }) => ({
      decision,
      node: node ?? null,
      by: actorData(by),
      at: time(at),
      reason: reason ?? null,
    })),
  };
}

function gateData(state: RolloutState, gate: OpenGate) {
  const points = asksPoints(gate) ? state.procedure.points : [];
  const ask = askAtGate(state);
  return {
    kind: gate.kind,
    node: gate.node ?? null,
    since: time(gate.openedAt),
    seen: gate.evidence,
    claimedBy: gate.claim ? actorData(gate.claim.by) : null,
    choices: [...gate.options],
    step: ask ? { id: ask.step.id, kind: ask.step.kind, hosts: ask.hosts } : null,
    points: points.map(({ id, text }) => {
      const tick = gate.ticks[id];
      return { id, text, verifiedBy: tick ? actorData(tick.by) : null };
    }),
  };
}
