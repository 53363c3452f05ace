/** Time since some moment, in milliseconds, that nobody sets; passed in, so that a simulation can wind it on. */
export type HostClock = {
  now(): number;
  /** Calls `act` once, `ms` from now; what it returns calls that off. */
  after(ms: number, act: () => void): () => void;
};

/** Node takes a longer wait for none. */
const LONGEST_MS = 2 ** 31 - 1;

export const monotonicClock: HostClock = {
  now: () => performance.now(),
  after(ms, act) {
    const timer = setTimeout(act, Math.min(Math.max(0, ms), LONGEST_MS));
    return () => clearTimeout(timer);
  },
};
