import type { By } from '../rollout/commands.ts';
import { isActive, type RolloutState } from '../rollout/state.ts';
import { badName, type Refused, type RollbackRefusal, refused } from './refusals.ts';
import type { Store } from './rollout-store.ts';

/** Puts the service's latest rollout to the release back, once that has ended. */
export async function rollBackRelease(
  { journal, rollouts }: Store,
  { service, release, by }: { service: string; release: string; by: By },
): Promise<{ ok: true; state: RolloutState } | Refused<RollbackRefusal>> {
  const bad = badName({ service, release });
  if (bad) return refused(bad);
  for (const ref of await journal.newest(service)) {
    const state = await rollouts.load(ref);
    if (state?.release !== release) continue;
    if (isActive(state)) return refused({ code: 'still-active' });
    const executed = await rollouts.rollBack(ref, by);
    return executed.ok ? { ok: true, state: executed.state } : refused(executed.refusal);
  }
  return refused({ code: 'never-rolled-out', service, release });
}
