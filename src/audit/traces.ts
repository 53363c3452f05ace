import type { EventType, Recorded, RolloutEvent } from '../rollout/events.ts';

type Traces = { [T in EventType]: (event: Extract<RolloutEvent, { type: T }>, record: Recorded) => string[] };

const byActor = (_: RolloutEvent, { actor }: Recorded) => [actor.id];

/** What a reader must be able to find of an event, in this order; the same in every language and version. */
const TRACES: Traces = {
  RolloutRequested: ({ service, release }) => [service, release],
  // A start is told with its outcome.
  StepStarted: () => [],
  StepResumed: ({ task }, { actor }) => [task.node, actor.id],
  StepSucceeded: ({ task }) => [`✓ *${task.node}*`],
  StepFailed: ({ task }) => [`✗ *${task.node}*`],
  GateOpened: ({ node }) => (node === undefined ? [] : [node]),
  GateDecided: byActor,
  PointTicked: byActor,
  PointUnticked: byActor,
  GateClaimed: byActor,
  GateReminded: () => [],
  AbortRequested: byActor,
  RollbackRequested: byActor,
  RolloutEnded: (_, { seq, hash }) => [String(seq), hash.slice(0, 16)],
};

export function tracesOf(record: Recorded): string[] {
  const { event } = record;
  const traces = TRACES[event.type] as (event: RolloutEvent, record: Recorded) => string[];
  return traces(event, record);
}
