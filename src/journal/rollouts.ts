import type { By, Command, Refusal } from '../rollout/commands.ts';
import { decide } from '../rollout/decide.ts';
import type { Recorded, RolloutEvent } from '../rollout/events.ts';
import { evolve, replay } from '../rollout/evolve.ts';
import type { RolloutState } from '../rollout/state.ts';
import { nodesToRollBack } from '../rollout/state.ts';
import type { ClaimMode } from './append.ts';
import { GENESIS, seal } from './chain.ts';
import type { Journal } from './journal.ts';
import type { RolloutRef } from './keys.ts';
import { JournalError } from './upcast.ts';

/** Beside the rollout's own refusals, those that need a look at other rollouts. */
export type ExecuteRefusal =
  | Refusal
  | { code: 'service-busy'; holder: string }
  | { code: 'superseded'; by: string };

export type Executed =
  | { ok: true; state: RolloutState; records: Recorded[] }
  | { ok: false; refusal: ExecuteRefusal; state?: RolloutState };

export type RolloutsDeps = {
  journal: Journal;
  now: () => number;
  newId: () => string;
  /** Told of every append of this process, after it: turns work into jobs without waiting for the news. */
  onAppended?: (ref: RolloutRef, state: RolloutState) => Promise<void>;
};

/** The one way to change a rollout: load, decide, append with compare-and-set; a loser decides again. */
export type Rollouts = ReturnType<typeof createRollouts>;

export function createRollouts({ journal, now, newId, onAppended }: RolloutsDeps) {
  const load = async (ref: RolloutRef) => replay(await journal.load(ref));

  async function execute(ref: RolloutRef, command: Command): Promise<Executed> {
    for (;;) {
      const state = await load(ref);
      const decided = decide(command, state);
      if (!decided.ok) return { ok: false, refusal: decided.refusal, ...(state ? { state } : {}) };
      if (decided.events.length === 0 && state) return { ok: true, state, records: [] };
      const head = state?.head ?? { seq: 0, hash: GENESIS };
      const records = seal(head, decided.events, { at: now(), actor: command.by.actor, newId });
      const appended = await journal.append(ref, head.seq, records, claimMode(decided.events));
      if (!appended.ok && appended.why === 'busy') {
        return { ok: false, refusal: { code: 'service-busy', holder: appended.holder } };
      }
      if (!appended.ok && !(await isOurs(ref, records))) {
        if (appended.why === 'conflict') continue;
        throw new JournalError(
          'unclaimed',
          `${ref.id} is active but does not hold the claim of ${ref.service}`,
        );
      }
      const after = records.reduce(evolve, state) as RolloutState;
      await onAppended?.(ref, after);
      return { ok: true, state: after, records };
    }
  }

  /** After a cut the same append is sent again, and loses against itself. */
  async function isOurs(ref: RolloutRef, records: readonly Recorded[]): Promise<boolean> {
    const first = records[0];
    if (!first) return false;
    const [there] = await journal.load(ref, first.seq - 1);
    return there?.id === first.id;
  }

  /** Takes a finished rollout back, unless a later one has been at the same hosts since. */
  async function rollBack(ref: RolloutRef, by: By): Promise<Executed> {
    for (const later of await journal.rollouts(ref.service)) {
      if (later.id === ref.id) break;
      const state = await load(later);
      if (state && nodesToRollBack(state).length > 0) {
        return { ok: false, refusal: { code: 'superseded', by: later.id } };
      }
    }
    return execute(ref, { type: 'RequestRollback', by });
  }

  return { load, execute, rollBack };
}

function claimMode(events: readonly RolloutEvent[]): ClaimMode {
  if (events.some((event) => event.type === 'RolloutEnded')) return 'release';
  const takes = events.some(({ type }) => type === 'RolloutRequested' || type === 'RollbackRequested');
  return takes ? 'take' : 'hold';
}
