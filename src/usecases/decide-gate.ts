import type { RolloutRef } from '../journal/keys.ts';
import type { ExecuteRefusal, Rollouts } from '../journal/rollouts.ts';
import type { By, Command } from '../rollout/commands.ts';
import { choiceOf, type Decision } from '../rollout/decisions.ts';
import { openPoints } from '../rollout/gates.ts';
import { isActive, type RolloutState } from '../rollout/state.ts';
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

/** What can be done to a rollout by its id alone. `continue` takes the open gate's way forward, where there is one. */
export const ACTS = ['continue', 'run', 'skip', 'done', 'rollback', 'retry', 'stop', 'abort'] as const;
export type Act = (typeof ACTS)[number];

/**
 * Acts on a rollout as it is now, without the evidence of a card: for when Slack is down. Going forward counts the
 * open points as ticked by whoever acts; a rollback of a rollout that has ended puts it back.
 */
export async function actOn(
  { journal, rollouts }: Store,
  { id, act, by, reason }: { id: string; act: Act; by: By; reason?: string },
): Promise<Changed | Refused<DecideRefusal>> {
  const ref = await journal.locate(id);
  const state = ref && (await rollouts.load(ref));
  if (!ref || !state) return refused({ code: 'unknown-rollout', id });
  if (act === 'abort') return run(rollouts, ref, { type: 'Abort', by });
  if (act === 'rollback' && !isActive(state)) return changed(await rollouts.rollBack(ref, by));
  const { gate } = state;
  if (!gate) return refused({ code: 'at-no-gate', state });
  const forward = gate.options.filter((option) => choiceOf(option).forward);
  const decision = act !== 'continue' ? act : forward.length === 1 ? forward[0] : undefined;
  if (!decision) return refused({ code: 'no-way-forward', options: gate.options });
  const why = reason === undefined ? {} : { reason };
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
