import type { By, Command, Refusal } from './commands.ts';
import type { RolloutEvent } from './events.ts';
import type { RolloutState } from './state.ts';

/** What a command means: events to append, in order, or why not. No events: all is as asked already. */
export type Decided = { ok: true; events: RolloutEvent[] } | { ok: false; refusal: Refusal };

export type CommandOf<T extends Command['type']> = Extract<Command, { type: T }>;
export type EventOf<T extends RolloutEvent['type']> = Extract<RolloutEvent, { type: T }>;

export const accept = (...events: RolloutEvent[]): Decided => ({ ok: true, events });
export const refuse = (refusal: Refusal): Decided => ({ ok: false, refusal });

export function isRequester(by: By, state: RolloutState): boolean {
  return by.actor.kind === state.requestedBy.kind && by.actor.id === state.requestedBy.id;
}
