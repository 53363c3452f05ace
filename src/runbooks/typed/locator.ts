import type { Document, LineCounter } from 'yaml';
import { lineOf, type Path } from '../../yaml-input/line-of.ts';
import type { Source } from '../document/source.ts';
import type { SourceRef } from '../runbook.ts';

/** Finds the line on which a value of the YAML document stands; the nearest one above it when it is missing. */
export type Locator = { line(path: Path): number; ref(path: Path): SourceRef };

export function createLocator(document: Document.Parsed, counter: LineCounter, source: Source): Locator {
  const line = (path: Path) => lineOf(document, counter, path);
  return { line, ref: (path) => source.ref(line(path)) };
}
