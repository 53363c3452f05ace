import type { StepOutcome } from '../../rollout/outcomes.ts';
import { type Step, type StepKind, stepKinds } from '../../runbooks/kinds/table.ts';
import { callRemote } from '../remote/calls.ts';
import type { StepContext } from '../remote/context.ts';
import { mapPath } from '../remote/host-paths.ts';
import type { Needs } from './acting.ts';
import { misfitsOf } from './contract.ts';

type Half = {
  needs: (step: Step, paths: Record<string, string>) => Partial<Needs>;
  prepare?: (step: Step, context: StepContext) => Promise<StepOutcome>;
  apply?: (step: Step, context: StepContext) => Promise<StepOutcome>;
  look?: (step: Step, context: StepContext) => Promise<StepOutcome>;
};

/** The acting halves by kind: each is the file of the kind's name, so that a new one is named nowhere else. */
export const actingHalves = new Map<StepKind, Half>(
  await Promise.all(
    stepKinds.map(async (kind): Promise<[StepKind, Half]> => {
      const { acting }: { acting: Half } = await import(`./${kind}.ts`);
      return [kind, acting];
    }),
  ),
);

/** What a step will read and write on a host. */
export function needsOfStep(step: Step, paths: Record<string, string>): Partial<Needs> {
  const needs = halfOf(step).needs(step, paths);
  return { ...needs, makes: (step.makes ?? []).map((path) => mapPath(path, paths)) };
}

/** Does the part of a step that comes before anything is stopped. */
export function prepareStep(step: Step, context: StepContext): Promise<StepOutcome> {
  return making(step, context, () => checked(step, 'prepare', context));
}

/** Does the part of a step that has its turn on the node. */
export function applyStep(step: Step, context: StepContext): Promise<StepOutcome> {
  return making(step, context, () => checked(step, 'apply', context));
}

/** Looks at what people are to work on. */
export function lookAtStep(step: Step, context: StepContext): Promise<StepOutcome> {
  return checked(step, 'look', context);
}

/** The directories that a step wants first are made, where they are missing. */
async function making(
  { makes = [] }: Step,
  context: StepContext,
  act: () => Promise<StepOutcome>,
): Promise<StepOutcome> {
  if (makes.length === 0) return act();
  const dirs = makes.map((path) => mapPath(path, context.host.paths));
  const made = await callRemote(context, ['step_make', ...dirs], 60_000);
  return made.ok ? act() : made;
}

/**
 * Facts that are not as the kind's schema has them are a defect, and are said as one. The outcome stays: what was
 * done on the host is done, and what it said of it is all that people have to go by.
 */
async function checked(step: Step, part: Part, context: StepContext): Promise<StepOutcome> {
  const outcome = await partOf(step, part)(step, context);
  for (const misfit of misfitsOf(step.kind, outcome)) context.onDefect(misfit);
  return outcome;
}

type Part = 'prepare' | 'apply' | 'look';

function partOf(step: Step, part: Part) {
  const act = halfOf(step)[part];
  if (!act) throw new Error(`a ${step.kind} has nothing to ${part}`);
  return act;
}

function halfOf({ kind }: Step): Half {
  const half = actingHalves.get(kind);
  if (!half) throw new Error(`nothing acts for a ${kind}`);
  return half;
}
