import { z } from 'zod';

type Shape = {
  properties?: Record<string, Shape>;
  additionalProperties?: Shape | boolean;
  items?: Shape;
  anyOf?: Shape[];
};

/** The keys that a schema takes at a path, in its order; none where it names none. */
export function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let shapes = [z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Shape];
  for (const key of path) shapes = shapes.flatMap((shape) => below(shape, key));
  return shapes.flatMap(alternatives).flatMap(({ properties = {} }) => Object.keys(properties));
}

const alternatives = (shape: Shape): Shape[] => [shape, ...(shape.anyOf ?? [])];

const below = (shape: Shape, key: PropertyKey): Shape[] =>
  alternatives(shape).flatMap(({ properties, additionalProperties, items }) => {
    const any = typeof additionalProperties === 'object' ? additionalProperties : undefined;
    return [properties?.[String(key)] ?? (typeof key === 'number' ? items : any)].flatMap((one) => one ?? []);
  });
