import { z } from 'zod';
import { valueFaults } from '../../yaml-input/value-fault.ts';
import type { PathCheck } from '../paths.ts';
import type { ProblemCode, ProblemFacts } from '../problem-facts.ts';
import type { SourceRef } from '../terms.ts';

/** A text that a person wrote: a command, a reason, a point. */
export const writtenText = z.string().trim().min(1).max(1000);

/** Whether what is there stays where it is. */
export const copyOrMove = z.enum(['copy', 'move']).default('copy');

/** What a typed item is read with: its lines, the uploads before it, and where its faults go. */
export type Reading = {
  source: SourceRef[];
  /** Directory of each upload before it, by file. */
  uploads: ReadonlyMap<string, string>;
  fault: <C extends ProblemCode>(key: string, code: C, facts: ProblemFacts[C]) => void;
  /** The path, or undefined after naming its fault. */
  path(key: string, check: PathCheck, written: string): string | undefined;
  /** The name, or undefined after naming its fault. */
  name(key: string, written: string, what: 'file' | 'top-folder'): string | undefined;
};

/** Reads an item of one kind; `schema` says what such an item looks like. */
export type TypedReader<D> = {
  (item: Record<string, unknown>, reading: Reading): D | undefined;
  schema: z.ZodObject;
};

/** Reads an item by its schema; the key that names the kind comes first in it. What does not fit is a fault. */
export function typed<S extends z.ZodObject, D>(
  schema: S,
  build: (value: z.infer<S>, reading: Reading) => D | undefined,
): TypedReader<D> {
  const read = (item: Record<string, unknown>, reading: Reading) => {
    const parsed = schema.safeParse(item);
    if (parsed.success) return build(parsed.data, reading);
    for (const { path, fault } of valueFaults(schema, item, parsed.error))
      reading.fault(String(path[0] ?? ''), 'wrong-value', fault);
    return undefined;
  };
  return Object.assign(read, { schema });
}
