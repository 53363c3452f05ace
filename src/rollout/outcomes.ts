import type { KindFailure } from '../runbooks/kinds/table.ts';

/** Small, serialisable facts about what was seen or done; the bot words them. */
export type Facts = Record<string, string | number | boolean | string[]>;

/** Why a step or a preflight failed. A closed list: the bot has words for each. */
export type FailureCode = CommonFailure | KindFailure;

/** What can befall steps of several kinds, and preflight; what one kind adds stands in its own file. */
export type CommonFailure =
  // reaching the host
  | 'host-unreachable' // facts: address, detail
  | 'host-key-differs' // facts: address, expected, got (SHA256 fingerprints)
  | 'host-key-unknown' // facts: address, got
  | 'auth-refused' // facts: user, address
  | 'host-unconfigured' // facts: node; baton.yaml has no such host
  | 'connection-lost' // facts: address, forMs
  // the artifact on Baton's side
  | 'artifact-missing' // facts: file
  | 'artifact-checksum-missing' // facts: file
  | 'artifact-checksum-differs' // facts: file, expected, got
  | 'artifact-unreadable' // facts: file, detail (truncated, not a tar)
  | 'artifact-unsafe' // facts: file, entries (offending names, at most 10), rule
  // preflight and guards
  | 'no-space' // facts: path, neededBytes, freeBytes
  | 'tree-missing' // facts: path
  | 'not-writable' // facts: path, detail
  | 'tool-missing' // facts: tools
  | 'process-ambiguous' // facts: expected, processes ("pid started command", one each)
  | 'others-unhealthy' // facts: nodes ("ecsc-2: no process")
  | 'launcher-survived' // facts: processes; what a start of this rollout had launched cannot be ended
  // any step
  | 'no-process' // facts: waitedMs, expected
  | 'step-timeout' // facts: waitedMs
  | 'aborted' // a person aborted it
  | 'interrupted' // the host rebooted or the step was killed there. facts: detail
  | 'internal'; // a defect. facts: detail

export type StepOutcome =
  | { ok: true; facts: Facts; snippet?: string }
  | { ok: false; code: FailureCode; facts: Facts; snippet?: string };
