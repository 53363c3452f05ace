type ApiFaultKind =
  /** 429 with Retry-After; nothing is done. */
  | 'rate-limit'
  /** `status` (500) with an HTML body; nothing is done. */
  | 'server-error'
  /** 200 with `ok: false` and `error` (internal_error); nothing is done. */
  | 'platform-error'
  /** No answer, nothing is done. */
  | 'hang'
  /** Done, and no answer: the client times out. */
  | 'act-then-hang'
  /** Done, and the connection is cut instead of an answer. */
  | 'act-then-drop'
  /** The connection is cut before anything is done. */
  | 'refuse';
type DeliveryFaultKind =
  /** Sent twice, byte for byte. */
  | 'duplicate'
  /** Sent `delayMs` later. */
  | 'delay'
  /** Held until the next delivery has been sent. */
  | 'reorder';

export type Fault = {
  kind: ApiFaultKind | DeliveryFaultKind;
  /** A method's name, or its beginning with a star: `chat.*`. Also `response_url`, `upload`, or a delivery's kind. */
  method?: string;
  /** How many calls it strikes; without it, all. */
  times?: number;
  /** Chance from 0 to 1 for each call, from the workspace's seed. */
  probability?: number;
  /** It ends by itself after this time. */
  forMs?: number;
  retryAfterSeconds?: number;
  status?: number;
  error?: string;
  delayMs?: number;
};

type ActiveFault = { readonly id: number; readonly fault: Fault; hits: number };

export type Faults = {
  /** Sets a fault; the answer counts its hits and is what `remove` takes. */
  add(fault: Fault): ActiveFault;
  remove(id: number): boolean;
  clear(): void;
  list(): readonly ActiveFault[];
  /** The first fault that strikes this call. */
  strike(what: string, kinds: ReadonlySet<string>): Fault | undefined;
};

export const API_FAULTS: ReadonlySet<string> = new Set([
  'rate-limit',
  'server-error',
  'platform-error',
  'hang',
  'act-then-hang',
  'act-then-drop',
  'refuse',
]);
export const DELIVERY_FAULTS: ReadonlySet<string> = new Set(['duplicate', 'delay', 'reorder']);

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Faults to inject. Their time is real time, whatever the workspace's clock says. */
export function createFaults(seed: number): Faults {
  const random = createRandom(seed);
  let active: (ActiveFault & { endsAt: number })[] = [];
  let nextId = 1;

  const matches = (pattern: string | undefined, what: string): boolean => {
    if (pattern === undefined) return true;
    return pattern.endsWith('*') ? what.startsWith(pattern.slice(0, -1)) : pattern === what;
  };

  return {
    add(fault) {
      const endsAt = fault.forMs === undefined ? Number.POSITIVE_INFINITY : performance.now() + fault.forMs;
      const entry = { id: nextId++, fault, hits: 0, endsAt };
      active.push(entry);
      return entry;
    },
    remove(id) {
      const before = active.length;
      active = active.filter((entry) => entry.id !== id);
      return active.length < before;
    },
    clear() {
      active = [];
    },
    list: () => active,
    strike(what, kinds) {
      active = active.filter((entry) => entry.endsAt > performance.now());
      for (const entry of active) {
        const { kind, method, times, probability } = entry.fault;
        if (!kinds.has(kind) || !matches(method, what)) continue;
        if (times !== undefined && entry.hits >= times) continue;
        if (probability !== undefined && random() >= probability) continue;
        entry.hits += 1;
        return entry.fault;
      }
      return undefined;
    },
  };
}
