import { type Choice, chosenLooks, kindOf } from './engine/faults.ts';
import { type Played, play } from './play.ts';

export type Shrunk = { played: Played; plays: number };

/** As few as people can follow. */
const FEW = 10;
const SHARES = [1, 0.5, 0.25, 0.1];

/**
 * Plays a broken run again with fewer and fewer faults, as long as the same rule breaks: first without whole kinds of
 * them, then without halves of what is left, in the end without one at a time. While there are still many, other draws
 * of the same kinds are tried as well.
 * @param isLate whether to stop with what there is.
 */
export async function shrink(broken: Played, isLate: () => boolean): Promise<Shrunk> {
  let plays = 0;
  /** The run with these faults, when the same rule breaks in it. */
  const again = async (choice: Choice): Promise<Played | undefined> => {
    if (isLate()) return undefined;
    plays += 1;
    const played = await play(broken.seed, { choice });
    return played.problem?.rule === broken.problem?.rule ? played : undefined;
  };

  const fewest = await dropKinds(broken, again);
  let best = await dropChunks(fewest, again);
  for (let draw = 1; best.faults.length > FEW && !isLate(); draw += 1) {
    const kinds = new Set(fewest.faults.map(kindOf));
    const other = await again({ kinds, share: SHARES[draw % SHARES.length] ?? 1, draw });
    if (!other || other.faults.length > 3 * best.faults.length) continue;
    const shrunk = await dropChunks(other, again);
    if (shrunk.faults.length < best.faults.length) best = shrunk;
  }
  return { played: best, plays };
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
