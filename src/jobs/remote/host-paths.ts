/**
 * Where a host keeps a path of the document: the longest prefix of `paths` that ends on a segment's boundary is
 * replaced; without one the path stays.
 */
export function mapPath(documentPath: string, paths: Record<string, string>): string {
  let best: string | undefined;
  for (const prefix of Object.keys(paths)) {
    const bare = withoutSlash(prefix);
    const within = documentPath === bare || documentPath.startsWith(bare === '/' ? '/' : `${bare}/`);
    if (within && (best === undefined || bare.length > withoutSlash(best).length)) best = prefix;
  }
  if (best === undefined) return documentPath;
  const rest = documentPath.slice(withoutSlash(best) === '/' ? 0 : withoutSlash(best).length);
  const target = withoutSlash(paths[best] ?? best);
  if (rest === '') return target;
  return target === '/' ? rest : target + rest;
}

function withoutSlash(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, '') || '/' : path;
}

/** Maps each absolute path in a command; one that then holds unusual characters is quoted unless it already is. */
export function mapCommand(command: string, paths: Record<string, string>): string {
  return command.replace(
    /(^|[\s='":;|&(<>])(\/[^\s'":;|&()<>`$\\]*)/g,
    (_all, before: string, path: string) => {
      const mapped = mapPath(path, paths);
      const plain = mapped === path || before === '"' || before === "'" || /^[\w./:@%+,=-]+$/.test(mapped);
      return before + (plain ? mapped : `'${mapped.replaceAll("'", `'\\''`)}'`);
    },
  );
}

/** The directory and the name of a path. */
export function splitPath(path: string): { dir: string; name: string } {
  const at = path.lastIndexOf('/');
  return { dir: at <= 0 ? '/' : path.slice(0, at), name: path.slice(at + 1) };
}

/** A name within a directory. */
export function joinPath(dir: string, name: string): string {
  return dir.endsWith('/') ? dir + name : `${dir}/${name}`;
}
