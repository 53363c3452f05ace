import type { Path } from '../../yaml-input/line-of.ts';
import { valueFaults } from '../../yaml-input/value-fault.ts';
import { placementOf } from '../kinds/placed.ts';
import { type Draft, has, isStepKind, kinds, stepKinds } from '../kinds/table.ts';
import type { Reading } from '../kinds/typed.ts';
import { checkName } from '../names.ts';
import { checkPath } from '../paths.ts';
import type { Problems } from '../problems.ts';
import { distinct } from '../source-refs.ts';
import type { SourceRef } from '../terms.ts';
import type { Locator } from './locator.ts';
import { placed } from './runbook-schema.ts';

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
    const fault: Reading['fault'] = (key, code, facts) =>
      problems.add(locator.line(key === '' ? at : [...at, key]), code, facts);
    const named = Object.keys(item).filter(isStepKind);
    const [kind] = named;
    if (kind === undefined || named.length > 1) {
      if (kind === undefined) fault('', 'no-known-step', { kinds: [...stepKinds] });
      else fault('', 'several-steps', { named, kinds: [...stepKinds] });
      return [];
    }
    const source = sourceOf(item, at, locator);
    const { placement, own } = readPlacement(item, toReading(source, uploads, fault));
    const read = kinds[kind].typed(own, toReading(source, uploads, fault));
    if (read === undefined) return [];
    const draft: Draft = { ...read, ...placement, source, at: locator.line(at) };
    if (has(draft, 'movesArchive')) uploads.set(draft.file, draft.toDir);
    return [draft];
  });
}

/** Where it runs and whether, and what it needs first. */
function readPlacement(item: Record<string, unknown>, reading: Reading) {
  const { on: _, if: __, makes: ___, ...own } = item;
  const parsed = placed.safeParse(item);
  if (parsed.success) {
    const { on, if: condition, makes } = parsed.data;
    return {
      own,
      placement: placementOf({
        ...(on === undefined ? {} : { on: [on].flat() }),
        ...(condition === undefined ? {} : { if: condition }),
        ...(makes === undefined
          ? {}
          : { makes: [makes].flat().flatMap((path) => reading.path('makes', checkPath(path), path) ?? []) }),
      }),
    };
  }
  for (const { path, fault } of valueFaults(placed, item, parsed.error))
    reading.fault(String(path[0] ?? ''), 'wrong-value', fault);
  return { own, placement: {} };
}

function toReading(source: SourceRef[], uploads: Reading['uploads'], fault: Reading['fault']): Reading {
  return {
    source,
    uploads,
    fault,
    path(key, check, written) {
      if (check.ok) return check.path;
      fault(key, 'bad-path', { path: written, fault: check.reason, use: 'path' });
      return undefined;
    },
    name(key, written, what) {
      const check = checkName(written);
      if (check.ok) return written;
      fault(key, 'bad-name', { what, name: written, fault: check.reason });
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
  return distinct(refs).toSorted((a, b) => a.line - b.line);
}
