import type { Library } from './library.ts';

/** Dropbear refuses commands of more than 9000 bytes. */
const maxCommandBytes = 8000;

/** One shell word, whatever is in it. */
export function quote(word: string): string {
  return /^[A-Za-z0-9_./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** What every login shell passes on to `sh` in single quotes as it is: csh and fish have words of their own for the rest. */
const plain = /^[ "-&(-[\]-~]*$/;

/**
 * A command as `sh` is to run it, whatever the user's login shell, and what goes before the caller's input. What does not
 * pass through any shell, is too long, or is not for the host's list of processes goes there whole.
 */
export function fit(command: string, hidden = false): { command: string; prefix: Buffer } {
  const bytes = Buffer.from(command);
  if (!hidden && bytes.length <= maxCommandBytes && plain.test(command))
    return { command: `sh -c '${command}'`, prefix: Buffer.alloc(0) };
  // One byte at a time: dd must not read into the input that follows.
  return { command: `sh -c 'eval "$(dd bs=1 count=${bytes.length} 2>/dev/null)"'`, prefix: bytes };
}

/** The state folder as a shell word; relative ones are below the user's home. */
function statePath(stateDir: string): string {
  return stateDir.startsWith('/') ? quote(stateDir) : `"$HOME"/${quote(stateDir.replace(/^~\//, ''))}`;
}

export const missingLibrary = { status: 96, mark: 'baton-library-missing' };

export type LibraryCall = { argv: string[]; env: Record<string, string>; stateDir: string; library: Library };

/** Runs a function of the installed library, or says that it is not installed. */
export function libraryCommand({ argv, env, stateDir, library }: LibraryCall): string {
  const state = statePath(stateDir);
  const file = `${state}/lib/${library.sha256}.sh`;
  const settings = Object.entries(env).map(([name, value]) => {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw new RangeError(`not a variable's name: ${name}`);
    return `${name}=${quote(value)}`;
  });
  // Not as arguments of env: those are for everybody on the host to read.
  const words = [`BATON_STATE=${state}`, `BATON_SHELL=${quote(library.shell)}`, ...settings];
  const check = `[ -f ${file} ] || { echo ${missingLibrary.mark} >&2; exit ${missingLibrary.status}; }`;
  return `${check}; export ${words.join(' ')}; exec ${library.shell} ${file} ${argv.map(quote).join(' ')}`;
}

/**
 * Takes the library from its input. It gets its name only when length and checksum are right: what a cut leaves
 * behind can never be run.
 */
export function installCommand(stateDir: string, library: Library, unique: string): string {
  const size = Buffer.byteLength(library.text);
  return [
    `umask 077; s=${statePath(stateDir)}; t=$s/lib/.new.${unique}`,
    `mkdir -p "$s/lib" || exit 74`,
    `{ cat >"$t" && [ "$(wc -c <"$t")" -eq ${size} ] && h=$(sha256sum <"$t") && [ "\${h%% *}" = ${library.sha256} ] && ` +
      `mv -f "$t" "$s/lib/${library.sha256}.sh"; } || { rm -f "$t"; exit 74; }`,
  ].join('; ');
}
