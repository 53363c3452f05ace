import { createHash } from 'node:crypto';

/** Numbers that a seed fixes. */
export type Random = {
  /** From 0 up to, not including, 1. */
  next(): number;
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number;
  chance(probability: number): boolean;
  pick<T>(from: readonly T[]): T;
  /** A stream of its own, so that what one actor draws does not depend on the pace of another. */
  stream(name: string): Random;
};

/** mulberry32, begun from a hash of the seed and the stream's name. */
export function createRandom(seed: number, name = 'chaos'): Random {
  let state = createHash('sha256').update(`${seed} ${name}`).digest().readUInt32LE();
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    between,
    chance: (probability) => next() < probability,
    pick: (from) => {
      const picked = from[between(0, from.length - 1)];
      if (picked === undefined) throw new RangeError('nothing to pick from');
      return picked;
    },
    stream: (other) => createRandom(seed, `${name}/${other}`),
  };
}
