import type { Step } from './kinds/table.ts';
import type { Problem } from './problem-facts.ts';
import type { SourceRef } from './terms.ts';

export type { Step, StepKind } from './kinds/table.ts';
export type { SourceRef, StartForm } from './terms.ts';

/** A thing a person ticks at a gate: a release reason or a verification point. */
export type Point = { id: string; kind: 'reason' | 'point'; text: string; source: SourceRef };

/** Something a reader of the plan should know, though it stops nothing. */
export type Note = { code: NoteCode; source: SourceRef };

export type NoteCode =
  /** The document has no rollback for this service: `rollback` is empty. */
  | 'no-rollback'
  /** The way back is derived: what the steps keep is put back. */
  | 'rollback-derived'
  /** `sudo` in front of a typed step was left out: Baton acts as the SSH user. */
  | 'sudo-left-out'
  /** No log is named after a start: only the process tells whether it is up. */
  | 'no-log'
  /** The section stops the service by no `kill` line; a rollback stops it with -15. */
  | 'rollback-stop-assumed'
  /** The file was not in UTF-8, and was decoded. */
  | 'was-gbk'
  | 'was-utf16';

/** What one service's section says: its nodes in order, what to do on each, and how to go back. */
export type Procedure = {
  service: string;
  nodes: string[];
  /** Upload first (staged everywhere before anything stops), then as written. */
  steps: Step[];
  /** What rolling one node back does: stop, restore, start, follow. Empty when there is none. */
  rollback: Step[];
  /** Whether the document says the way back, or Baton derives it from what the steps keep; absent in old journals. */
  rollbackFrom?: 'document' | 'derived' | 'none';
  points: Point[];
  source: SourceRef;
  /** Where each node is named, in the order of `nodes`. */
  nodeSources?: SourceRef[];
  /** Sentences read as explanation: no step came from them, and the plan shows them so that nothing goes unseen. */
  remarks?: SourceRef[];
  notes?: Note[];
};

export type Runbook = {
  release: string;
  /** sha256 of the document's text in UTF-8, hex. */
  digest: string;
  summary: string[];
  procedures: Procedure[];
};

/** `partial`: what could be read of a document with problems. To be shown, never to be run. */
export type CompileResult =
  | { ok: true; runbook: Runbook }
  | { ok: false; problems: Problem[]; partial?: Runbook };
