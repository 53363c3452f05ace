/** A place in the document: 1-based line and that line's text as written. */
export type SourceRef = { line: number; text: string };

export type StopSignal = 9 | 15;

/** How a service is started; decides what its process looks like when nothing is configured. */
export type StartForm =
  /** Tomcat's `<catalinaBase>/bin/startup.sh`: returns at once, java carries `-Dcatalina.base=<catalinaBase>`. */
  | { form: 'tomcat'; command: string; catalinaBase: string }
  /** `cd <cwd>` then `nohup <command> &`: java's working directory is `cwd`. */
  | { form: 'nohup'; command: string; cwd: string };

type Base = {
  /** Unique within its procedure and stable for a given document: `3-backup`. */
  id: string;
  /** The document lines that this step came from; a rollback step may also carry lines of the upgrade section. */
  source: SourceRef[];
};

/** One typed action on one node. All paths are the document's own; a host's `paths` mapping applies later. */
export type Step =
  | (Base & { kind: 'upload'; file: string; toDir: string })
  | (Base & { kind: 'stop'; signal: StopSignal; start: StartForm })
  | (Base & { kind: 'backup'; from: string; to: string })
  | (Base & { kind: 'unpack'; archive: string; intoDir: string; top: string })
  | (Base & { kind: 'start'; start: StartForm; logs: string[] })
  | (Base & { kind: 'follow'; start: StartForm; logs: string[] })
  | (Base & { kind: 'restore'; backup: string; live: string })
  | (Base & { kind: 'shell'; command: string; cwd?: string });

export type StepKind = Step['kind'];

/** A thing a person ticks at a gate: a release reason or a verification point. */
export type Point = { id: string; kind: 'reason' | 'point'; text: string; source: SourceRef };

/** Something a reader of the plan should know, though it stops nothing. */
export type Note = { code: NoteCode; source: SourceRef };

export type NoteCode =
  /** The document has no rollback for this service: `rollback` is empty. */
  | 'no-rollback'
  /** `sudo` in front of a typed step was left out: Baton acts as the SSH user. */
  | 'sudo-left-out'
  /** No log is named after a start: only the process tells whether it is up. */
  | 'no-log'
  /** The section stops the service by no `kill` line; a rollback stops it with -15. */
  | 'rollback-stop-assumed';

/** What one service's section says: its nodes in order, what to do on each, and how to go back. */
export type Procedure = {
  service: string;
  nodes: string[];
  /** Upload first (staged everywhere before anything stops), then as written. */
  steps: Step[];
  /** What rolling one node back does: stop, restore, start, follow. Empty when the document has no rollback. */
  rollback: Step[];
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
  /** sha256 of the document's bytes, hex. */
  digest: string;
  summary: string[];
  procedures: Procedure[];
};

/** One thing wrong with a document: where, what was found, what was expected. */
export type Problem = { line: number; message: string; expected?: string };

export type CompileResult = { ok: true; runbook: Runbook } | { ok: false; problems: Problem[] };
