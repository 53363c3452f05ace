export type Scheduled = { at: number; order: number; run: (() => void) | undefined };

/** Time that moves from one scheduled event to the next, in milliseconds. Events of one instant keep their order. */
export type Clock = ReturnType<typeof createClock>;

export function createClock(start: number) {
  const heap: Scheduled[] = [];
  let now = start;
  let order = 0;
  let isStirred = false;

  return {
    /** Code of Baton has run, and may have left promises behind. */
    stir(): void {
      isStirred = true;
    },

    /** Whether it has since the last call. */
    wasStirred(): boolean {
      const was = isStirred;
      isStirred = false;
      return was;
    },

    now: () => now,

    schedule(delayMs: number, run: () => void): Scheduled {
      const entry = { at: now + Math.max(0, delayMs), order, run };
      order += 1;
      push(heap, entry);
      return entry;
    },

    cancel(entry: Scheduled): void {
      entry.run = undefined;
    },

    /** Runs the next event; false when there is none. */
    step(): boolean {
      for (;;) {
        const entry = pop(heap);
        if (!entry) return false;
        if (!entry.run) continue;
        now = entry.at;
        entry.run();
        return true;
      }
    },
  };
}

const isBefore = (a: Scheduled, b: Scheduled) => a.at < b.at || (a.at === b.at && a.order < b.order);

function push(heap: Scheduled[], entry: Scheduled): void {
  let at = heap.push(entry) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const above = heap[parent] as Scheduled;
    if (isBefore(above, entry)) break;
    heap[at] = above;
    at = parent;
  }
  heap[at] = entry;
}

function pop(heap: Scheduled[]): Scheduled | undefined {
  const [first] = heap;
  const last = heap.pop();
  if (!first || !last || heap.length === 0) return first;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    const right = heap[child + 1];
    if (right && isBefore(right, heap[child] as Scheduled)) child += 1;
    const below = heap[child] as Scheduled;
    if (isBefore(last, below)) break;
    heap[at] = below;
    at = child;
  }
  heap[at] = last;
  return first;
}
