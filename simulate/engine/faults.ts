import { createRandom, type Random, seedFor } from './random.ts';

/** What can go wrong, each with the highest probability that a seed may give it a look. */
const MOST = {
  'redis-request-lost': 0.12,
  'redis-reply-lost': 0.12,
  'redis-slow': 0.05,
  'redis-away': 0.02,
  'news-lost': 0.6,
  'job-twice': 0.4,
  'process-crash': 0.03,
  'crash-after-command': 0.02,
  'process-pause': 0.05,
  'process-restart': 0.04,
  'ssh-cut': 0.3,
  'ssh-reply-lost': 0.2,
  'ssh-slow': 0.05,
  'host-restart': 0.012,
  'start-slow': 0.02,
  'step-fails': 0.15,
  'step-hangs': 0.03,
  'slack-limited': 0.15,
  'slack-request-lost': 0.15,
  'slack-reply-lost': 0.15,
  'slack-away': 0.02,
  'slack-slow': 0.05,
  'click-twice': 0.5,
  'click-lost': 0.2,
  'click-stale': 0.3,
  'click-forged': 0.3,
} as const;

export type FaultKind = keyof typeof MOST;
export type FaultRates = Record<FaultKind, number>;

export const FAULT_KINDS = Object.keys(MOST) as FaultKind[];

/** Which kinds a seed has, and how often: with all of them at once, one would hide what another finds. */
export function swarm(random: Random): FaultRates {
  const entries = FAULT_KINDS.map((kind) => [kind, random.chance(0.6) ? MOST[kind] * random.next() : 0]);
  return Object.fromEntries(entries) as FaultRates;
}

/** `ssh-cut` of `ssh-cut@w1.1.shop-1#3`. */
export const kindOf = (name: string): FaultKind => name.slice(0, name.indexOf('@')) as FaultKind;

/** By kind and place, the looks at which it happens. */
type ChosenLooks = ReadonlyMap<string, ReadonlySet<number>>;

/** @param names of faults, as a run gives them. */
export function chosenLooks(names: Iterable<string>): ChosenLooks {
  const chosen = new Map<string, Set<number>>();
  for (const name of names) {
    const [site = '', look] = name.split('#');
    chosen.set(site, (chosen.get(site) ?? new Set()).add(Number(look)));
  }
  return chosen;
}

/** Which faults may happen, when a run is played again with fewer of them. */
export type Choice =
  /** Those with these names, and no others. */
  | { exactly: ChosenLooks }
  /** Those of these kinds, each at `share` of its rate and drawn anew for each `draw`. */
  | { kinds: ReadonlySet<FaultKind>; share: number; draw: number };

export type FaultOptions = {
  seed: number;
  rates: FaultRates;
  /** All that the rates give, when none is made. */
  choice?: Choice | undefined;
  onFault: (name: string) => void;
};

/** One place where one kind of fault can happen; each call is one look whether it does. */
export type FaultSite = () => boolean;

/**
 * Decides every fault of a run. A fault is named by its kind, its place and how many looks were taken there, and is
 * drawn from its place's own numbers: leaving one out moves the others as little as can be.
 */
export type Faults = ReturnType<typeof createFaults>;

export function createFaults({ seed, rates, choice, onFault }: FaultOptions) {
  let calm = false;
  const fired: string[] = [];

  return {
    site(kind: FaultKind, place: string): FaultSite {
      const hits = createDraw(seed, kind, place, rates[kind], choice);
      if (!hits) return never;
      let looks = 0;
      return () => {
        looks += 1;
        if (calm || !hits(looks)) return false;
        const name = `${kind}@${place}#${looks}`;
        fired.push(name);
        onFault(name);
        return true;
      };
    },
    /** From now on nothing goes wrong any more. */
    calmDown(): void {
      calm = true;
    },
    fired: fired as readonly string[],
  };
}

/** Where nothing can happen. */
export const never: FaultSite = () => false;

/** Whether the n-th look at a place hits; undefined where nothing can happen. */
function createDraw(
  seed: number,
  kind: FaultKind,
  place: string,
  rate: number,
  choice: Choice | undefined,
): ((look: number) => boolean) | undefined {
  if (choice && 'exactly' in choice) {
    const looks = choice.exactly.get(`${kind}@${place}`);
    return looks && ((look) => looks.has(look));
  }
  const { kinds, share, draw } = choice ?? { kinds: undefined, share: 1, draw: 0 };
  if (rate === 0 || kinds?.has(kind) === false) return undefined;
  const random = createRandom(seedFor(seed, draw === 0 ? `${kind}@${place}` : `${kind}@${place} ${draw}`));
  // One draw a hit, not one a look: how many looks go by until the next.
  const ofMiss = Math.log(1 - rate * share);
  const gap = () => 1 + Math.floor(Math.log(1 - random.next()) / ofMiss);
  let next = gap();
  return (look) => {
    if (look < next) return false;
    next = look + gap();
    return true;
  };
}
