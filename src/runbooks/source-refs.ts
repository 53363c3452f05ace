import type { SourceRef } from './terms.ts';

/** Each line once, in the order given. */
export const distinct = (refs: readonly SourceRef[]): SourceRef[] =>
  refs.filter((one, index) => refs.findIndex((other) => other.line === one.line) === index);
