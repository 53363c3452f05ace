import type { Facts } from '../../rollout/outcomes.ts';
import { schemasOf } from '../../runbooks/kinds/facts.ts';

type Fact = { name: string; value: Facts[string] };

/**
 * One line of a report: `@name:type value`, the type `string`, `number`, `boolean`, or `list` for one entry of a
 * list. A value that is not of its type stays the text that it is. Undefined for any other line.
 */
export function readFact(line: string): Fact | undefined {
  const match = /^@([A-Za-z][A-Za-z0-9]*)(?::(string|number|boolean|list))? (.*)$/.exec(line);
  if (match === null) return undefined;
  const [, name = '', type, text = ''] = match;
  return { name, value: type === undefined ? untyped(name, text) : typed(type, text) };
}

function typed(type: string, text: string): Fact['value'] {
  if (type === 'list') return [text];
  if (type === 'number' && /^-?\d{1,15}$/.test(text)) return Number(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

/**
 * A run that has outlived an upgrade of Baton may have been begun by a library that did not send types: the schemas
 * of the kinds say what such a fact is.
 */
function untyped(name: string, text: string): Fact['value'] {
  const schemas = schemasOf(name);
  const readings = [text, typed('number', text), typed('boolean', text), [text]];
  return readings.find((value) => schemas.some((schema) => schema.safeParse(value).success)) ?? text;
}
