import { directoryOf, isInside } from '../paths.ts';
import type { CommandStep, Recognised } from './recognised.ts';

/** What some whole lines mean; undefined when Baton does not know it. */
type Lines = { known: { means: Recognised }[] | undefined };

/**
 * An `rm` or a `mkdir` is known only for the steps after it in its block, with nothing unknown between: for the
 * restores that put back all that it removes, for the step that goes into what it makes. Any other is a command like
 * all that Baton does not know.
 */
export function pairUp(lines: Lines[]): void {
  for (const [index, line] of lines.entries()) {
    const own = (line.known ?? []).map(({ means }) => means);
    const later = lines
      .slice(index + 1)
      .flatMap(({ known }) => known?.map(({ means }) => means) ?? [undefined]);
    const paired = own.every((means, at) => {
      const steps = stepsAfter([...own.slice(at + 1), ...later]);
      if (means.is === 'clear') return isPutBack(means.paths, steps);
      return means.is !== 'make' || goesInto(steps[0], means.paths);
    });
    if (!paired) line.known = undefined;
  }
}

/** The steps up to the first thing that is none. */
function stepsAfter(following: (Recognised | undefined)[]): CommandStep[] {
  const steps: CommandStep[] = [];
  for (const means of following) {
    if (means?.is === 'cd' || means?.is === 'clear' || means?.is === 'make') continue;
    if (means?.is !== 'step') break;
    steps.push(means.step);
  }
  return steps;
}

function isPutBack(paths: string[], steps: CommandStep[]): boolean {
  const other = steps.findIndex(({ kind }) => kind !== 'restore');
  const restores = other < 0 ? steps : steps.slice(0, other);
  return paths.every((path) => restores.some((step) => step.kind === 'restore' && step.live === path));
}

function goesInto(step: CommandStep | undefined, paths: string[]): boolean {
  const directory = step && directoryFor(step);
  return directory !== undefined && paths.every((path) => path === directory || isInside(directory, path));
}

function directoryFor(step: CommandStep): string | undefined {
  switch (step.kind) {
    case 'backup':
    case 'place':
      return directoryOf(step.to);
    case 'unpack':
      return step.intoDir;
    default:
      return undefined;
  }
}
