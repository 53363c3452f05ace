import type { Draft } from '../kinds/table.ts';
import type { Note, Point, SourceRef } from '../runbook.ts';

export type { Draft } from '../kinds/table.ts';

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
