/** Time as it is passed in: the system's, or a virtual one that a simulation winds on. */
export type Clock = {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls `act` once, `ms` from now; what it returns calls that off. */
  after(ms: number, act: () => void): () => void;
};

export const systemClock: Clock = {
  now: Date.now,
  after(ms, act) {
    const timer = setTimeout(act, ms);
    return () => clearTimeout(timer);
  },
};

/** Calls `act` every `ms`, first after `ms`; what it returns ends that. */
export function every(clock: Clock, ms: number, act: () => void): () => void {
  let cancel = () => {};
  const arm = () => {
    cancel = clock.after(ms, () => {
      arm();
      act();
    });
  };
  arm();
  return () => cancel();
}

export const sleep = (clock: Clock, ms: number): Promise<void> =>
  new Promise((resolve) => {
    clock.after(ms, resolve);
  });
