import type { By } from '../rollout/commands.ts';
import type { RolloutState } from '../rollout/state.ts';
import { type AbortRefusal, type Refused, refused } from './refusals.ts';
import type { Store } from './rollout-store.ts';

/** @param target a service or a rollout's id; without it, the only one that is active. */
export async function abortRollout(
  { journal, rollouts }: Store,
  by: By,
  target?: string,
): Promise<{ ok: true; state: RolloutState } | Refused<AbortRefusal>> {
  const active = await journal.active();
  const meant =
    target === undefined ? active : active.filter(({ scope, id }) => scope === target || id === target);
  const [ref, second] = meant;
  if (!ref) return refused(target === undefined ? { code: 'none-active' } : { code: 'not-active', target });
  if (second) return refused({ code: 'several-active', ids: active.map(({ id }) => id) });
  const executed = await rollouts.execute(ref, { type: 'Abort', by });
  return executed.ok ? { ok: true, state: executed.state } : refused(executed.refusal);
}
