import type { ValueFault } from '../yaml-input/value-fault.ts';
import type { YamlFault } from '../yaml-input/yaml-fault.ts';
import type { NameFault } from './names.ts';
import type { PathFault } from './paths.ts';

/** What would have been understood in place of a clause that was not. */
export type Hint = 'command' | 'verb' | 'shorter';

type None = Record<never, never>;
type Copy = { from: string; to: string };

/**
 * All that can be wrong with a document, each with its facts: `src/words` says it in the team's language. A `text` is
 * a clause as written; `kinds` are kinds of steps.
 */
export type ProblemFacts = {
  'document-empty': None;
  'document-too-large': None;
  'too-many-lines': { lines: number; most: number };
  'line-too-long': { characters: number; most: number };
  'not-text': None;
  'not-utf8': None;
  'nested-too-deeply': { most: number };

  'bad-name': {
    what: 'release' | 'service' | 'node' | 'file' | 'top-folder';
    name: string;
    fault: NameFault;
  };
  'bad-path': { path: string; fault: PathFault; use: 'path' | 'directory' | 'upload' };

  'no-upgrade-chapter': None;
  'no-service': None;
  'section-twice': { service: string; firstLine: number };
  'heading-services': { heading: string; count: number };
  'rollback-unknown-service': { service: string; known: string[] };
  'code-outside-chapters': None;
  'code-outside-section': None;
  'code-in-html': None;
  'code-not-closed': None;
  'belongs-to-no-service': { text: string; hint?: Hint };
  'not-understood': { text: string; hint: Hint };

  'step-after-repeat': None;
  'step-before-node': None;
  'node-without-steps': { node: string };
  'nothing-to-repeat': None;
  'repeat-without-node': None;
  'upload-without-directory': None;
  'announced-not-done': { text: string; kinds: string[]; service?: string };
  'announced-not-named': { text: string; names: string[]; service?: string };

  'no-node': { service: string };
  'node-twice': { service: string; node: string };
  'too-many-points': { service: string; points: number; most: number };
  'no-steps': { service: string };
  /** Of the hosts that a step names, some are none of the service's nodes. */
  'hosts-mixed': { hosts: string[]; nodes: string[] };
  'not-elsewhere': { kind: string; host: string };
  'restore-in-upgrade': None;
  'follow-before-start': None;
  'stop-without-start': None;
  'second-start': None;
  'unpack-without-upload': { archive: string; uploads: string[] };
  'unpack-without-directory': { form: 'typed' | 'document' };
  'backup-is-live': { path: string };
  'backup-inside': { path: string };
  'backup-elsewhere': { path: string; trees: string[] };
  'backup-after-unpack': None;
  'rollback-without-start': None;
  'rollback-copies-another': Copy & { backups: Copy[] };
  'rollback-restores-nothing': { service: string; backups: Copy[] };
  'not-in-rollback': { kind: string };

  'bad-yaml': Omit<YamlFault, 'line'>;
  'yaml-aliases': None;
  'wrong-value': ValueFault;
  'no-known-step': { kinds: string[] };
  'several-steps': { named: string[]; kinds: string[] };
  'not-one-command': { command: string };
  'not-a-start-script': { command: string };
  'not-a-service-command': { command: string };
} & FrameProblemFacts &
  CommandProblemFacts;

/** What can be wrong with where, when and for whom lines run. */
export type FrameProblemFacts = {
  /** No heading names a service, and baton.yaml has several that it may be. */
  'which-service': { services: string[] };
  'several-ways': None;
  /** Orders across nodes: all are down at once. */
  'all-nodes-first': None;
  /** Two nodes are written out, with other steps each. */
  'nodes-differ': { node: string; first: string };
  'host-unknown': { host: string };
  /** `other` is the host that has this address. */
  'host-address': { host: string; address: string; known: string; other?: string };
  'host-without-steps': { host: string };
  /** Does it run where the sentence above says, or on the nodes again? */
  'which-host': { text: string };
  'exception-unclear': { text: string };
  /** Words above or beside commands that may say that they do not run, or not everywhere. */
  'lead-unclear': { text: string };
};

/** What a person's own terminal has, and what to use in its place. */
export type Instead = 'host' | 'keyboard' | 'no-such-line' | 'service-env' | 'login' | 'user' | 'inside';

/** What can be wrong with the commands of a block. */
export type CommandProblemFacts = {
  'block-too-long': { characters: number };
  'unseen-characters': None;
  'full-width': { text: string };
  'secret-in-script': None;
  'own-terminal': { command: string; instead: Instead };
  'never-ends': { command: string };
  'placeholder-left': { text: string };
  'prompt-missing': None;
  'prompt-or-comment': None;
  'directory-lost': None;
  'left-open': None;
  'not-closed': { text: string };
  'operator-alone': None;
  'keyword-alone': { text: string };
  'here-document-open': { end: string };
  'not-shell': None;
  'cd-unknown': None;
  'nohup-without-command': None;
  'start-without-directory': None;
  'tail-without-log': None;
  'kill-signal': { signal: string };
  'kill-old-pid': { pid: string };
  'kill-not-understood': { text: string };
  'kill-of-unknown': { command: string };
};

export type ProblemCode = keyof ProblemFacts;

/** One thing wrong with a document: where, what, and its facts. */
export type Problem = {
  [C in ProblemCode]: {
    line: number;
    code: C;
    facts: ProblemFacts[C];
    /** Whose section it stands in. */
    service?: string;
  };
}[ProblemCode];

/** What is wrong, before it has a line. */
export type Fault = { [C in ProblemCode]: { code: C; facts: ProblemFacts[C] } }[ProblemCode];
