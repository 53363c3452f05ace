import type { AppendResult, ClaimMode } from '../../src/journal/append.ts';
import type { RolloutRef } from '../../src/journal/keys.ts';
import type { Cursor } from '../../src/journal/outbox.ts';
import type { Recorded } from '../../src/rollout/events.ts';

export type RedisWatch = {
  /** After every append that was accepted: the script's PUBLISH. */
  onAppended?: (ref: RolloutRef, records: readonly Recorded[]) => void;
  /** `isOwn`: the very same append has been accepted before. */
  onRefused?: (ref: RolloutRef, refusal: Refused, isOwn: boolean) => void;
  onLockLost?: (ref: RolloutRef) => void;
};

type Refused = Exclude<AppendResult, { ok: true }>;

type Lock = { token: string; until: number };

/** Everything of one service: a hash tag's worth of keys. */
type Scope = {
  journals: Map<string, Recorded[]>;
  claim: string | undefined;
  /** Rollouts with the time of their first event. */
  index: Map<string, number>;
  unannounced: Set<string>;
  cursors: Map<string, Cursor>;
  locks: Map<string, Lock>;
  logs: Map<string, string>;
};

const emptyScope = (): Scope => ({
  journals: new Map(),
  claim: undefined,
  index: new Map(),
  unannounced: new Set(),
  cursors: new Map(),
  locks: new Map(),
  logs: new Map(),
});

/**
 * What Baton keeps in Redis of its rollouts, as data. Each method is one command or one Lua script: it happens whole
 * and at once. Records and cursors are handed over as they are: nobody changes one that is sealed or saved.
 */
export type RedisModel = ReturnType<typeof createRedisModel>;

export function createRedisModel(now: () => number, watch: RedisWatch) {
  const scopes = new Map<string, Scope>();
  const listed = new Set<string>();

  const of = (scope: string): Scope => {
    const known = scopes.get(scope);
    if (known) return known;
    const made = emptyScope();
    scopes.set(scope, made);
    return made;
  };
  const lines = (ref: RolloutRef): readonly Recorded[] => of(ref.scope).journals.get(ref.id) ?? [];
  const holds = ({ scope, id }: RolloutRef, token: string): boolean => {
    const lock = of(scope).locks.get(id);
    return lock !== undefined && lock.token === token && lock.until > now();
  };

  const cursorOf = (ref: RolloutRef): Cursor => of(ref.scope).cursors.get(ref.id) ?? { seq: 0 };

  const holdsStill = (ref: RolloutRef, token: string): boolean => {
    const isHeld = holds(ref, token);
    if (!isHeld) watch.onLockLost?.(ref);
    return isHeld;
  };

  function append(
    ref: RolloutRef,
    expected: number,
    records: readonly Recorded[],
    mode: ClaimMode,
  ): AppendResult {
    const scope = of(ref.scope);
    if (lines(ref).length !== expected) return { ok: false, why: 'conflict' };
    const holder = scope.claim;
    if (mode === 'take') {
      if (holder !== undefined && holder !== ref.id) return { ok: false, why: 'busy', holder };
      scope.claim = ref.id;
    } else if (holder !== ref.id) {
      return { ok: false, why: 'unclaimed' };
    } else if (mode === 'release') {
      scope.claim = undefined;
    }
    scope.journals.set(ref.id, [...lines(ref), ...records]);
    if (!scope.index.has(ref.id)) scope.index.set(ref.id, records[0]?.at ?? 0);
    scope.unannounced.add(ref.id);
    watch.onAppended?.(ref, records);
    return { ok: true };
  }

  return {
    /** A service is listed before its first rollout. */
    list: (scope: string): void => {
      listed.add(scope);
    },
    scopes: () => [...listed].sort(),

    /** Both ends included, as LRANGE has it; -1 is the last. */
    load: (ref: RolloutRef, from: number, to: number): Recorded[] =>
      lines(ref).slice(from, to === -1 ? undefined : to + 1),

    append(ref: RolloutRef, expected: number, records: readonly Recorded[], mode: ClaimMode): AppendResult {
      const result = append(ref, expected, records, mode);
      const [first] = records;
      if (!result.ok) watch.onRefused?.(ref, result, lines(ref)[expected]?.id === first?.id);
      return result;
    },

    claim: (scope: string) => of(scope).claim,
    unannounced: (scope: string) => [...of(scope).unannounced].sort(),
    open: (scope: string) => ({ unannounced: [...of(scope).unannounced].sort(), claim: of(scope).claim }),

    /** Newest first; of one instant the greater id first, as a sorted set has it. */
    index(scope: string): { id: string; at: number }[] {
      const all = [...of(scope).index].map(([id, at]) => ({ id, at }));
      return all.sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1));
    },

    keepLog: ({ scope, id }: RolloutRef, name: string, text: string): void => {
      of(scope).logs.set(`${id}/${name}`, text);
    },
    readLog: ({ scope, id }: RolloutRef, name: string) => of(scope).logs.get(`${id}/${name}`),

    readCursor: cursorOf,
    writeCursor(ref: RolloutRef, token: string, cursor: Cursor, ttlMs: number): boolean {
      if (!holdsStill(ref, token)) return false;
      const { cursors, locks } = of(ref.scope);
      locks.set(ref.id, { token, until: now() + ttlMs });
      cursors.set(ref.id, cursor);
      return true;
    },
    lock(ref: RolloutRef, token: string, ttlMs: number): Cursor | undefined {
      const { locks } = of(ref.scope);
      const lock = locks.get(ref.id);
      const isHeld = lock !== undefined && lock.until > now();
      if (isHeld && lock.token !== token) return undefined;
      if (!isHeld) locks.set(ref.id, { token, until: now() + ttlMs });
      return cursorOf(ref);
    },
    extend(ref: RolloutRef, token: string, ttlMs: number): boolean {
      if (!holdsStill(ref, token)) return false;
      of(ref.scope).locks.set(ref.id, { token, until: now() + ttlMs });
      return true;
    },
    unlock(ref: RolloutRef, token: string): void {
      if (holds(ref, token)) of(ref.scope).locks.delete(ref.id);
    },
    complete(ref: RolloutRef, token: string, seq: number): void {
      if (!holds(ref, token)) return;
      if (lines(ref).length === seq) of(ref.scope).unannounced.delete(ref.id);
      of(ref.scope).locks.delete(ref.id);
    },
  };
}
