import type { Procedure } from '../runbooks/runbook.ts';
import type { Decision, FinalStatus, GateKind } from './decisions.ts';
import type { Facts, FailureCode, ServiceSeen } from './outcomes.ts';
import type { Policy } from './policy.ts';
import type { Settings } from './settings.ts';

/** Raised when an event's shape changes or a new one comes; older ones stay readable (see `journal/upcast.ts`). */
export const EVENT_VERSION = 2;

/** Who caused an event. `id` is a Slack user id, an operating-system user, or a worker's name. */
export type Actor = { kind: 'user' | 'cli' | 'worker'; id: string };

export type Phase = 'preflight' | 'stage' | 'upgrade' | 'rollback';

/** One unit of work on one node. `attempt` grows with each Retry, so a task is run at most once. */
export type Task = {
  node: string;
  phase: Phase;
  stepId: string;
  attempt: number;
  /** A person allowed -9 for this stop. */
  force?: boolean;
  /** A person let go on what a start had begun. */
  resume?: boolean;
  /** A person said that there is nothing to stop. */
  accept?: boolean;
  /** Only looks at what people are to work on, before they are asked to. */
  look?: boolean;
};

/** The bytes that were approved: what is on disk when a host is reached must match. */
export type PinnedArtifact = { file: string; sha256: string; size: number; unpackedBytes: number };

/** What a rollout is asked to do; all of it is kept, so that later changes to files cannot change it. */
export type RolloutRequest = {
  service: string;
  release: string;
  documentDigest: string;
  procedure: Procedure;
  artifacts: PinnedArtifact[];
  policy: Policy;
  /** What baton.yaml says of its hosts and its service; the first journals do not have it. */
  settings?: Settings;
  /** Where its card is; without one nobody is told. */
  channel?: string;
};

export type RolloutEvent =
  | ({ type: 'RolloutRequested'; rolloutId: string } & RolloutRequest)
  | { type: 'StepStarted'; task: Task }
  | { type: 'StepResumed'; task: Task }
  | { type: 'StepSucceeded'; task: Task; durationMs: number; facts: Facts; snippet?: string }
  | {
      type: 'StepFailed';
      task: Task;
      durationMs: number;
      code: FailureCode;
      facts: Facts;
      snippet?: string;
      /** Key of the whole log, kept beside the journal for a while. */
      log?: string;
      /** The node's service right after; not there where nothing of it was touched, or nothing tells what to look for. */
      service?: ServiceSeen;
    }
  | {
      type: 'GateOpened';
      gate: GateKind;
      node?: string;
      /** Id of the step that people are asked about. */
      step?: string;
      failed: Task[];
      options: Decision[];
      aborted?: boolean;
    }
  | { type: 'GateDecided'; gate: number; decision: Decision; evidence: string; reason?: string }
  | { type: 'PointTicked'; gate: number; point: string }
  | { type: 'PointUnticked'; gate: number; point: string }
  /** Somebody has said that they see to it. */
  | { type: 'GateClaimed'; gate: number }
  /** It has waited long, and those who may decide were rung again. */
  | { type: 'GateReminded'; gate: number; nth: number }
  | { type: 'AbortRequested'; reason?: string }
  | { type: 'RollbackRequested'; reason?: string }
  | { type: 'RolloutEnded'; status: FinalStatus };

export type EventType = RolloutEvent['type'];

/** An event as the journal keeps it. `at` is milliseconds since the epoch; `seq` starts at 1. */
export type Recorded<Event = RolloutEvent> = {
  v: number;
  seq: number;
  id: string;
  at: number;
  actor: Actor;
  event: Event;
  /** Hash of the event before it; 64 zeros for the first. */
  prev: string;
  hash: string;
};

/** Names a task inside its rollout; safe in a job id, a file name and a shell word. */
export function taskKey(task: Task): string {
  return `${task.phase}.${task.node}.${task.stepId}.${partOf(task)}`;
}

/** Names the run folder on the host, where the node is known. */
export function runKey(task: Task): string {
  return `${task.phase}.${task.stepId}.${partOf(task)}`;
}

const partOf = ({ attempt, look }: Task): string => (look ? `${attempt}.look` : String(attempt));
