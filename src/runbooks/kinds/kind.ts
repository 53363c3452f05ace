import { z } from 'zod';
import type { StartForm } from '../terms.ts';
import type { TypedReader } from './typed.ts';

/** What a kind of step does, as data: whoever asks about a step reads these, and never the kind's name. */
export type Traits = {
  /** Has a part that runs on every node before anything is stopped. */
  stages: boolean;
  /** Has a part that runs in the node's turn. */
  applies: boolean;
  /** Whether a way back may hold it; some of it only where the tree may be changed. */
  rollback: 'never' | 'always' | 'when-tree-changed';
  /** Ends the service: unless it launches too, it is down once the step has succeeded. */
  takesDown: boolean;
  /** Begins the service's process. */
  launches: boolean;
  /** The service is up once it has succeeded; trying again begins with the launch before it. */
  bringsUp: boolean;
  /** Once begun, the live tree may be another. */
  changesTree: boolean;
  /** What it does with a whole tree, as far as the document's checks must know. */
  tree: 'fills' | 'saves' | 'puts-back' | 'none';
  /** Moves an archive from Baton's disk to the host. */
  movesArchive: boolean;
  /** Rests on the directory that a `cd` or a sentence before it named. */
  readsDirectory: boolean;
  /** Whether people are asked before it, and at which gate: to approve it, or to do it themselves. */
  asks: 'shell' | 'person' | false;
  /** What it names is looked at before people are asked about it, and again when they have done it. */
  looksFirst: boolean;
  /** Baton knows what it does; otherwise it runs as written. */
  understood: boolean;
};

/** One thing that the plan says of a step; the plan's words make it a line. */
export type Detail =
  /** As the document has it: a command, a log. */
  | { code: 'written'; text: string }
  /** An order in words, and a path that it names. */
  | { code: 'says'; text: string }
  | { code: 'file'; path: string }
  | { code: 'moves'; from: string; to: string }
  /** Moved or linked to, not copied. */
  | { code: 'by-move' }
  | { code: 'by-link' }
  /** In the node's turn. */
  | { code: 'late' }
  /** What stands at a path is kept at another. */
  | { code: 'keeps'; path: string; at: string }
  /** This folder goes aside with what it was unpacked from. */
  | { code: 'clears'; path: string }
  /** A running Tomcat replaces this folder by itself. */
  | { code: 'redeploys'; path: string }
  | { code: 'in'; directory: string }
  | { code: 'top'; folder: string }
  | { code: 'signal'; signal: number }
  | { code: 'process'; start: StartForm };

/** What a step says of itself in the plan's JSON, beside where it stands and runs. */
export type StepKeys = { kind: string } & Record<string, string | number | string[]>;

/** One step of a typed runbook. */
export type Item = Record<string, string | number | string[]>;

/** Paths, and a text that may hold more of them, with the directory that its relative ones are below. */
export type Touched = { paths: string[]; text?: string; cwd?: string | undefined };

/** What a step learns of the others of its section. */
export type Neighbours = {
  /** The start that it belongs to: the next one first, or the one before. */
  start(first: 'after' | 'before'): StartForm;
  /** The logs that are followed after it, until the next start or stop. */
  logs(): string[];
  /** The folder that an archive unpacks to. */
  topFolder(archive: string, stated: string | undefined): string;
  /** The release that things are kept for; undefined on a way back. */
  release: string | undefined;
  /** A step before it has stopped the service, and none has started it. */
  down: boolean;
};

/** Facts of a host or a failure, by name: numbers, texts, flags and lists of texts. */
export type FactShape = z.ZodObject<
  Record<string, z.ZodType<string | number | boolean | string[] | undefined>>
>;

/** The pure half of a kind: all that is known of it without a host. */
export type Kind = {
  /** All that a step of the kind may do. */
  traits: Traits;
  /** What of that this very step does not do. */
  narrow?: (step: never) => Partial<Traits>;
  /** What it reads or changes as far as its own lines say; nothing when it is left out. */
  touches?: (draft: never) => Touched;
  /** How it is written in a typed runbook: reads one item as a draft. */
  typed: TypedReader<{ kind: string }>;
  /** The draft with what its neighbours know: a step but for its id. */
  complete: (draft: never, neighbours: Neighbours) => { kind: string };
  /** What the plan says of it, in order. */
  describe: (step: never) => Detail[];
  /** The same for programs. */
  json: (step: never) => StepKeys;
  /** The step as `typed` reads it, the key that names the kind first. */
  item: (step: never) => Item;
  /** What is recorded when it succeeded. */
  facts: FactShape;
  /** How it can fail, beside what can befall any step, with what is recorded then. */
  failures: Record<string, FactShape>;
};

/** Holds a kind to its shape and keeps its traits literal, so that types can be told apart by them. */
export const defineKind = <const K extends Kind>(kind: K): K => kind;

export const count = z.int().nonnegative();
/** Milliseconds. */
export const spent = z.int().nonnegative();
export const list = z.array(z.string());
