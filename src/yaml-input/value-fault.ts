import type { z } from 'zod';
import { keysAt } from './keys-at.ts';

/** A way in which a text has to be written that its type does not say. */
export type Form =
  | 'absolute-path'
  | 'duration'
  | 'entries'
  | 'http-address'
  | 'encoding'
  | 'pattern'
  | 'person'
  | 'program'
  | 'user-name'
  | 'variable-name';

/** `other`: the schema does not say it in a way that people could read. */
export type PlainType = 'text' | 'number' | 'whole-number' | 'true-or-false' | 'list' | 'map' | 'other';

/** What belongs there. */
export type Expected =
  | { code: PlainType }
  | { code: 'form'; form: Form }
  | { code: 'one-of'; values: string[] }
  | { code: 'at-least' | 'at-most'; of: 'value' | 'characters' | 'items'; count: number }
  | { code: 'key'; known: string[] };

/** What is written there: its text, or what it is. `key`: it is the key that is wrong. */
export type Got = { is: 'nothing' | 'list' | 'map' | 'key' } | { is: 'value'; text: string };

/** A value that does not fit; `place` is its path with dots, and empty for the whole. Several expected: any of them. */
export type ValueFault = { place: string; got: Got; expected: Expected[] };

/** What a schema says of a wrong text in a word of ours: `z.string().regex(…, form('duration'))`. */
export const form = (name: Form) => ({ error: name });

const FORMS: Record<Form, true> = {
  'absolute-path': true,
  duration: true,
  entries: true,
  'http-address': true,
  encoding: true,
  pattern: true,
  person: true,
  program: true,
  'user-name': true,
  'variable-name': true,
};

/** Everything in `input` that the schema refuses, with the path of each; the library's own words are left behind. */
export function valueFaults(
  schema: z.ZodType,
  input: unknown,
  { issues }: z.ZodError,
): { path: PropertyKey[]; fault: ValueFault }[] {
  return issues.flatMap((issue) => {
    const { path, expected } = deepest(issue);
    if (issue.code === 'unrecognized_keys') {
      const known = keysAt(schema, path);
      return issue.keys.map((key) => at([...path, key], { is: 'key' }, [{ code: 'key', known }]));
    }
    const got: Got = issue.code === 'invalid_key' ? { is: 'key' } : gotOf(valueAt(input, path));
    return [at(path, got, expected)];
  });
}

const at = (path: PropertyKey[], got: Got, expected: Expected[]) => ({
  path,
  fault: { place: path.map(String).join('.'), got, expected },
});

/** Of the ways to read a value the one that came furthest; all of them when none came further than its type. */
function deepest(issue: z.core.$ZodIssue): { path: PropertyKey[]; expected: Expected[] } {
  if (issue.code !== 'invalid_union') return { path: issue.path, expected: [expectedOf(issue)] };
  const inner = issue.errors.flatMap(([first]) => (first ? [deepest(first)] : []));
  const depth = Math.max(0, ...inner.map(({ path }) => path.length));
  const best = inner.filter(({ path }) => path.length === depth);
  const path = [...issue.path, ...(best[0]?.path ?? [])];
  return { path, expected: merged(best.flatMap(({ expected }) => expected)) };
}

/** `9` or `15` is one of two values. */
function merged(expected: Expected[]): Expected[] {
  const values = expected.flatMap((one) => (one.code === 'one-of' ? one.values : []));
  const others = expected.filter(({ code }) => code !== 'one-of');
  return values.length > 0 ? [...others, { code: 'one-of', values }] : others;
}

const TYPES: Record<string, PlainType> = {
  string: 'text',
  number: 'number',
  int: 'whole-number',
  boolean: 'true-or-false',
  array: 'list',
  object: 'map',
  record: 'map',
};

function expectedOf(issue: z.core.$ZodIssue): Expected {
  if (Object.hasOwn(FORMS, issue.message)) return { code: 'form', form: issue.message as Form };
  switch (issue.code) {
    case 'invalid_type':
      return { code: TYPES[issue.expected] ?? 'other' };
    case 'invalid_value':
      return { code: 'one-of', values: issue.values.map(String) };
    case 'too_small':
      return { code: 'at-least', of: countedIn(issue.origin), count: Number(issue.minimum) };
    case 'too_big':
      return { code: 'at-most', of: countedIn(issue.origin), count: Number(issue.maximum) };
    case 'invalid_key':
      return issue.issues[0] ? expectedOf(issue.issues[0]) : { code: 'other' };
    default:
      return { code: 'other' };
  }
}

function countedIn(origin: string): 'value' | 'characters' | 'items' {
  if (origin === 'string') return 'characters';
  return origin === 'number' || origin === 'int' ? 'value' : 'items';
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      value !== null && typeof value === 'object' ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    input,
  );
}

function gotOf(value: unknown): Got {
  if (value === undefined || value === null) return { is: 'nothing' };
  if (Array.isArray(value)) return { is: 'list' };
  return typeof value === 'object' ? { is: 'map' } : { is: 'value', text: String(value) };
}
