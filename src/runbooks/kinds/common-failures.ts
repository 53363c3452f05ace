import { z } from 'zod';
import { count, type FactShape, list, spent } from './kind.ts';

const text = z.string();
const reached = { address: text, forMs: spent.optional(), unsent: text.optional() };

/** What can befall steps of several kinds, and preflight, with what is recorded then. */
export const commonFailures = {
  // Reaching the host.
  'host-unreachable': z.object({ ...reached, detail: text }),
  'host-too-old': z.object({ ...reached, detail: text }),
  'host-key-differs': z.object({ ...reached, expected: text, got: text }), // SHA256 fingerprints
  'host-key-unknown': z.object({ ...reached, got: text }),
  'auth-refused': z.object({ ...reached, user: text, detail: text.optional() }),
  /** It lets Baton in, and runs nothing for its user; `detail` is what it said. */
  'host-refuses': z.object({ ...reached, user: text, detail: text }),
  /** `detail` is what sudo said; `become` whom it was to act as. */
  'sudo-refuses': z.object({
    ...reached,
    user: text,
    become: text,
    why: z.enum(['password', 'tty', 'missing', 'not-allowed', 'other']),
    detail: text,
  }),
  /** baton.yaml has no such host. */
  'host-unconfigured': z.object({ node: text }),
  /** Another host has begun the run: both see one state folder. */
  'foreign-run': z.object({ ...reached, node: text, machine: text }),
  /** The address leads to another machine than when the rollout first looked. */
  'other-machine': z.object({ ...reached, machine: text }),
  /** `node: tree, folder or pid` of each that two nodes would act upon. */
  'nodes-share': z.object({ shared: list }),
  /** baton.yaml says other than what was approved: `key: was → is` of each, and `key=value` to be approved. */
  'settings-changed': z.object({ changed: list, settings: list }),
  /** Another service's rollout acts upon the same on this host. */
  'held-by': z.object({ holder: text, held: list }),
  'connection-lost': z.object({ ...reached, detail: text.optional() }),

  // The artifact on Baton's side, or as the host has it.
  'artifact-missing': z.object({ file: text }),
  'artifact-checksum-missing': z.object({ file: text }),
  'artifact-checksum-differs': z.object({ file: text, expected: text, got: text }),
  /** `detail` is an `ArchiveFault`; journals of older versions have a sentence there. `program`: the one that is missing. */
  'artifact-unreadable': z.object({ file: text, detail: text, program: text.optional() }),
  /** The offending names, at most 10, and the rule that they break. */
  'artifact-unsafe': z.object({ file: text, entries: list, rule: text }),

  // Preflight and guards.
  /** A host may be unable to say what is free. */
  'no-space': z.object({ path: text, neededBytes: count, freeBytes: count.optional() }),
  /** A disk takes only so many files. */
  'no-inodes': z.object({ path: text, neededFiles: count, freeFiles: count }),
  /** Disks that are mounted on a tree, or in it. */
  'tree-mounted': z.object({ path: text, mounts: list }),
  /** `barred`: what this user cannot read or write; `foreign`: `owner:group path` of what is another's. */
  'tree-not-ours': z.object({ user: text, barred: list.optional(), foreign: list.optional() }),
  'tree-missing': z.object({ path: text }),
  'not-writable': z.object({ path: text, detail: text }),
  'tool-missing': z.object({ tools: list }),
  /** Nothing on the host, nor baton.yaml, says which process is the service's. */
  /** A login of the user does not come to a command; `detail` is the last that it said. */
  'login-broken': z.object({ user: text, detail: text }),
  /** The start's shell finds no such program; `was`: the one that runs now. */
  'start-cannot-work': z.object({ user: text, program: text, was: text.optional() }),
  'process-unknown': z.object({ expected: text }),
  /** `pid started command` of each. */
  'process-ambiguous': z.object({ expected: text.optional(), processes: list }),
  /** It is another user's: `user: pid started command` of each. */
  'other-user': z.object({ expected: text.optional(), processes: list }),
  /** `ecsc-2: no process` of each. */
  'others-unhealthy': z.object({ nodes: list, expected: text.optional() }),
  /** What a start of this rollout had launched cannot be ended. */
  'launcher-survived': z.object({ processes: list }),

  /** Something has started the service that had been stopped. */
  'process-came-back': z.object({
    pid: count,
    command: text,
    startTicks: count.optional(),
    started: text.optional(),
  }),

  // Any step.
  'no-process': z.object({ waitedMs: spent, expected: text.optional() }),
  'step-timeout': z.object({ address: text, waitedMs: spent.optional() }),
  /** A person aborted it; what a start had launched was ended with it. */
  aborted: z.object({ launcherEnded: list.optional() }),
  /** The host rebooted, or the step was killed there. */
  interrupted: z.object({ detail: text }),
  /** A defect. */
  internal: z.object({
    detail: text,
    path: text.optional(),
    address: text.optional(),
    ended: text.optional(),
    unsent: text.optional(),
  }),
} satisfies Record<string, FactShape>;
