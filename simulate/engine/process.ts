import type { Clock, Scheduled } from './clock.ts';

/** A process of Baton as the outside sees it: it runs, stands still, or is gone for good. */
export type Process = ReturnType<typeof createProcess>;

export function createProcess(name: string, clock: Clock) {
  let state: 'running' | 'paused' | 'dead' = 'running';
  let backlog: (() => void)[] = [];
  let ended = (): void => {};
  // Whoever makes one runs in it at once.
  clock.stir();

  /** Hands something in from outside: at once, when it goes on, or never. */
  const deliver = (run: () => void): void => {
    if (state === 'running') {
      clock.stir();
      run();
    } else if (state === 'paused') backlog.push(run);
  };

  /** As `deliver`, of `to(value)`. */
  const hand = <T>(to: (value: T) => void, value: T): void => {
    if (state === 'running') {
      clock.stir();
      to(value);
    } else if (state === 'paused') backlog.push(() => to(value));
  };

  return {
    name,
    isAlive: () => state !== 'dead',
    isRunning: () => state === 'running',
    deliver,
    hand,
    /** Ends it at once. */
    crash(): void {
      if (state === 'dead') return;
      state = 'dead';
      backlog = [];
      ended();
    },
    /** Calls `act` when it ends. */
    onEnd(act: () => void): void {
      ended = act;
    },
    pause(): void {
      if (state === 'running') state = 'paused';
    },
    resume(): void {
      if (state !== 'paused') return;
      state = 'running';
      const waiting = backlog;
      backlog = [];
      // Each with its own turn: what the first sets off comes before the second.
      for (const run of waiting) clock.schedule(0, () => deliver(run));
    },
    after: (ms: number, run: () => void): Scheduled => clock.schedule(ms, () => deliver(run)),
  };
}
