import { type Choice, chosenLooks, kindOf } from './engine/faults.ts';
import { type Played, play } from './play.ts';

export type Shrunk = { played: Played; plays: number };

/** As few as people can follow. */
const FEW = 10;
const SHARES = [1, 0.5, 0.25, 0.1];
const SMALL_SHARES = [0.05, 0.1, 0.2];
const FEW_DRAWS = 30;

/** Whatever still stands so long after the last fault mostly stands for ever; the few others are played in full. */
const SHORT_CALM_MS = 10 * 60_000;

/**
 * Plays a broken run again with fewer and fewer faults, as long as the same rule breaks.
 * @param isLate whether to stop with what there is.
 */
export async function shrink(broken: Played, isLate: () => boolean): Promise<Shrunk> {
  let plays = 0;
  const againFor =
    (calm: { calmMs?: number }): Again =>
    async (choice) => {
      if (isLate()) return undefined;
      plays += 1;
      const played = await play(broken.seed, { choice, ...calm });
      return played.problem?.rule === broken.problem?.rule ? played : undefined;
    };
  const quick = await fewest(broken, againFor({ calmMs: SHORT_CALM_MS }), isLate);
  plays += 1;
  const sure = await play(broken.seed, { choice: { exactly: chosenLooks(quick.faults) } });
  if (sure.problem?.rule === broken.problem?.rule) return { played: sure, plays };
  return { played: await fewest(broken, againFor({}), isLate), plays };
}

/**
 * First without whole kinds of faults, then without all after some point, without those of whole actors, without
 * halves of what is left, in the end without one at a time. While there are still many, other draws of the same kinds
 * are tried as well.
 */
async function fewest(broken: Played, again: Again, isLate: () => boolean): Promise<Played> {
  const begun = await fewestDrawn(await dropKinds(broken, again), again);
  const reduce = async (from: Played) =>
    dropChunks(await dropActors(await dropEnd(from, again), again), again);
  let best = await reduce(begun);
  const kinds = new Set(begun.faults.map(kindOf));
  for (let draw = 1; best.faults.length > FEW && !isLate(); draw += 1) {
    const other = await again({ kinds, share: SHARES[draw % SHARES.length] ?? 1, draw });
    if (!other || other.faults.length > 3 * best.faults.length) continue;
    const shrunk = await reduce(other);
    if (shrunk.faults.length < best.faults.length) best = shrunk;
  }
  return best;
}

/** A small draw that breaks the rule as well saves the long way of leaving out one at a time. */
async function fewestDrawn(begun: Played, again: Again): Promise<Played> {
  const kinds = new Set(begun.faults.map(kindOf));
  let best = begun;
  for (let draw = 1; draw <= FEW_DRAWS && best.faults.length > FEW; draw += 1) {
    const other = await again({ kinds, share: SMALL_SHARES[draw % SMALL_SHARES.length] ?? 1, draw });
    if (other && other.faults.length < best.faults.length) best = other;
  }
  return best;
}

type Again = (choice: Choice) => Promise<Played | undefined>;

/** One kind alone, or none, is often enough. */
async function dropKinds(broken: Played, again: Again): Promise<Played> {
  const without = await again({ exactly: chosenLooks([]) });
  if (without) return without;
  const kinds = new Set(broken.faults.map(kindOf));
  for (const kind of kinds) {
    const alone = await again({ kinds: new Set([kind]), share: 1, draw: 0 });
    if (alone) return alone;
  }
  let best = broken;
  for (const kind of [...kinds]) {
    const rest = new Set([...kinds].filter((other) => other !== kind));
    const played = await again({ kinds: rest, share: 1, draw: 0 });
    if (!played) continue;
    kinds.delete(kind);
    best = played;
  }
  return best;
}

/** What happened after the rule was as good as broken is of no use: finds about where that was. */
async function dropEnd(broken: Played, again: Again): Promise<Played> {
  let best = broken;
  let [low, high] = [0, broken.faults.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const played = await again({ exactly: chosenLooks(broken.faults.slice(0, middle)) });
    if (played && played.faults.length < best.faults.length) best = played;
    if (played) high = middle;
    else low = middle + 1;
  }
  return best;
}

/** `b1` of `redis-slow@b1.1.redis#57`. */
const actorOf = (name: string) => /@([^.#]*)/.exec(name)?.[1] ?? '';

async function dropActors(broken: Played, again: Again): Promise<Played> {
  let best = broken;
  for (const actor of new Set(broken.faults.map(actorOf))) {
    const rest = best.faults.filter((name) => actorOf(name) !== actor);
    const played = await again({ exactly: chosenLooks(rest) });
    if (played && played.faults.length < best.faults.length) best = played;
  }
  return best;
}

async function dropChunks(broken: Played, again: Again): Promise<Played> {
  let best = broken;
  for (let size = Math.ceil(best.faults.length / 2); size >= 1; ) {
    const before = best.faults.length;
    for (let at = 0; at < best.faults.length; ) {
      const { faults } = best;
      const played = await again({
        exactly: chosenLooks([...faults.slice(0, at), ...faults.slice(at + size)]),
      });
      if (played && played.faults.length < faults.length) best = played;
      else at += size;
    }
    if (size === 1 && best.faults.length === before) break;
    size = size === 1 ? 1 : Math.ceil(size / 2);
  }
  return best;
}
