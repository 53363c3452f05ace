import type { Note, Point, SourceRef, StartForm, StopSignal } from '../runbook.ts';

/** `at` is the line to name when the step is wrong; without it, the last line of `source`. */
type Drawn = { source: SourceRef[]; at?: number };

/** A step as its own lines say it: without an id, and without what other steps add to it. */
export type Draft =
  | (Drawn & { kind: 'upload'; file: string; toDir: string })
  | (Drawn & { kind: 'stop'; signal: StopSignal })
  | (Drawn & { kind: 'backup'; from: string; to: string })
  | (Drawn & { kind: 'unpack'; archive: string; intoDir: string; top?: string })
  | (Drawn & { kind: 'start'; start: StartForm })
  | (Drawn & { kind: 'follow'; logs: string[] })
  | (Drawn & { kind: 'restore'; backup: string; live: string })
  | (Drawn & { kind: 'shell'; command: string; cwd?: string });

export type NodeDraft = { name: string; source: SourceRef };

/** One service's section as either form of document gives it. */
export type ServiceDraft = {
  service: string;
  source: SourceRef;
  nodes: NodeDraft[];
  steps: Draft[];
  rollback?: { source: SourceRef; steps: Draft[] };
  points: Point[];
  remarks: SourceRef[];
  notes: Note[];
};

export const lineOf = (draft: Draft): number => draft.at ?? draft.source.at(-1)?.line ?? 1;
