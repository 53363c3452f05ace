import type { HostClock } from './clock.ts';
import { abortError, HostError, isAway } from './host-error.ts';
import type { DetachedRun, HostTarget } from './host-session.ts';

export type Away = {
  /**
   * Does work that needs the host. Undefined when it is to be tried again: the host went away, or `stop` ended it.
   * Throws `handover`, and `connection-lost` (`host-unreachable` when it was never there) once it is away too long.
   */
  survive<T>(work: () => Promise<T>, stop: AbortSignal): Promise<T | undefined>;
  /** Aborted once nothing is to be done on the host any more: it was given up, or the run is another worker's. */
  signal: AbortSignal;
  /** The host has answered. */
  back(): void;
  close(): void;
};

/** Keeps the account of how long a host has been away. */
export function createAway(
  target: HostTarget,
  run: DetachedRun,
  isClosed: () => boolean,
  clock: HostClock,
): Away {
  const over = new AbortController();
  let isGivenUp = false;
  let since: number | undefined;
  let wasThere = false;
  let last: HostError | undefined;
  let stopTimer = () => {};

  const lost = (): HostError => {
    const forMs = Math.round(clock.now() - (since ?? clock.now()));
    if (!wasThere && last !== undefined) return last;
    const facts = { address: target.address, forMs };
    return new HostError('connection-lost', `${target.name}: away for ${forMs} ms`, { cause: last, facts });
  };
  const note = (error: HostError): void => {
    last = error;
    if (error.code === 'connection-lost') wasThere = true;
    if (since === undefined) {
      since = clock.now();
      stopTimer = clock.after(run.unreachableMs, () => {
        isGivenUp = true;
        over.abort();
      });
    }
    run.onAway?.(Math.round(clock.now() - since));
  };
  const handedOver = (): boolean => run.signal.aborted && run.signal.reason === 'handover';
  const aborted = (): void => {
    if (handedOver()) over.abort('handover');
  };
  run.signal.addEventListener('abort', aborted, { once: true });

  return {
    async survive(work, stop) {
      const stoppedBefore = stop.aborted;
      try {
        return await work();
      } catch (error) {
        if (handedOver()) throw abortError(run.signal);
        if (isGivenUp) throw lost();
        if (isAway(error) && !isClosed()) note(error);
        // Not when it was the ending itself that failed.
        else if (stoppedBefore || !stop.aborted) throw error;
        return undefined;
      }
    },
    signal: over.signal,
    back() {
      wasThere = true;
      since = undefined;
      stopTimer();
    },
    close() {
      stopTimer();
      run.signal.removeEventListener('abort', aborted);
    },
  };
}
