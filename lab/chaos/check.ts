import type { Recorded } from '../../src/rollout/events.ts';
import type { RolloutState } from '../../src/rollout/state.ts';
import type { Told } from './world.ts';

/** What one check looked at and what it found wrong, with the rollout that it is about. */
export type Check = {
  letter: string;
  what: string;
  looked: number;
  faults: { rollout?: string; text: string }[];
  note?: string;
};

/** A rollout with everything that is to be checked of it. */
export type Finished = { told: Told; id: string; records: Recorded[]; state: RolloutState };
