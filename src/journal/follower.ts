import type { Recorded } from '../rollout/events.ts';
import { catchUp, type RecordSource, type Snapshot } from './catch-up.ts';
import { type Clock, every } from './clock.ts';
import type { Decider } from './decider.ts';
import { nameOf, type StreamRef } from './keys.ts';
import type { News } from './news.ts';

export type FollowerDeps<State, Event, Kind extends string> = {
  kind: Kind;
  journal: RecordSource<Event, StreamRef<Kind>>;
  evolve: Decider<never, State, Event, never>['evolve'];
  /** The streams that every sweep looks at; the others are forgotten. */
  list: () => Promise<StreamRef<Kind>[]>;
  /**
   * Sees a stream: at its first sight, when it has grown, and at every sweep. `records` are those that came since
   * the last call that did not throw; `state` has them all. Resolves to after how many milliseconds it wants to
   * see the stream again, if news or the sweep are too late. What it throws is reported and the call is repeated.
   */
  handle: (
    ref: StreamRef<Kind>,
    records: readonly Recorded<Event>[],
    state: State,
    progress: () => void,
  ) => Promise<number | undefined>;
  /** Without news, sweeps alone find what has grown. */
  news?: News;
  /** Which streams news may wake; all, when not given. */
  wants?: (ref: StreamRef<Kind>) => boolean;
  /** Called when a stream is forgotten. */
  forget?: (ref: StreamRef<Kind>) => void;
  everyMs: number;
  /** The wait after a fault doubles with each that follows without progress between, up to `last`. */
  retryMs?: { first: number; last: number };
  /** The wait that a fault itself asks for. */
  waitFor?: (error: unknown) => number | undefined;
  clock: Clock;
  onError: (error: unknown) => void;
};

export type Follower<Kind extends string> = {
  /** Looks at a stream now, or right after the pass that runs. */
  wake(ref: StreamRef<Kind>): void;
  /** The same, though a fault asks for a wait. */
  retry(ref: StreamRef<Kind>): void;
  /** Ends the timers and waits for the passes that run. */
  close(): Promise<void>;
};

type Followed<State, Kind extends string> = {
  ref: StreamRef<Kind>;
  known: Snapshot<State> | undefined;
  running: boolean;
  again: boolean;
  faults: number;
  notBefore: number;
  /** Calls off the timer that it waits for. */
  cancel: (() => void) | undefined;
};

const RETRY_MS = { first: 500, last: 30_000 };

/** Brings every stream before a handler, one pass at a time a stream; a pass reads only what is new. */
export function createFollower<State, Event, Kind extends string>(
  deps: FollowerDeps<State, Event, Kind>,
): Follower<Kind> {
  const { kind, journal, evolve, list, handle, news, wants, clock, onError } = deps;
  const followed = new Map<string, Followed<State, Kind>>();
  const passes = new Set<Promise<void>>();
  let sweeping: Promise<void> | undefined;
  let closed = false;

  function wake(ref: StreamRef<Kind>): void {
    if (closed) return;
    const one = followed.get(nameOf(ref)) ?? unknown<State, Kind>(ref);
    followed.set(nameOf(ref), one);
    if (one.notBefore > clock.now()) return;
    one.again = true;
    if (one.running) return;
    one.running = true;
    const pass = run(one).finally(() => passes.delete(pass));
    passes.add(pass);
  }

  async function run(one: Followed<State, Kind>): Promise<void> {
    while (one.again && !closed) {
      one.again = false;
      try {
        const againMs = await look(one);
        one.faults = 0;
        if (againMs !== undefined) later(one, againMs);
      } catch (error) {
        if (closed) break;
        one.faults += 1;
        const wait = deps.waitFor?.(error) ?? backoff(one.faults, deps.retryMs ?? RETRY_MS);
        one.notBefore = clock.now() + wait;
        one.again = false;
        onError(error);
        later(one, wait);
      }
    }
    one.running = false;
  }

  async function look(one: Followed<State, Kind>): Promise<number | undefined> {
    const { snapshot, records } = await catchUp(journal, evolve, one.ref, one.known);
    const { state } = snapshot;
    if (state === undefined) return undefined;
    const againMs = await handle(one.ref, records, state, () => {
      one.faults = 0;
    });
    one.known = snapshot;
    return againMs;
  }

  function later(one: Followed<State, Kind>, ms: number): void {
    if (closed) return;
    one.cancel?.();
    one.cancel = clock.after(ms, () => {
      one.cancel = undefined;
      one.notBefore = 0;
      wake(one.ref);
    });
  }

  async function sweep(): Promise<void> {
    try {
      const refs = await list();
      if (closed) return;
      const listed = new Set(refs.map(nameOf));
      for (const [name, one] of followed) {
        if (listed.has(name) || one.running || one.cancel) continue;
        followed.delete(name);
        deps.forget?.(one.ref);
      }
      for (const ref of refs) wake(ref);
    } catch (error) {
      if (!closed) onError(error);
    }
  }

  const tick = () => {
    sweeping ??= sweep().finally(() => {
      sweeping = undefined;
    });
  };
  const stopListening = news?.on(kind, (ref) => {
    if (wants === undefined || wants(ref)) wake(ref);
  });
  const stopTicking = every(clock, deps.everyMs, tick);
  tick();

  return {
    wake,
    retry(ref) {
      const one = followed.get(nameOf(ref));
      if (one) one.notBefore = 0;
      wake(ref);
    },
    async close(): Promise<void> {
      closed = true;
      stopTicking();
      stopListening?.();
      for (const one of followed.values()) one.cancel?.();
      await Promise.all([...passes, sweeping]);
    },
  };
}

const unknown = <State, Kind extends string>(ref: StreamRef<Kind>): Followed<State, Kind> => ({
  ref,
  known: undefined,
  running: false,
  again: false,
  faults: 0,
  notBefore: 0,
  cancel: undefined,
});

const backoff = (faults: number, { first, last }: typeof RETRY_MS): number =>
  Math.min(first * 2 ** (faults - 1), last);
