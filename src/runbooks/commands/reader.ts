import type { CodeLine } from '../document/markdown-blocks.ts';
import type { Draft } from '../kinds/table.ts';
import type { SourceRef } from '../runbook.ts';
import type { Frame } from './frame.ts';

/** Reads a section's command blocks one after the other: its directory and waiting lines carry on, as in a terminal. */
export type BlockReader = {
  read(lines: CodeLine[], frame?: Frame): void;
  /** A sentence that names the directory for what follows. */
  enter(directory: string, source: SourceRef): void;
  /** A step that a sentence asks for. */
  push(draft: Draft): void;
  /** The same, at a place among the steps so far. */
  insert(at: number, draft: Draft): void;
  /** What was to run so far is for people after all. */
  handOver(): void;
  /** Hands lines that waited for a next step to the last one. */
  close(): Draft[];
  readonly drafts: readonly Draft[];
};
