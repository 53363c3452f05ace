import type { RolloutState } from '../rollout/state.ts';
import { badName, type ReadRefusal, type Refused, refused } from './refusals.ts';
import { neverSeen, type Store, statesOf } from './rollout-store.ts';

const SHOWN = 20;

/** The rollouts of a service, or of all, newest first: what runs and what has ended. */
export async function readHistory(
  store: Store,
  service?: string,
): Promise<{ ok: true; rollouts: RolloutState[] } | Refused<ReadRefusal>> {
  const { journal } = store;
  const bad = service === undefined ? undefined : badName({ service });
  if (bad) return refused(bad);
  const refs = await (service === undefined ? journal.latest(SHOWN) : journal.newest(service, SHOWN));
  const unseen = service !== undefined && refs.length === 0 ? await neverSeen(store, service) : undefined;
  return unseen ? refused(unseen) : { ok: true, rollouts: await statesOf(store, refs) };
}
