import { setTimeout as sleep } from 'node:timers/promises';
import { abortError, isAway } from '../../hosts/host-error.ts';

type Patience = { forMs: number; signal?: AbortSignal | undefined };

/**
 * Does something that may safely be done again, until it is not a cut that ends it or the host has been away for
 * `forMs`; then throws the last HostError, with `forMs` in its facts.
 */
export async function patiently<T>(act: () => Promise<T>, { forMs, signal }: Patience): Promise<T> {
  let awaySince: number | undefined;
  for (let pauseMs = 250; ; pauseMs = Math.min(pauseMs * 2, 4_000)) {
    const began = performance.now();
    try {
      return await act();
    } catch (error) {
      if (!isAway(error)) throw error;
      // A try that went well for long before it was cut found the host there.
      awaySince =
        awaySince === undefined || performance.now() - began > forMs ? performance.now() : awaySince;
      const awayMs = performance.now() - awaySince;
      if (awayMs + pauseMs > forMs) throw error;
      await pause(pauseMs, signal);
    }
  }
}

/** Waits; an aborted signal throws its HostError. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  if (signal === undefined) {
    await sleep(ms);
    return;
  }
  try {
    await sleep(ms, undefined, { signal });
  } catch {
    throw abortError(signal);
  }
}
