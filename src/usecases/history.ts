import type { RolloutState } from '../rollout/state.ts';
import { type BadName, badName, type Refused, refused } from './refusals.ts';
import { type Store, statesOf } from './rollout-store.ts';

const SHOWN = 20;

/** The rollouts of a service, or of all, newest first: what runs and what has ended. */
export async function readHistory(
  store: Store,
  service?: string,
): Promise<{ ok: true; rollouts: RolloutState[] } | Refused<BadName>> {
  const { journal } = store;
  const bad = service === undefined ? undefined : badName({ service });
  if (bad) return refused(bad);
  const refs = service === undefined ? journal.latest(SHOWN) : journal.newest(service, SHOWN);
  return { ok: true, rollouts: await statesOf(store, await refs) };
}
