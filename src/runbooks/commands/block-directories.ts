import type { Unit } from './block-units.ts';
import type { Statement } from './shell-parser.ts';

/** It runs a program by a path that is relative, before any `cd` of its own. */
export const isRelative = ({ statements }: Unit): boolean =>
  statements.some(({ own }) => own.some(([name]) => /^\.\.?\//.test(name?.value ?? ''))) &&
  !statements.some(changesDirectory);

/** Lines after it run somewhere else. */
export const changesDirectory = ({ own }: Statement): boolean =>
  own.some(([name]) => ['cd', 'pushd', 'popd'].includes(name?.value ?? ''));

/** Where a script begins: below a `cd` in front that needs nothing before it, it does not run without its directory. */
export function directoryOfScript(units: Unit[], cwd: string | undefined): string | undefined {
  const [first] = units;
  const led = first?.known?.length === 1 ? first.known[0]?.means : undefined;
  return led?.is === 'cd' && led.absolute ? led.directory : cwd;
}
