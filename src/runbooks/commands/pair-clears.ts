import type { Recognised } from './recognised.ts';

/** What some whole lines mean; undefined when Baton does not know it. */
type Lines = { known: { means: Recognised }[] | undefined };

/**
 * An `rm` is known only for the restores after it: each path that it removes is put back by the rest of the block,
 * with nothing between. Any other is a command like all that Baton does not know.
 */
export function pairClears(units: Lines[]): void {
  for (const [index, unit] of units.entries()) {
    const own = (unit.known ?? []).map(({ means }) => means);
    const later = units
      .slice(index + 1)
      .flatMap(({ known }) => known?.map(({ means }) => means) ?? [undefined]);
    const paired = own.every((means, at) => {
      if (means.is !== 'clear') return true;
      const restored = new Set<string>();
      for (const next of [...own.slice(at + 1), ...later]) {
        if (next?.is === 'cd' || next?.is === 'clear') continue;
        if (next?.is !== 'step' || next.step.kind !== 'restore') break;
        restored.add(next.step.live);
      }
      return means.paths.every((path) => restored.has(path));
    });
    if (!paired) unit.known = undefined;
  }
}
