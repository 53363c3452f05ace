import type { Coverage } from '../runbooks/plan/coverage.ts';
import type { NoteCode, StartForm, StepKind } from '../runbooks/runbook.ts';

/** What a plan says, in a terminal and in Slack. */
export type PlanWords = {
  document: string;
  line: string;
  step: string;
  before: string;
  beforeText: (uploads: string) => string;
  eachNode: string;
  order: string;
  runs: (steps: string) => string;
  rolling: string;
  rollingText: string;
  tick: string;
  noPoints: string;
  coverage: (lines: Coverage) => string;
  notes: string;
  remarks: string;
  afterNode: (points: number, next: string) => string;
  afterLast: (points: number) => string;
  notUnderstood: string;
  onHosts: (hosts: string[]) => string;
  once: string;
  onlyIf: (condition: string) => string;
  byMove: string;
  byLink: string;
  late: string;
  keeps: (path: string, at: string) => string;
  clears: (folder: string) => string;
  redeploys: (folder: string) => string;
  makes: (path: string) => string;
  in: string;
  top: string;
  signal: (signal: number) => string;
  process: (start: StartForm) => string;
  /** In front of what was expected of a wrong line, and of a line to write in its place. */
  expected: string;
  instead: string;
  reason: string;
  point: string;
  care: Record<StepKind, string>;
  note: Record<NoteCode, string>;
};
