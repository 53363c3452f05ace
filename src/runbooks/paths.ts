/** Why a path is refused. */
export type PathFault = 'relative' | 'root' | 'too-long' | 'not-normalised' | 'forbidden-character';

export type PathCheck = { ok: true; path: string } | { ok: false; reason: PathFault };

const maxPathLength = 512;

/** Checks an absolute path and drops a trailing slash; nothing else is changed silently. */
export function checkPath(written: string): PathCheck {
  const path = written.length > 1 && written.endsWith('/') ? written.slice(0, -1) : written;
  if (!path.startsWith('/')) return { ok: false, reason: 'relative' };
  if (path === '/') return { ok: false, reason: 'root' };
  if (path.length > maxPathLength) return { ok: false, reason: 'too-long' };
  if (!/^[A-Za-z0-9/._+@=:,-]+$/.test(path)) return { ok: false, reason: 'forbidden-character' };
  const parts = path.slice(1).split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..')) {
    return { ok: false, reason: 'not-normalised' };
  }
  return { ok: true, path };
}

/** An absolute path as it is, a relative one below `cwd`; `./` and `../` in front are followed. Refused without a `cwd`. */
export function resolvePath(written: string, cwd: string | undefined): PathCheck {
  if (written.startsWith('/')) return checkPath(written);
  if (cwd === undefined || written === '' || written.startsWith('~'))
    return { ok: false, reason: 'relative' };
  let [base, rest] = [cwd, written];
  for (let up = /^(\.\.?)(?:\/+|$)/.exec(rest); up !== null; up = /^(\.\.?)(?:\/+|$)/.exec(rest)) {
    if (up[1] === '..') base = directoryOf(base);
    rest = rest.slice(up[0].length);
  }
  if (rest === '') return checkPath(base);
  return checkPath(base === '/' ? `/${rest}` : joinPath(base, rest));
}

/** Where a path leads from `cwd`, its `.` and `..` followed by their names; undefined when that is no path to use. */
export function normalisePath(written: string, cwd: string | undefined): string | undefined {
  if (!written.startsWith('/') && (cwd === undefined || written === '' || written.startsWith('~')))
    return undefined;
  const parts: string[] = [];
  for (const part of (written.startsWith('/') ? written : `${cwd}/${written}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  const check = checkPath(`/${parts.join('/')}`);
  return check.ok ? check.path : undefined;
}

export const joinPath = (directory: string, name: string): string => `${directory}/${name}`;

export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** The directory of an absolute path; `/` for a path at the top. */
export const directoryOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/';

export const isInside = (path: string, directory: string): boolean => path.startsWith(`${directory}/`);
