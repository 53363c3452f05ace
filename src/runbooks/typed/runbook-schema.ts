import { z } from 'zod';
import { form } from '../../yaml-input/value-fault.ts';
import { writtenText as text } from '../kinds/typed.ts';

const step = z.record(z.string(), z.unknown());

const service = z.strictObject({
  nodes: z.array(z.string()).min(1),
  steps: z.array(step).min(1),
  rollback: z.array(step).min(1).optional(),
  points: z.array(text).default([]),
});

/** The typed form as a whole; its steps are read one by one, each by its own schema. */
export const runbookSchema = z.strictObject({
  reasons: z.array(text).default([]),
  points: z.array(text).default([]),
  services: z.record(z.string(), service).refine((all) => Object.keys(all).length > 0, form('entries')),
});

export type TypedRunbook = z.infer<typeof runbookSchema>;
