import type { By, Command, Refusal } from '../rollout/commands.ts';
import { decide } from '../rollout/decide.ts';
import type { RolloutEvent } from '../rollout/events.ts';
import { evolveAll } from '../rollout/evolve.ts';
import type { RolloutState } from '../rollout/state.ts';
import { nodesToRollBack } from '../rollout/state.ts';
import type { ClaimMode } from './append.ts';
import type { Decider } from './decider.ts';
import type { Journal } from './journal.ts';
import type { RolloutRef } from './keys.ts';
import { createStore, type Executed } from './store.ts';

/** Beside the rollout's own refusals, those that need a look at other rollouts. */
export type ExecuteRefusal =
  | Refusal
  | { code: 'service-busy'; holder: string }
  | { code: 'superseded'; by: string };

const rolloutDecider: Decider<Command, RolloutState, RolloutEvent, ExecuteRefusal> = {
  decide,
  evolve: evolveAll,
};

export type RolloutExecuted = Executed<RolloutState, RolloutEvent, ExecuteRefusal>;

export type RolloutsDeps = {
  journal: Journal;
  now: () => number;
  newId: () => string;
  /** Called after every append of this process: turns new work into jobs without waiting for a timer. */
  onAppended?: (ref: RolloutRef, state: RolloutState, before: RolloutState | undefined) => Promise<void>;
  /** See `StoreDeps`. */
  keepEvents?: number;
};

/** The one way to change a rollout. */
export type Rollouts = ReturnType<typeof createRollouts>;

export function createRollouts({ journal, now, newId, ...options }: RolloutsDeps) {
  const { load, execute } = createStore<Command, RolloutState, RolloutEvent, ExecuteRefusal, 'rollout'>({
    journal,
    decider: rolloutDecider,
    claim: claimMode,
    busy: (holder) => ({ code: 'service-busy', holder }),
    now,
    newId,
    ...options,
  });

  /** Takes a finished rollout back, unless a later one has been at the same hosts since. */
  async function rollBack(ref: RolloutRef, by: By, reason?: string): Promise<RolloutExecuted> {
    for (const later of await journal.newest(ref.scope)) {
      if (later.id === ref.id) break;
      const state = await load(later);
      if (state && nodesToRollBack(state).length > 0) {
        return { ok: false, refusal: { code: 'superseded', by: later.id } };
      }
    }
    return execute(ref, { type: 'RequestRollback', by, ...(reason === undefined ? {} : { reason }) });
  }

  return { load, execute, rollBack };
}

function claimMode(events: readonly RolloutEvent[]): ClaimMode {
  if (events.some((event) => event.type === 'RolloutEnded')) return 'release';
  const takes = events.some(({ type }) => type === 'RolloutRequested' || type === 'RollbackRequested');
  return takes ? 'take' : 'hold';
}
