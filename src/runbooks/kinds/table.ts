import type { SourceRef } from '../terms.ts';
import { backup } from './backup.ts';
import { follow } from './follow.ts';
import type { Detail, Item, Kind, Neighbours, StepKeys, Touched, Traits } from './kind.ts';
import { person } from './person.ts';
import { place } from './place.ts';
import { type Placed, placementOf } from './placed.ts';
import { restart } from './restart.ts';
import { restore } from './restore.ts';
import { shell } from './shell.ts';
import { start } from './start.ts';
import { stop } from './stop.ts';
import { unpack } from './unpack.ts';
import { upload } from './upload.ts';

/** Every kind of step there is: one file beside this one, and one line here. */
export const kinds = {
  upload,
  stop,
  backup,
  unpack,
  place,
  start,
  restart,
  follow,
  restore,
  shell,
  person,
};

type Kinds = typeof kinds;

export type StepKind = keyof Kinds;

/** `at` is the line to name when the step is wrong; without it, the last line of `source`. */
type Drawn = Placed & { source: SourceRef[]; at?: number };

type Base = Placed & {
  /** Unique within its procedure and stable for a given document: `3-backup`. */
  id: string;
  /** The document lines that this step came from; a rollback step may also carry lines of the upgrade section. */
  source: SourceRef[];
};

/** One typed action on one node. All paths are the document's own; a host's `paths` mapping applies later. */
export type Step = { [K in StepKind]: Base & ReturnType<Kinds[K]['complete']> }[StepKind];

export type StepOf<K extends StepKind> = Extract<Step, { kind: K }>;

/** A step as its own lines say it: without an id, and without what other steps add to it. */
export type Draft = { [K in StepKind]: Drawn & Parameters<Kinds[K]['complete']>[0] }[StepKind];

/** A step but for its id. */
export type Completed = { [K in StepKind]: Drawn & ReturnType<Kinds[K]['complete']> }[StepKind];

/** How a step of some kind can fail by itself. */
export type KindFailure = { [K in StepKind]: keyof Kinds[K]['failures'] }[StepKind];

export const stepKinds = Object.keys(kinds) as StepKind[];

export const isStepKind = (name: string): name is StepKind => Object.hasOwn(kinds, name);

/** The kinds of which a trait has a value. */
export type KindsWith<T extends keyof Traits, V extends Traits[T]> = {
  [K in StepKind]: Kinds[K]['traits'][T] extends V ? K : never;
}[StepKind];

/** The draft with what its neighbours know. */
export function complete(draft: Draft, neighbours: Neighbours): Completed {
  const { complete }: { complete: unknown } = kinds[draft.kind];
  const completed = (complete as (draft: Draft, neighbours: Neighbours) => Completed)(draft, neighbours);
  return { ...completed, ...placementOf(draft) };
}

/** What the plan says of a step, in order. */
export function describe(step: Step): Detail[] {
  const { describe }: Kind = kinds[step.kind];
  return (describe as (step: Step) => Detail[])(step);
}

/** What a step says of itself in the plan's JSON. */
export function keysOf(step: Step): StepKeys {
  const { json }: Kind = kinds[step.kind];
  return (json as (step: Step) => StepKeys)(step);
}

/** A step as a typed runbook has it, but for where it runs. */
export function itemOf(step: Step): Item {
  const { item }: Kind = kinds[step.kind];
  return (item as (step: Step) => Item)(step);
}

/** What a draft reads or changes as far as its own lines say. */
export function touchedBy(draft: Draft): Touched {
  const { touches }: Kind = kinds[draft.kind];
  return touches === undefined ? { paths: [] } : (touches as (draft: Draft) => Touched)(draft);
}

/** What a step does: its kind's traits, less what this very step does not do. */
export function traitsOf(step: { kind: StepKind }): Traits {
  const { traits, narrow }: Kind = kinds[step.kind];
  return narrow === undefined
    ? traits
    : { ...traits, ...(narrow as (step: object) => Partial<Traits>)(step) };
}

/** Whether a step (or a draft) has a trait: then it is one of the kinds that do. */
export function has<S extends { kind: StepKind }, T extends TrueTrait>(
  step: S,
  trait: T,
): step is Extract<S, { kind: KindsWith<T, true> }> {
  const { traits, narrow }: Kind = kinds[step.kind];
  const narrowed = narrow && (narrow as (step: object) => Partial<Traits>)(step);
  return narrowed?.[trait] ?? traits[trait];
}

type TrueTrait = { [T in keyof Traits]: Traits[T] extends boolean ? T : never }[keyof Traits];

/** Whether a step does this with a whole tree. */
export function treats<S extends { kind: StepKind }, V extends Traits['tree']>(
  step: S,
  tree: V,
): step is Extract<S, { kind: KindsWith<'tree', V> }> {
  return traitsOf(step).tree === tree;
}
