import { type Draft, touchedBy } from '../kinds/table.ts';
import type { Note, Point, SourceRef } from '../runbook.ts';

export type { Draft } from '../kinds/table.ts';

export type NodeDraft = { name: string; source: SourceRef };

/** One service's section as either form of document gives it. */
export type ServiceDraft = {
  service: string;
  release: string;
  source: SourceRef;
  nodes: NodeDraft[];
  steps: Draft[];
  /** `derived`: its steps come from the upgrade section's, not from commands. */
  rollback?: { source: SourceRef; steps: Draft[]; derived?: true };
  points: Point[];
  remarks: SourceRef[];
  notes: Note[];
};

/** The paths that a step reads or changes, as its own lines say. */
export const pathsOf = (draft: Draft): string[] => touchedBy(draft).paths;

export const lineOf = (draft: Draft): number => draft.at ?? draft.source.at(-1)?.line ?? 1;
