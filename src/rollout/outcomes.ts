/** Small, serialisable facts about what was seen or done; the bot words them. */
export type Facts = Record<string, string | number | boolean | string[]>;

/** Why a step or a preflight failed. A closed list: the bot has words for each. */
export type FailureCode =
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
  | 'backup-taken' // facts: path
  | 'backup-missing' // facts: path
  | 'tree-missing' // facts: path
  | 'not-writable' // facts: path, detail
  | 'tool-missing' // facts: tools
  | 'process-ambiguous' // facts: expected, processes ("pid started command", one each)
  | 'others-unhealthy' // facts: nodes ("ecsc-2: no process")
  // the steps
  | 'upload-differs' // facts: path, expected, got
  | 'process-survived' // facts: pid, signal, waitedMs
  | 'process-came-back' // facts: pid, command
  | 'copy-differs' // facts: from, to, differences (at most 10)
  | 'already-running' // facts: processes
  | 'start-exited' // facts: command, status
  | 'no-process' // facts: waitedMs, expected
  | 'ready-timeout' // facts: waitedMs, ready; the process is alive
  | 'failure-pattern' // facts: log, pattern, line
  | 'process-died' // facts: pid
  | 'health-failed' // facts: url, detail
  | 'command-failed' // facts: command, status
  | 'step-timeout' // facts: waitedMs
  | 'aborted' // a person aborted it
  | 'interrupted' // the host rebooted or the step was killed there. facts: detail
  | 'internal'; // a defect. facts: detail

export type StepOutcome =
  | { ok: true; facts: Facts; snippet?: string }
  | { ok: false; code: FailureCode; facts: Facts; snippet?: string };
