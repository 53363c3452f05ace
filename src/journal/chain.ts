import { createHash } from 'node:crypto';
import type { Actor, Recorded } from '../rollout/events.ts';

export const GENESIS = '0'.repeat(64);

/** JSON with sorted keys, so that a hash does not depend on the order in which an object was built. */
function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const object = value as Record<string, unknown>;
  let text = '';
  for (const key of Object.keys(object).sort()) {
    const inner = object[key];
    if (inner === undefined) continue;
    text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonical(inner)}`;
  }
  return `{${text}}`;
}

/** sha256 in hex over everything of the record but the hash itself, `prev` included. */
function hashOf(record: Omit<Recorded<unknown>, 'hash'>): string {
  const { v, seq, id, at, actor, event, prev } = record;
  return createHash('sha256').update(canonical({ v, seq, id, at, actor, event, prev })).digest('hex');
}

/** `version` is that of the kind's event shapes. */
export type Origin = { at: number; actor: Actor; newId: () => string; version: number };

/** Puts events into records that continue the chain after `head`. */
export function seal<Event>(
  head: { seq: number; hash: string },
  events: readonly Event[],
  origin: Origin,
): Recorded<Event>[] {
  const records: Recorded<Event>[] = [];
  let { seq, hash } = head;
  for (const event of events) {
    seq += 1;
    const { at, actor, newId, version } = origin;
    const open = { v: version, seq, id: newId(), at, actor, event, prev: hash };
    hash = hashOf(open);
    records.push({ ...open, hash });
  }
  return records;
}

/**
 * What is wrong first: the record was changed after it was written, does not continue the one before it, or stands
 * at another place than its number.
 */
export type ChainFault = { seq: number; code: 'changed' | 'detached' | 'misplaced' };

/** Checks numbering and hashes from the first record on; undefined when all is well. */
export function verifyChain(records: readonly Recorded<unknown>[]): ChainFault | undefined {
  let prev = GENESIS;
  for (const [index, record] of records.entries()) {
    const seq = index + 1;
    if (record.seq !== seq) return { seq, code: 'misplaced' };
    if (record.prev !== prev) return { seq, code: 'detached' };
    if (hashOf(record) !== record.hash) return { seq, code: 'changed' };
    prev = record.hash;
  }
  return undefined;
}
