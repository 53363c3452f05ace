import type { Journal } from '../journal/journal.ts';
import type { RolloutRef } from '../journal/keys.ts';
import type { Rollouts } from '../journal/rollouts.ts';
import type { RolloutState } from '../rollout/state.ts';
import { nearest } from '../runbooks/names.ts';
import type { ReadRefusal } from './refusals.ts';

/** Where the rollouts are: to find them, and to read and change one. */
export type Store = { journal: Journal; rollouts: Rollouts };

/** The rollouts' states, without those that are gone meanwhile. */
export async function statesOf({ rollouts }: Store, refs: readonly RolloutRef[]): Promise<RolloutState[]> {
  const states = await Promise.all(refs.map(rollouts.load));
  return states.filter((state) => state !== undefined);
}

/** That a service never had a rollout, where others had: its name may be mistyped. */
export async function neverSeen(
  { journal }: Store,
  service: string,
): Promise<Extract<ReadRefusal, { code: 'never-seen' }> | undefined> {
  const known = await journal.scopes();
  if (known.length === 0) return undefined;
  const near = nearest(service, known);
  return { code: 'never-seen', service, known, ...(near === undefined ? {} : { nearest: near }) };
}
