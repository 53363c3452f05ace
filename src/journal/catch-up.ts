import type { Recorded } from '../rollout/events.ts';
import type { Decider } from './decider.ts';
import type { StreamRef } from './keys.ts';

/** A stream as somebody has read it: the state after record `seq`, and that record's hash. Nobody changes it. */
export type Snapshot<State> = { state: State | undefined; seq: number; hash: string };

/** Where records are read: all from index `from` (0 = the first) on. */
export type RecordSource<Event, Ref> = { load(ref: Ref, from?: number): Promise<Recorded<Event>[]> };

/** `records` are those that the snapshot passed in did not have; from the first on when it was of no use. */
export type CaughtUp<State, Event> = { snapshot: Snapshot<State>; records: Recorded<Event>[] };

/**
 * Reads only what a stream has more than `known`. The last known record is read along: where it is not there any
 * more, or is another one, the stream was cut or replaced and is read from its first record.
 */
export async function catchUp<State, Event, Ref extends StreamRef>(
  source: RecordSource<Event, Ref>,
  evolve: Decider<never, State, Event, never>['evolve'],
  ref: Ref,
  known: Snapshot<State> | undefined,
): Promise<CaughtUp<State, Event>> {
  if (known && known.seq > 0) {
    const [last, ...records] = await source.load(ref, known.seq - 1);
    if (last?.hash === known.hash) return { snapshot: extend(evolve, known, records), records };
  }
  const records = await source.load(ref);
  return { snapshot: extend(evolve, EMPTY, records), records };
}

const EMPTY = { state: undefined, seq: 0, hash: '' };

/** The snapshot after records that continue it. */
export function extend<State, Event>(
  evolve: Decider<never, State, Event, never>['evolve'],
  before: Snapshot<State>,
  records: readonly Recorded<Event>[],
): Snapshot<State> {
  const last = records.at(-1);
  if (!last) return before;
  return { state: evolve(before.state, records), seq: last.seq, hash: last.hash };
}
