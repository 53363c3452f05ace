import { type ChainFault, verifyChain } from '../journal/chain.ts';
import type { Journal } from '../journal/journal.ts';
import type { RolloutRef } from '../journal/keys.ts';
import { findRollout } from './find-rollout.ts';
import type { Refused, UnknownRollout } from './refusals.ts';
import type { Store } from './rollout-store.ts';

/** One journal's chain: how many events, the last one's hash, and the first fault, if there is one. */
export type Verified = { ref: RolloutRef; events: number; head: string; fault?: ChainFault };

/** A journal's lines, exactly as stored. */
export async function exportJournal(
  store: Store,
  id: string,
): Promise<{ ok: true; lines: string[] } | Refused<UnknownRollout>> {
  const found = await findRollout(store, id, { ended: true });
  return found.ok ? { ok: true, lines: await store.journal.raw(found.ref) } : found;
}

/** Checks the hash chain of one rollout, or of all. */
export async function verifyJournals(
  store: Store,
  id?: string,
): Promise<{ ok: true; journals: Verified[] } | Refused<UnknownRollout>> {
  const { journal } = store;
  const one = id === undefined ? undefined : await findRollout(store, id, { ended: true });
  if (one && !one.ok) return one;
  const refs = one ? [one.ref] : await allRefs(journal);
  const journals: Verified[] = [];
  for (const ref of refs) journals.push(await verify(journal, ref));
  return { ok: true, journals };
}

async function verify(journal: Journal, ref: RolloutRef): Promise<Verified> {
  const records = await journal.load(ref);
  const fault = verifyChain(records);
  return { ref, events: records.length, head: records.at(-1)?.hash ?? '', ...(fault ? { fault } : {}) };
}

const ALL = 100_000;

async function allRefs(journal: Journal): Promise<RolloutRef[]> {
  const services = await journal.scopes();
  return (await Promise.all(services.map((service) => journal.newest(service, ALL)))).flat();
}
