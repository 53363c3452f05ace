import type { StepOutcome } from '../../rollout/outcomes.ts';
import type { KindsWith, StepKind, StepOf } from '../../runbooks/kinds/table.ts';
import type { StepContext } from '../remote/context.ts';

/** Bytes that a step writes into a directory of the host. */
export type Write = { dir: string } & (
  | { of: 'archive'; file: string }
  /** What the archive's files take. */
  | { of: 'unpacked'; file: string }
  | { of: 'copy'; tree: string; backup: string }
  /** Takes room only on another disk than the directory that it comes from. */
  | { of: 'move'; tree: string; backup: string; from: string }
  /** A copy of an uploaded file. */
  | { of: 'file'; file: string }
  /** Nothing but names. */
  | { of: 'names' }
  /** What Baton notes of a rollout on its host. */
  | { of: 'notes' }
);

/** What steps will read and write on a host, in the host's own paths. */
export type Needs = {
  /** Trees, or single files, that must be there. */
  trees: string[];
  /** Names that must be free, or a complete backup of this rollout. */
  backups: string[];
  /** Where something is put: no folder may be in its way, unless a step before has moved it away. */
  places: { path: string; how: 'copy' | 'move' | 'link' }[];
  /** What a step moves away. */
  frees: string[];
  /** Directories that may still be made: only looked at where they are there. */
  unsure: string[];
  /** Trees that a rollback puts back: beside each a copy is made. */
  besides: string[];
  /** Directories that are made where they are missing. */
  makes: string[];
  /** Archives that the host must have the tools for. */
  unpacks: string[];
  /** Start scripts. */
  files: string[];
  /** Programs beside those that every step needs. */
  tools: string[];
  /** Where archives go. */
  uploads: string[];
  writes: Write[];
};

/** How a write names the directory in which a rollback makes its copy of a tree; only the host knows where that is. */
export const besideOf = (tree: string): string => `beside ${tree}`;

/** How a write names Baton's own folder on the host. */
export const stateFolder = 'state';

/**
 * Does a part of a step on its node, or attaches to its run, and says how it ended. Throws only a defect, `fenced`
 * (another worker acts now) and `handover` (the remote step is left running).
 */
export type Act<K extends StepKind> = (step: StepOf<K>, context: StepContext) => Promise<StepOutcome>;

/**
 * The acting half of a kind; its traits say which parts it has. What `prepare` does may not be felt by the running
 * service: it runs on every node before any is stopped, and may be repeated.
 */
export type Acting<K extends StepKind> = {
  /** Looked at on every node before anything is touched. `paths` maps the document's paths to the host's. */
  needs: (step: StepOf<K>, paths: Record<string, string>) => Partial<Needs>;
} & (K extends KindsWith<'stages', true> ? { prepare: Act<K> } : { prepare?: never }) &
  (K extends KindsWith<'applies', true> ? { apply: Act<K> } : { apply?: never }) &
  /** Changes nothing: what people are to work on, before they do. */
  (K extends KindsWith<'looksFirst', true> ? { look: Act<K> } : { look?: never });
