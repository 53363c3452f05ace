import type { Clock as BatonClock } from '../../src/journal/clock.ts';
import type { Clock } from '../engine/clock.ts';
import type { Process } from '../engine/process.ts';

/** A process of Baton, and how it ends when it is asked to. */
export type Actor = { process: Process; close(): Promise<void> };

export type OwnClock = BatonClock & {
  /** Calls `act` every `ms`; what it returns ends that. */
  every(ms: number, act: () => void): () => void;
};

/** The clock as a process has it: its timers stand still with it, and are gone with it. */
export function clockOf(process: Process, clock: Clock): OwnClock {
  const after = (ms: number, act: () => void) => {
    const timer = process.after(ms, act);
    return () => clock.cancel(timer);
  };
  return {
    now: clock.now,
    after,
    every(ms, act) {
      let cancel = () => {};
      const arm = (): void => {
        cancel = after(ms, () => {
          arm();
          act();
        });
      };
      arm();
      return () => cancel();
    },
  };
}

/** Ids of one process: unique, and the same in every run of a seed. */
export function idsOf(name: string): () => string {
  let count = 0;
  return () => {
    count += 1;
    return `${name}-${count}`;
  };
}
