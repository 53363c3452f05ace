import { lackingRole } from './access.ts';
import { accept, type CommandOf, type Decided, type EventOf, refuse } from './decided.ts';
import type { Recorded } from './events.ts';
import { matchGate } from './gates.ts';
import { isOutOfService } from './service-state.ts';
import type { RolloutState } from './state.ts';

/** Somebody says that they see to the open gate, also instead of another. */
export function claimGate({ gate: seq, by }: CommandOf<'ClaimGate'>, state: RolloutState): Decided {
  const gate = matchGate(state, seq);
  if ('code' in gate) return refuse(gate);
  if (!by.mayApprove) return refuse(lackingRole('approve', by, state.policy.access));
  const { kind, id } = gate.claim?.by ?? {};
  if (kind === by.actor.kind && id === by.actor.id) return accept();
  return accept({ type: 'GateClaimed', gate: gate.seq });
}

/** Each reminder once, however many ask for it. */
export function remindGate({ gate: seq, nth }: CommandOf<'RemindGate'>, state: RolloutState): Decided {
  const gate = matchGate(state, seq);
  if ('code' in gate) return refuse(gate);
  const { most = 0 } = state.policy.remind ?? {};
  if (nth !== gate.reminded.count + 1 || nth > most) return accept();
  return accept({ type: 'GateReminded', gate: gate.seq, nth });
}

export function attended(
  { gate }: RolloutState,
  event: EventOf<'GateClaimed'> | EventOf<'GateReminded'>,
  { actor, at }: Recorded,
): void {
  if (gate?.seq !== event.gate) return;
  if (event.type === 'GateClaimed') gate.claim = { by: actor, at };
  else gate.reminded = { count: event.nth, at };
}

/**
 * When people are to be rung again for the open gate, in milliseconds since the epoch; undefined where they are not.
 * Whoever sees to it is given the time once more.
 */
export function reminderDue(state: RolloutState): number | undefined {
  const { gate, policy } = state;
  const { remind } = policy;
  if (!gate || !remind || gate.reminded.count >= remind.most) return undefined;
  const since = Math.max(gate.reminded.at, gate.claim?.at ?? 0);
  return since + (isOutOfService(state) ? remind.downMs : remind.afterMs);
}
