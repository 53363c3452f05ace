export type Json = null | boolean | number | string | Json[] | JsonObject;
export type JsonObject = { [key: string]: Json | undefined };

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The parsed value, or undefined when the text is not JSON. */
export function parseJson(text: string): Json | undefined {
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

export const asString = (value: Json | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;

export const asObjects = (value: Json | undefined): JsonObject[] =>
  Array.isArray(value) ? value.filter(isObject) : [];

/** Slack counts characters, not UTF-16 units. */
export const lengthOf = (text: string): number => [...text].length;

/** A deep copy, so that what was stored cannot be changed through what was handed out. */
export const copy = <T>(value: T): T => structuredClone(value);
