import type { RolloutState } from '../rollout/state.ts';
import { badName, type ReadRefusal, type Refused, refused } from './refusals.ts';
import { neverSeen, type Store, statesOf } from './rollout-store.ts';

/** `which` says why these are shown: they are active, or none is and these are the latest, or they are the service's latest. */
export type Status = { ok: true; which: 'active' | 'latest' | 'of-service'; rollouts: RolloutState[] };

const LATEST = 5;

/** What is running and where it waits. */
export async function readStatus(store: Store, service?: string): Promise<Status | Refused<ReadRefusal>> {
  const { journal } = store;
  if (service !== undefined) {
    const bad = badName({ service });
    if (bad) return refused(bad);
    const refs = await journal.newest(service, LATEST);
    const unseen = refs.length === 0 ? await neverSeen(store, service) : undefined;
    return unseen
      ? refused(unseen)
      : { ok: true, which: 'of-service', rollouts: await statesOf(store, refs) };
  }
  const active = await statesOf(store, await journal.active());
  if (active.length > 0) return { ok: true, which: 'active', rollouts: active };
  return { ok: true, which: 'latest', rollouts: await statesOf(store, await journal.latest(LATEST)) };
}
