import type { RolloutRef } from '../journal/keys.ts';
import type { RolloutState } from '../rollout/state.ts';
import { nearest } from '../runbooks/names.ts';
import { type Refused, refused, type UnknownRollout } from './refusals.ts';
import type { Store } from './rollout-store.ts';

export type Found = { ok: true; ref: RolloutRef; state: RolloutState };

/** Among how many of the latest a mistyped id is looked for. */
const LATEST = 200;

/**
 * The rollout that somebody names: by its id, or by its service, which means the active one.
 * @param ended a service without an active rollout means its latest.
 */
export async function findRollout(
  { journal, rollouts }: Store,
  name: string,
  { ended = false } = {},
): Promise<Found | Refused<UnknownRollout>> {
  const ref =
    (await journal.locate(name)) ??
    (await journal.active()).find(({ scope }) => scope === name) ??
    (ended ? (await journal.newest(name, 1))[0] : undefined);
  const state = ref && (await rollouts.load(ref));
  if (ref && state) return { ok: true, ref, state };
  const known = (await journal.latest(LATEST)).flatMap(({ id, scope }) => [id, scope]);
  const near = nearest(name, known);
  return refused({ code: 'unknown-rollout', id: name, ...(near === undefined ? {} : { nearest: near }) });
}
