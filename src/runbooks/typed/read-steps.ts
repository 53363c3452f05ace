import type { Draft } from '../assemble/drafts.ts';
import type { Problems } from '../problems.ts';
import type { SourceRef } from '../runbook.ts';
import type { Locator, Path } from './locator.ts';
import { isTypedKind, stepReaders, typedKinds } from './steps.ts';

/** Reads a list of typed steps in order; a wrong one is a problem, and left out. */
export function readSteps(
  items: Record<string, unknown>[],
  path: Path,
  locator: Locator,
  problems: Problems,
): Draft[] {
  const uploads = new Map<string, string>();
  return items.flatMap((item, index): Draft[] => {
    const at = [...path, index];
    const fault = (key: string, message: string, expected?: string) =>
      problems.add(locator.line(key === '' ? at : [...at, key]), message, expected);
    const kinds = Object.keys(item).filter(isTypedKind);
    const [kind] = kinds;
    if (kind === undefined || kinds.length > 1) {
      fault(
        '',
        kind === undefined ? 'an item that names no known step' : `one item names ${kinds.join(' and ')}`,
        `one of ${typedKinds.join(', ')}`,
      );
      return [];
    }
    const draft = stepReaders[kind](item, { source: sourceOf(item, at, locator), uploads, fault });
    if (draft?.kind === 'upload') uploads.set(draft.file, draft.toDir);
    return draft === undefined ? [] : [{ ...draft, at: locator.line(at) }];
  });
}

/** A step's lines: one for each of its keys and list items, in the order of the file. */
function sourceOf(item: Record<string, unknown>, at: Path, locator: Locator): SourceRef[] {
  const refs = Object.entries(item).flatMap(([key, value]) => [
    locator.ref([...at, key]),
    ...(Array.isArray(value) ? value.map((_, index) => locator.ref([...at, key, index])) : []),
  ]);
  return refs
    .filter((one, index) => refs.findIndex((other) => other.line === one.line) === index)
    .toSorted((a, b) => a.line - b.line);
}
