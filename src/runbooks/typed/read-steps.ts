import { type Draft, has, isStepKind, kinds, stepKinds } from '../kinds/table.ts';
import type { Reading } from '../kinds/typed.ts';
import { checkName } from '../names.ts';
import { pathExpectation } from '../paths.ts';
import { faultWords } from '../plan/plan-words.ts';
import { type Problems, quote } from '../problems.ts';
import type { SourceRef } from '../terms.ts';
import type { Locator, Path } from './locator.ts';

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
    const named = Object.keys(item).filter(isStepKind);
    const [kind] = named;
    if (kind === undefined || named.length > 1) {
      fault(
        '',
        kind === undefined ? 'an item that names no known step' : `one item names ${named.join(' and ')}`,
        `one of ${stepKinds.join(', ')}`,
      );
      return [];
    }
    const source = sourceOf(item, at, locator);
    const read = kinds[kind].typed(item, toReading(source, uploads, fault));
    if (read === undefined) return [];
    const draft: Draft = { ...read, source, at: locator.line(at) };
    if (has(draft, 'movesArchive')) uploads.set(draft.file, draft.toDir);
    return [draft];
  });
}

function toReading(source: SourceRef[], uploads: Reading['uploads'], fault: Reading['fault']): Reading {
  return {
    source,
    uploads,
    fault,
    path(key, check, written) {
      if (check.ok) return check.path;
      fault(key, `${quote(written)} cannot be used as a path here`, pathExpectation(check.reason));
      return undefined;
    },
    name(key, written, lead) {
      const check = checkName(written);
      if (check.ok) return written;
      fault(key, `${lead}: ${faultWords(check.reason, 'en')}`);
      return undefined;
    },
  };
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
