import { z } from 'zod';
import { form } from '../../yaml-input/value-fault.ts';
import { kinds, stepKinds } from '../kinds/table.ts';
import { writtenText as text } from '../kinds/typed.ts';

/** The keys that any step may have, apart from those of its kind. */
export const placed = z.object({
  on: z.union([z.string(), z.array(z.string()).min(1)]).optional(),
  if: text.optional(),
  makes: z.union([z.string(), z.array(z.string()).min(1)]).optional(),
});

const serviceOf = <S extends z.ZodType>(step: S) =>
  z.strictObject({
    nodes: z.array(z.string()).min(1),
    steps: z.array(step).min(1),
    rollback: z.array(step).min(1).optional(),
    reasons: z.array(text).default([]),
    points: z.array(text).default([]),
  });

const runbookOf = <S extends z.ZodType>(step: S) =>
  z.strictObject({
    reasons: z.array(text).default([]),
    points: z.array(text).default([]),
    services: z
      .record(z.string(), serviceOf(step))
      .refine((all) => Object.keys(all).length > 0, form('entries')),
  });

/** The typed form as a whole; its steps are read one by one, each by its own schema. */
export const runbookSchema = runbookOf(z.record(z.string(), z.unknown()));

export type TypedRunbook = z.infer<typeof runbookSchema>;

/** The same with the keys of every step, as JSON Schema (draft 7), for editors. */
export function runbookJsonSchema() {
  const steps = stepKinds.map((kind) => kinds[kind].typed.schema.extend(placed.shape));
  return z.toJSONSchema(runbookOf(z.union(steps)), { target: 'draft-7', io: 'input' });
}
