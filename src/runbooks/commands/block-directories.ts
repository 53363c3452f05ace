import type { Unit } from './block-units.ts';
import type { Statement, Word } from './shell-parser.ts';

/** It runs a program by a path that is relative, before any `cd` of its own. */
export const isRelative = ({ statements }: Unit): boolean =>
  statements.some(({ own }) => own.some(([name]) => /^\.\.?\//.test(name?.value ?? ''))) &&
  !statements.some(changesDirectory);

/** It moves or removes files by relative paths before anything changes the directory. */
export function changesFilesHere(units: Unit[]): boolean {
  const statements = units.flatMap((unit) => unit.statements);
  const moved = statements.findIndex(changesDirectory);
  return statements.slice(0, moved < 0 ? undefined : moved).some(({ own }) => own.some(changesFiles));
}

const changesFiles = (words: Word[]): boolean => {
  const [name, ...operands] = words[0]?.value === 'sudo' ? words.slice(1) : words;
  if (!/^(?:rm|mv|cp|unzip)$/.test(name?.value ?? '')) return false;
  // What stands beside `-d` names members of the archive.
  if (name?.value === 'unzip' && operands.some(({ value }) => value === '-d')) return false;
  return operands.some(({ value }) => /^[\w.*][^:]*$/.test(value) && !/^\.+$/.test(value));
};

/** It names all that it touches by whole paths. */
export const isAnywhere = (units: Unit[]): boolean =>
  units.every(({ statements }) =>
    statements.every(
      ({ own, commands }) =>
        own.length > 0 &&
        own.length === commands.length &&
        own.every(([first, ...operands]) => {
          const name = (first?.value ?? '').replace(/^\/(?:usr\/)?s?bin\//, '');
          if (/^(?:systemctl|service|sleep|echo)$/.test(name)) return true;
          return (
            /^(?:rm|cp|mv|mkdir|chmod|chown|ls)$/.test(name) &&
            operands.every(({ value }) => /^(?:-|\/)/.test(value)) &&
            operands.some(({ value }) => value.startsWith('/'))
          );
        }),
    ),
  );

/** Lines after it run somewhere else. */
export const changesDirectory = ({ own }: Statement): boolean =>
  own.some(([name]) => ['cd', 'pushd', 'popd'].includes(name?.value ?? ''));

/** Where a script begins: below a `cd` in front that needs nothing before it, it does not run without its directory. */
export function directoryOfScript(units: Unit[], cwd: string | undefined): string | undefined {
  const [first] = units;
  const led = first?.known?.length === 1 ? first.known[0]?.means : undefined;
  return led?.is === 'cd' && led.absolute ? led.directory : cwd;
}
