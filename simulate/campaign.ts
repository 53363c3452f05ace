import { type Played, play } from './play.ts';
import { countPath, type PathCounts } from './watch/paths.ts';

/** What many seeds have come to. */
export type Tally = {
  seeds: number;
  rollouts: number;
  events: number;
  faults: number;
  virtualMs: number;
  cpuMs: number;
  paths: PathCounts;
  /** The first seed in which a rule was broken; the campaign ends with it. */
  broken: Played | undefined;
};

/** The clock of a process costs as much as some events of a seed do. */
const SEEDS_A_LOOK = 8;

export type Limits = { seed: number; rollouts: number; cpuMs: number };

/** Plays seed after seed until there are enough rollouts, the CPU time is used up, or a rule is broken. */
export async function campaign(limits: Limits, onSeed: (tally: Tally) => void = () => {}): Promise<Tally> {
  const cpuMs = createStopwatch();
  const tally: Tally = {
    seeds: 0,
    rollouts: 0,
    events: 0,
    faults: 0,
    virtualMs: 0,
    cpuMs: 0,
    paths: new Map(),
    broken: undefined,
  };
  while (tally.rollouts < limits.rollouts && tally.cpuMs < limits.cpuMs && !tally.broken) {
    const played = await play(limits.seed + tally.seeds);
    tally.seeds += 1;
    tally.rollouts += played.rollouts;
    tally.events += played.events;
    tally.faults += played.faults.length;
    tally.virtualMs += played.virtualMs;
    if (tally.seeds % SEEDS_A_LOOK === 0) tally.cpuMs = cpuMs();
    for (const [path, times] of played.paths) countPath(tally.paths, path, times);
    if (played.problem) tally.broken = played;
    onSeed(tally);
  }
  tally.cpuMs = cpuMs();
  return tally;
}

/** Milliseconds of CPU time of this process since now: on a busy machine the wall's clock tells nothing. */
export function createStopwatch(): () => number {
  const began = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(began);
    return (user + system) / 1000;
  };
}
