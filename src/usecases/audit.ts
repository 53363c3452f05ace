import { type ChainFault, verifyChain } from '../journal/chain.ts';
import type { Journal } from '../journal/journal.ts';
import type { RolloutRef } from '../journal/keys.ts';
import { type AuditRefusal, type Refused, refused } from './refusals.ts';

/** One journal's chain: how many events, the last one's hash, and the first fault, if there is one. */
export type Verified = { ref: RolloutRef; events: number; head: string; fault?: ChainFault };

/** A journal's lines, exactly as stored. */
export async function exportJournal(
  journal: Journal,
  id: string,
): Promise<{ ok: true; lines: string[] } | Refused<AuditRefusal>> {
  const ref = await journal.locate(id);
  return ref ? { ok: true, lines: await journal.raw(ref) } : refused({ code: 'unknown-rollout', id });
}

/** Checks the hash chain of one rollout, or of all. */
export async function verifyJournals(
  journal: Journal,
  id?: string,
): Promise<{ ok: true; journals: Verified[] } | Refused<AuditRefusal>> {
  const one = id === undefined ? undefined : await journal.locate(id);
  if (id !== undefined && !one) return refused({ code: 'unknown-rollout', id });
  const refs = one ? [one] : await allRefs(journal);
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
