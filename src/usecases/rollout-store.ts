import type { Journal } from '../journal/journal.ts';
import type { RolloutRef } from '../journal/keys.ts';
import type { Rollouts } from '../journal/rollouts.ts';
import type { RolloutState } from '../rollout/state.ts';

/** Where the rollouts are: to find them, and to read and change one. */
export type Store = { journal: Journal; rollouts: Rollouts };

/** The rollouts' states, without those that are gone meanwhile. */
export async function statesOf({ rollouts }: Store, refs: readonly RolloutRef[]): Promise<RolloutState[]> {
  const states = await Promise.all(refs.map(rollouts.load));
  return states.filter((state) => state !== undefined);
}
