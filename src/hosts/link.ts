import { setTimeout as delay } from 'node:timers/promises';
import type { Connection, ConnectOptions } from './connection.ts';
import { connect } from './connection.ts';
import { abortError, HostError, isAway, isUnsent } from './host-error.ts';
import type { HostTarget } from './host-session.ts';

/** The one connection of a session, made when first needed and again after a cut. */
export type Link = {
  /** The living connection, or one try to make one. Throws HostError. */
  once(signal?: AbortSignal): Promise<Connection>;
  /**
   * Uses the living connection or makes one: a host that was there before is tried again until its connect time-out
   * has passed. Again with a new one when the connection was lost before anything was sent.
   */
  use<T>(work: (connection: Connection) => Promise<T>, signal?: AbortSignal): Promise<T>;
  isClosed(): boolean;
  close(): Promise<void>;
};

const firstPauseMs = 100;
const longestPauseMs = 5000;
const steadyMs = 1000;

/** Tries are shared by all who wait, and the pauses between failing ones double from 100 ms to 5 s. */
export function createLink(target: HostTarget, options: ConnectOptions): Link {
  const closing = new AbortController();
  let current: Connection | undefined;
  let connecting: Promise<Connection> | undefined;
  let wasThere = false;
  let failures = 0;
  let notBefore = 0;

  const postpone = (): void => {
    notBefore = performance.now() + Math.min(longestPauseMs, firstPauseMs * 2 ** failures);
    failures += 1;
  };

  const tryOnce = async (): Promise<Connection> => {
    const pauseMs = notBefore - performance.now();
    if (pauseMs > 0)
      await delay(pauseMs, undefined, { signal: closing.signal, ref: true }).catch(() => undefined);
    if (closing.signal.aborted) throw closedError(target);
    try {
      const made = await connect(target, options);
      if (closing.signal.aborted) {
        await made.end();
        throw closedError(target);
      }
      const madeAt = performance.now();
      made.onLost(() => {
        // A host that takes connections only to drop them is given pauses, too.
        if (performance.now() - madeAt < steadyMs) postpone();
        else failures = 0;
      });
      wasThere = true;
      current = made;
      return made;
    } catch (error) {
      postpone();
      throw error;
    }
  };

  const once = async (signal?: AbortSignal): Promise<Connection> => {
    if (closing.signal.aborted) throw closedError(target);
    if (signal?.aborted) throw abortError(signal);
    if (current !== undefined && current.lost() === undefined) return current;
    connecting ??= tryOnce().finally(() => {
      connecting = undefined;
    });
    return orAborted(connecting, signal);
  };

  const reach = async (signal?: AbortSignal): Promise<Connection> => {
    const until = performance.now() + target.connectTimeoutMs;
    for (;;) {
      try {
        return await once(signal);
      } catch (error) {
        const hopeless = !wasThere || !isAway(error) || closing.signal.aborted;
        if (hopeless || performance.now() >= until) throw error;
      }
    }
  };

  return {
    once,
    async use(work, signal) {
      for (let tries = 1; ; tries += 1) {
        const connection = await reach(signal);
        try {
          return await work(connection);
        } catch (error) {
          if (!isUnsent(error) || connection.lost() === undefined || tries === 3) throw error;
        }
      }
    },
    isClosed: () => closing.signal.aborted,
    async close() {
      closing.abort();
      await connecting?.catch(() => undefined);
      await current?.end();
    },
  };
}

/** Leaves the work going for others who wait for it. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const aborted = (): void => reject(abortError(signal));
    signal.addEventListener('abort', aborted, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', aborted));
  });
}

function closedError(target: HostTarget): HostError {
  return new HostError('connection-lost', `${target.name}: the session is closed`, {
    facts: { address: target.address, forMs: 0 },
  });
}
