import { GENESIS } from '../../journal/chain.ts';
import type { Recorded } from '../../rollout/events.ts';
import { evolve, evolveAll } from '../../rollout/evolve.ts';
import type { MaybeRollout, RolloutState } from '../../rollout/state.ts';
import type { Entry } from '../views/batch.ts';

/** The thread's entries that are not in the channel yet. Each record is worded once, when it is first wanted. */
export type Backlog = ReturnType<typeof createBacklog>;

/** @param word gives what a record puts into the thread, from the state after it. */
export function createBacklog(word: (record: Recorded, after: RolloutState) => Entry) {
  let state: MaybeRollout;
  let last = { seq: 0, hash: GENESIS };
  /** The first record whose entry is still here, or may be made. */
  let from = 1;
  let unread: Recorded[] = [];
  let entries: Entry[] = [];

  const newest = () => unread.at(-1) ?? last;

  function restart(records: readonly Recorded[]): void {
    state = undefined;
    last = { seq: 0, hash: GENESIS };
    from = 1;
    entries = [];
    unread = [...records];
  }

  /** Brings `state` up to these. */
  function take(records: readonly Recorded[], evolved: MaybeRollout): void {
    state = evolved;
    last = records.at(-1) ?? last;
  }

  return {
    restart,

    /** Takes records that continue those it has, of which some may be among them; others begin it anew. */
    add(records: readonly Recorded[]): void {
      if (records.length === 0) return;
      const { seq, hash } = newest();
      const continued = records.some(
        (record) =>
          (record.seq === seq && record.hash === hash) || (record.seq === seq + 1 && record.prev === hash),
      );
      if (continued) unread.push(...records.filter((record) => record.seq > seq));
      else restart(records);
    },

    /**
     * The entries after `seq`, up to which all is in the channel and forgotten here. Undefined when that was
     * forgotten already: then it wants the whole journal by `restart`.
     */
    after(seq: number): Entry[] | undefined {
      if (seq + 1 < from || (unread[0] && unread[0].seq !== last.seq + 1)) return undefined;
      from = seq + 1;
      entries = entries.filter((entry) => entry.seq > seq);
      const announced = unread.filter((record) => record.seq <= seq);
      take(announced, announced.length > 0 ? evolveAll(state, announced) : state);
      for (const record of unread.slice(announced.length)) {
        take([record], evolve(state, record));
        if (state) entries.push(word(record, state));
      }
      unread = [];
      return entries;
    },
  };
}
