import { z } from 'zod';
import { commonFailures } from './common-failures.ts';
import type { FactShape, Kind } from './kind.ts';
import { type KindFailure, kinds, type StepKind } from './table.ts';

/** Why a step or a preflight failed: whatever a kind names, and what can befall any. A closed list. */
export type FailureCode = keyof typeof commonFailures | KindFailure;

/** The host that spoke: its own id, and that of its boot; in what any step records. */
const hostFact = { host: z.string().optional() };

const all: Kind[] = Object.values(kinds);

const failures: Record<string, FactShape> = Object.assign(
  {},
  ...all.map((kind) => kind.failures),
  commonFailures,
);

export const isFailureCode = (word: string): word is FailureCode => Object.hasOwn(failures, word);

/**
 * What may be recorded of a step of a kind: when it succeeds, exactly its facts; when it fails, what its failure
 * needs and whatever of its facts it had come to.
 */
export function factsOf(kind: StepKind, failure?: FailureCode): FactShape {
  const { facts: ofKind }: Kind = kinds[kind];
  const facts = ofKind.extend(hostFact);
  if (failure === undefined) return facts;
  const own: Kind['failures'] = kinds[kind].failures;
  const needed = own[failure] ?? failures[failure];
  return z.strictObject({ ...facts.partial().shape, ...needed?.shape });
}

const shapes: FactShape[] = [
  z.object(hostFact),
  ...all.map(({ facts }) => facts),
  ...Object.values(failures),
];

/** The schemas that know a fact of this name, whatever step it is of. */
export function schemasOf(name: string): z.ZodType[] {
  return shapes.flatMap(({ shape }) => (Object.hasOwn(shape, name) ? [shape[name] as z.ZodType] : []));
}
