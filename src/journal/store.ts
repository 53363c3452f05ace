import { LRUCache } from 'lru-cache';
import type { Actor, Recorded } from '../rollout/events.ts';
import type { ClaimMode } from './append.ts';
import { catchUp, extend, type Snapshot } from './catch-up.ts';
import { GENESIS, seal } from './chain.ts';
import type { Decider } from './decider.ts';
import { nameOf, type StreamRef } from './keys.ts';
import type { Streams } from './streams.ts';
import { JournalError } from './upcast.ts';

export type Executed<State, Event, Refusal> =
  | { ok: true; state: State; records: Recorded<Event>[] }
  | { ok: false; refusal: Refusal; state?: State };

export type StoreDeps<Command, State, Event, Refusal, Kind extends string> = {
  journal: Pick<Streams<Event, Kind>, 'load' | 'append' | 'version'>;
  decider: Decider<Command, State, Event, Refusal>;
  /** What an append of these events does to the scope's claim. */
  claim: (events: readonly Event[]) => ClaimMode;
  /** The refusal when another stream holds the scope. */
  busy: (holder: string) => Refusal;
  now: () => number;
  newId: () => string;
  /** Called after every append of this process, before `execute` resolves. */
  onAppended?: (ref: StreamRef<Kind>, state: State, before: State | undefined) => Promise<void>;
  /** How many events the states kept in memory may have together; the longest unused ones go first. */
  keepEvents?: number;
};

const KEEP_EVENTS = 50_000;

/**
 * The one way to change a stream: read, decide, append with compare-and-set; a loser reads what is new and decides
 * again. Keeps the states of late and reads only what came since, so that a command costs the same however long
 * the stream is. Nobody may change a state that it hands out.
 */
export function createStore<
  Command extends { by: { actor: Actor } },
  State extends object,
  Event,
  Refusal,
  Kind extends string,
>(deps: StoreDeps<Command, State, Event, Refusal, Kind>) {
  const { journal, decider, claim, busy, now, newId, onAppended } = deps;
  type Ref = StreamRef<Kind>;
  const kept = new LRUCache<string, Snapshot<State>>({
    maxSize: deps.keepEvents ?? KEEP_EVENTS,
    sizeCalculation: ({ seq }) => seq,
  });

  const keep = (ref: Ref, snapshot: Snapshot<State>) => {
    if (snapshot.seq > 0) kept.set(nameOf(ref), snapshot);
    else kept.delete(nameOf(ref));
  };

  async function read(ref: Ref): Promise<Snapshot<State>> {
    const { snapshot } = await catchUp(journal, decider.evolve, ref, kept.get(nameOf(ref)));
    keep(ref, snapshot);
    return snapshot;
  }

  const load = async (ref: Ref): Promise<State | undefined> => (await read(ref)).state;

  /** @throws JournalError `unclaimed` when the stream is active without its scope's claim: a defect. */
  async function execute(ref: Ref, command: Command): Promise<Executed<State, Event, Refusal>> {
    for (;;) {
      const before = await read(ref);
      const { state } = before;
      const decided = decider.decide(command, state);
      if (!decided.ok) return { ok: false, refusal: decided.refusal, ...(state ? { state } : {}) };
      if (decided.events.length === 0 && state) return { ok: true, state, records: [] };
      const head = before.seq > 0 ? before : { seq: 0, hash: GENESIS };
      const origin = { at: now(), actor: command.by.actor, newId, version: journal.version };
      const records = seal(head, decided.events, origin);
      const appended = await journal.append(ref, head.seq, records, claim(decided.events));
      if (!appended.ok && appended.why === 'busy') return { ok: false, refusal: busy(appended.holder) };
      if (!appended.ok && !(await isOurs(ref, records))) {
        if (appended.why === 'conflict') continue;
        throw new JournalError(
          'unclaimed',
          `${ref.id} is active but does not hold the claim of ${ref.scope}`,
        );
      }
      const after = extend(decider.evolve, before, records);
      keep(ref, after);
      await onAppended?.(ref, after.state as State, state);
      return { ok: true, state: after.state as State, records };
    }
  }

  /** After a cut the same append is sent again, and loses against itself. */
  async function isOurs(ref: Ref, records: readonly Recorded<Event>[]): Promise<boolean> {
    const first = records[0];
    if (!first) return false;
    const [there] = await journal.load(ref, first.seq - 1, first.seq - 1);
    return there?.id === first.id;
  }

  return { load, execute };
}
