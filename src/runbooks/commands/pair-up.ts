import { unpackedFolder } from '../kept.ts';
import { directoryOf, isInside } from '../paths.ts';
import type { CommandStep, Recognised } from './recognised.ts';

/** What some whole lines mean; undefined when Baton does not know it. */
type Lines = { known: { means: Recognised }[] | undefined };

/**
 * An `rm` or a `mkdir` is known only for the steps after it in its block, with nothing unknown between: for those that
 * replace all that it removes, for the step that goes into what it makes. Any other is a command like
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
      if (means.is === 'clear') return isReplaced(means.paths, steps);
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

/** An archive that is put in place takes the folder with it that it is unpacked to. */
function isReplaced(paths: string[], steps: CommandStep[]): boolean {
  const replaced: string[] = [];
  for (const step of steps) {
    if (step.kind === 'restore') replaced.push(step.live);
    else if (step.kind === 'place') replaced.push(step.to, unpackedFolder(step.to) ?? step.to);
    else break;
  }
  if (!paths.every((path) => replaced.includes(path))) return false;
  for (const step of steps) {
    const folder = step.kind === 'place' ? unpackedFolder(step.to) : undefined;
    if (step.kind === 'place' && folder !== undefined && paths.includes(folder)) step.removes = [folder];
  }
  return true;
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
