import type { RolloutRef } from '../journal/keys.ts';
import type { ExecuteRefusal, Rollouts } from '../journal/rollouts.ts';
import type { By, Command } from '../rollout/commands.ts';
import { choiceOf, type Decision, decisionNames, isDecision } from '../rollout/decisions.ts';
import { openPoints } from '../rollout/gates.ts';
import { isActive, type OpenGate, type RolloutState } from '../rollout/state.ts';
import { nearest } from '../runbooks/names.ts';
import { findRollout } from './find-rollout.ts';
import { type DecideRefusal, type Refused, refused } from './refusals.ts';
import type { Store } from './rollout-store.ts';

export type Changed = { ok: true; state: RolloutState };

/** What somebody saw when they decided: the gate and the hash of how it was opened. */
export type Seen = { gate: number; evidence: string };

/** Answers the gate that a person saw. */
export async function decideGate(
  rollouts: Rollouts,
  ref: RolloutRef,
  decided: Seen & { decision: Decision; by: By; reason?: string },
): Promise<Changed | Refused<ExecuteRefusal>> {
  return run(rollouts, ref, { type: 'DecideGate', ...decided });
}

/** Ticks a point of the gate, or takes the tick back. */
export async function tickPoint(
  rollouts: Rollouts,
  ref: RolloutRef,
  ticked: { gate: number; point: string; on: boolean; by: By },
): Promise<Changed | Refused<ExecuteRefusal>> {
  return run(rollouts, ref, { type: 'TickPoint', ...ticked });
}

/** Says that somebody sees to the gate. */
export async function claimGate(
  rollouts: Rollouts,
  ref: RolloutRef,
  claimed: { gate: number; by: By },
): Promise<Changed | Refused<ExecuteRefusal>> {
  return run(rollouts, ref, { type: 'ClaimGate', ...claimed });
}

/** What can be done to a rollout by its id alone. `continue` takes the open gate's way forward, where there is one. */
export type Act = Decision | 'abort';
export const ACTS: readonly Act[] = [...decisionNames, 'abort'];

/** What somebody is about to do, bound to the rollout as they see it now. */
export type Intent = { ref: RolloutRef; state: RolloutState } & (
  | { does: 'abort' }
  | { does: 'roll-back-ended' }
  | { does: 'decide'; gate: OpenGate; decision: Decision }
);

/** So many characters of a hash tell one gate from all others. */
const SEEN_CHARS = 8;

/**
 * What an act means in a rollout as it is now. Changes nothing.
 * @param seen the beginning of the hash of the gate that was seen; without it, the gate that is open now.
 */
export async function intend(
  store: Store,
  { id, act, seen }: { id: string; act: string; seen?: string | undefined },
): Promise<{ ok: true; intent: Intent } | Refused<DecideRefusal>> {
  const found = await findRollout(store, id);
  if (!found.ok) return found;
  const { ref, state } = found;
  if (act === 'abort') return { ok: true, intent: { ref, state, does: 'abort' } };
  if (act === 'rollback' && !isActive(state))
    return { ok: true, intent: { ref, state, does: 'roll-back-ended' } };
  const { gate } = state;
  if (!gate) return refused({ code: 'at-no-gate', state });
  if (seen !== undefined && !(seen.length >= SEEN_CHARS && gate.evidence.startsWith(seen)))
    return refused({ code: 'gate-changed' });
  const { options } = gate;
  const forward = options.filter((option) => choiceOf(option).forward);
  const decision = act === 'continue' && forward.length === 1 ? forward[0] : act;
  if (decision !== undefined && isDecision(decision) && options.includes(decision))
    return { ok: true, intent: { ref, state, does: 'decide', gate, decision } };
  const code = isDecision(act) ? 'other-choices' : 'no-such-choice';
  const near = isDecision(act) ? undefined : nearest(act, options);
  return refused({ code, choice: act, options, ...(near === undefined ? {} : { nearest: near }) });
}

/**
 * Does what was intended, for when Slack is down; refused where the rollout has gone on since. Going forward counts the
 * open points as ticked by whoever acts; a rollback of a rollout that has ended puts it back.
 */
export async function carryOut(
  rollouts: Rollouts,
  intent: Intent,
  { by, reason }: { by: By; reason?: string | undefined },
): Promise<Changed | Refused<ExecuteRefusal>> {
  const { ref, state } = intent;
  const why = reason === undefined ? {} : { reason };
  if (intent.does === 'abort') return run(rollouts, ref, { type: 'Abort', by, ...why });
  if (intent.does === 'roll-back-ended') return changed(await rollouts.rollBack(ref, by, reason));
  const { gate, decision } = intent;
  for (const point of choiceOf(decision).forward ? openPoints(state) : []) {
    const ticked = await tickPoint(rollouts, ref, { by, gate: gate.seq, point, on: true });
    if (!ticked.ok) return ticked;
  }
  return decideGate(rollouts, ref, { by, gate: gate.seq, evidence: gate.evidence, decision, ...why });
}

async function run(rollouts: Rollouts, ref: RolloutRef, command: Command) {
  return changed(await rollouts.execute(ref, command));
}

function changed(executed: Awaited<ReturnType<Rollouts['execute']>>): Changed | Refused<ExecuteRefusal> {
  return executed.ok ? { ok: true, state: executed.state } : refused(executed.refusal);
}
