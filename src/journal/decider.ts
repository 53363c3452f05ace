import type { Recorded } from '../rollout/events.ts';

/** One kind of aggregate as pure functions: what a command means in a state, and what records make of a state. */
export type Decider<Command, State, Event, Refusal> = {
  /** The events to append, in order (none: all is as asked already), or why not. */
  decide(
    command: Command,
    state: State | undefined,
  ): { ok: true; events: Event[] } | { ok: false; refusal: Refusal };
  /** Folds records into a new state; the one passed in stays as it was, and both may share their parts. */
  evolve(state: State | undefined, records: readonly Recorded<Event>[]): State | undefined;
};
