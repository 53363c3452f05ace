import type { Excluded, RoleRefusal, Unread } from './access.ts';
import type { Decision } from './decisions.ts';
import type { Actor, RolloutRequest, Task } from './events.ts';
import type { Facts, FailureCode, ServiceSeen } from './outcomes.ts';

/** Who asks, and the roles that the access rules give them (`access.ts`). */
export type By = {
  actor: Actor;
  mayStart: boolean;
  mayApprove: boolean;
  excluded?: Excluded;
  unread?: Unread;
};

export type Command =
  | ({ type: 'RequestRollout'; by: By; rolloutId: string } & RolloutRequest)
  | {
      type: 'DecideGate';
      by: By;
      gate: number;
      evidence: string;
      decision: Decision;
      /** In a person's own words. */
      reason?: string;
    }
  | { type: 'TickPoint'; by: By; gate: number; point: string; on: boolean }
  | { type: 'ClaimGate'; by: By; gate: number }
  /** `nth` counts from 1: the same reminder asked for twice is one. */
  | { type: 'RemindGate'; by: By; gate: number; nth: number }
  | { type: 'Abort'; by: By; reason?: string }
  | { type: 'RequestRollback'; by: By; reason?: string }
  /** What follows by itself from a state that an older Baton has left, where its rules asked for less. */
  | { type: 'FollowUp'; by: By }
  /** A worker takes a task: the first time it starts, later it takes over. */
  | { type: 'TakeTask'; by: By; task: Task }
  /** `epoch` is the seq of the StepStarted or StepResumed under which the worker acted. */
  | {
      type: 'ReportSuccess';
      by: By;
      task: Task;
      epoch: number;
      durationMs: number;
      facts: Facts;
      snippet?: string;
    }
  | {
      type: 'ReportFailure';
      by: By;
      task: Task;
      epoch: number;
      durationMs: number;
      code: FailureCode;
      facts: Facts;
      snippet?: string;
      log?: string;
      service?: ServiceSeen;
    };

/** Why a command was not accepted. A closed list: the bot has words for each. */
export type Refusal =
  | RoleRefusal
  | { code: 'four-eyes'; requester: string }
  | { code: 'no-rollout' }
  | { code: 'exists' }
  | { code: 'ended'; status: string }
  | { code: 'gate-decided'; decision: Decision; by: Actor; at: number }
  | { code: 'gate-changed' }
  | { code: 'no-gate' }
  | { code: 'not-offered'; decision: Decision; offered: Decision[] }
  | { code: 'points-open'; open: string[] }
  | { code: 'reason-missing'; decision: Decision }
  | { code: 'reason-too-long'; most: number }
  | { code: 'unknown-point'; point: string }
  | { code: 'nothing-running'; gateOpen: boolean }
  | { code: 'already-aborting'; by: Actor }
  | { code: 'still-active' }
  | { code: 'nothing-to-roll-back' }
  | { code: 'no-rollback-written' }
  | { code: 'stale-task' }
  | { code: 'fenced' };
