import type { RolloutRef } from '../../src/journal/keys.ts';
import { taskKey } from '../../src/rollout/events.ts';
import type { RolloutState } from '../../src/rollout/state.ts';
import { nextWork } from '../../src/rollout/work.ts';
import type { QueueModel } from './queue.ts';
import type { Send } from './redis-client.ts';

export type StepJob = { service: string; id: string; key: string };

/** Enqueues what is due and was not before, as the real queue does. */
export function dispatchOver(queue: QueueModel<StepJob>, send: Send) {
  return async (ref: RolloutRef, state: RolloutState, before?: RolloutState): Promise<void> => {
    const queued = new Set(before && nextWork(before).map(taskKey));
    const fresh = nextWork(state)
      .map(taskKey)
      .filter((key) => !queued.has(key));
    if (fresh.length === 0) return;
    await send(() => {
      for (const key of fresh) queue.add(`${ref.id}.${key}`, { service: ref.scope, id: ref.id, key });
    });
  };
}
