import { type Played, type PlayOptions, play } from './play.ts';

export type Shrunk = { played: Played; plays: number };

export type ShrinkOptions = {
  /** When to stop with what there is. */
  isLate: () => boolean;
  play?: (seed: number, options: PlayOptions) => Promise<Played>;
};

/**
 * Plays a broken run again with fewer and fewer of its faults, as long as the same rule breaks: by halves first, in
 * the end one by one.
 */
export async function shrink(broken: Played, options: ShrinkOptions): Promise<Shrunk> {
  const again = options.play ?? play;
  let best = broken;
  let plays = 0;
  const breaks = async (faults: readonly string[]): Promise<boolean> => {
    plays += 1;
    const played = await again(broken.seed, { only: new Set(faults) });
    const isSame = played.problem?.rule === broken.problem?.rule;
    if (isSame && played.faults.length < best.faults.length) best = played;
    return isSame;
  };

  if (await breaks([])) return { played: best, plays };
  let size = Math.ceil(best.faults.length / 2);
  while (size >= 1 && !options.isLate()) {
    const before = best.faults.length;
    for (let at = 0; at < best.faults.length && !options.isLate(); ) {
      const { faults } = best;
      const isGone = await breaks([...faults.slice(0, at), ...faults.slice(at + size)]);
      if (!isGone || best.faults === faults) at += size;
    }
    if (size === 1 && best.faults.length === before) break;
    size = size === 1 ? 1 : Math.ceil(size / 2);
  }
  return { played: best, plays };
}
