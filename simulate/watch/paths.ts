import type { Recorded } from '../../src/rollout/events.ts';
import type { FailureCode } from '../../src/rollout/outcomes.ts';

/** What a long run must meet at least once each: a path that is never met is not tested. */
export const PATHS = [
  'a rollout was completed',
  'a rollout was rolled back',
  'a rollout was stopped',
  'a rollout was rolled back after its end',
  'a second rollout was refused while one was active',
  'an append lost against another and decided again',
  'an append lost against itself',
  'a task was taken over',
  'an older worker was fenced by a host',
  'an older worker was fenced by the journal',
  'a stalled job was taken back',
  'a step was aborted in the middle',
  'a step failed',
  'a step was retried',
  'a step was interrupted by a restart of its host',
  'a host was given up as away',
  'a take-down was refused because another node was down',
  'a script was approved',
  'Slack limited a call',
  'an intent was found in the channel',
  'an intent was posted again',
  'a message was removed as the second of its kind',
  'an announcer lost its lock',
  'a stale click was refused',
  'a forged click was refused',
  'a requester was refused by four eyes',
  'a process was stopped and came back',
  'a worker handed its steps over',
] as const;

export type Path = (typeof PATHS)[number];

export type PathCounts = Map<Path, number>;

export function countPath(counts: PathCounts, path: Path, times = 1): void {
  counts.set(path, (counts.get(path) ?? 0) + times);
}

/** Not met in 6,000 rollouts: a bot has to stop between its last look at the lock and its call. `test/bot/announcer.test.ts` does that. */
const SELDOM: readonly Path[] = ['a message was removed as the second of its kind'];

export const neverMet = (counts: PathCounts): Path[] =>
  PATHS.filter((path) => !counts.has(path) && !SELDOM.includes(path));

const OF_FAILURES: Partial<Record<FailureCode, Path>> = {
  aborted: 'a step was aborted in the middle',
  interrupted: 'a step was interrupted by a restart of its host',
  'connection-lost': 'a host was given up as away',
  'others-unhealthy': 'a take-down was refused because another node was down',
};

/** The paths that an event shows to have been met. */
export function pathsOf({ event }: Recorded): Path[] {
  switch (event.type) {
    case 'StepResumed':
      return ['a task was taken over'];
    case 'StepFailed': {
      const path = OF_FAILURES[event.code];
      return path ? ['a step failed', path] : ['a step failed'];
    }
    case 'GateDecided':
      if (event.decision === 'retry') return ['a step was retried'];
      return event.decision === 'run' ? ['a script was approved'] : [];
    case 'RollbackRequested':
      return ['a rollout was rolled back after its end'];
    case 'RolloutEnded':
      return [`a rollout was ${event.status === 'rolled-back' ? 'rolled back' : event.status}`];
    default:
      return [];
  }
}
