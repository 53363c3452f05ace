import { EVENT_VERSION, type RolloutEvent } from '../rollout/events.ts';
import type { RedisClient } from './append.ts';
import { createStreams, type Streams } from './streams.ts';

/** The rollouts' journals. */
export type Journal = Streams<RolloutEvent, 'rollout'>;

export const createJournal = (redis: RedisClient): Journal =>
  createStreams<RolloutEvent, 'rollout'>(redis, 'rollout', EVENT_VERSION);
