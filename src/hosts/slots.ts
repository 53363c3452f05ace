export type Slots = {
  acquire(signal?: AbortSignal): Promise<() => void>;
  narrow(): void;
  fail(error: Error): void;
};

/** At most `count` holders at a time, first come first served. `narrow` makes them one
 * fewer for good, down to one. `fail` turns away all who wait and who come later. */
export function createSlots(count: number): Slots {
  type Waiter = { grant: () => void; refuse: (error: Error) => void };
  const waiting = new Set<Waiter>();
  let free = count;
  let limit = count;
  let excess = 0;
  let failure: Error | undefined;

  const releaser = (): (() => void) => {
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      if (excess > 0) {
        excess -= 1;
        return;
      }
      const next = waiting.values().next().value;
      if (next === undefined) free += 1;
      else next.grant();
    };
  };

  return {
    async acquire(signal) {
      if (failure !== undefined) throw failure;
      signal?.throwIfAborted();
      if (free > 0) {
        free -= 1;
        return releaser();
      }
      return new Promise((resolve, reject) => {
        const leave = (act: () => void): void => {
          waiting.delete(waiter);
          signal?.removeEventListener('abort', aborted);
          act();
        };
        const waiter: Waiter = {
          grant: () => leave(() => resolve(releaser())),
          refuse: (error) => leave(() => reject(error)),
        };
        const aborted = (): void => waiter.refuse(new Error('aborted', { cause: signal?.reason }));
        waiting.add(waiter);
        signal?.addEventListener('abort', aborted, { once: true });
      });
    },
    narrow() {
      if (limit === 1) return;
      limit -= 1;
      if (free > 0) free -= 1;
      else excess += 1;
    },
    fail(error) {
      failure = error;
      for (const waiter of [...waiting]) waiter.refuse(error);
    },
  };
}
