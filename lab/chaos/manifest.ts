import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Path → type, mode, owner, size, time, link target and content of everything in a tree. */
export type Manifest = Map<string, string>;

/** Empty when there is no such folder. A directory's own size depends on its history and is left out. */
export function manifestOf(folder: string): Manifest {
  const manifest: Manifest = new Map();
  const visit = (path: string, name: string): void => {
    const found = lstatSync(path);
    const time = Math.floor(found.mtimeMs / 1000);
    const common = `${found.mode.toString(8)} ${found.uid}:${found.gid} ${time}`;
    if (found.isDirectory()) {
      manifest.set(name, `directory ${common}`);
      for (const entry of readdirSync(path)) visit(join(path, entry), `${name}/${entry}`);
    } else if (found.isSymbolicLink()) {
      manifest.set(name, `link ${common} -> ${readlinkSync(path)}`);
    } else {
      const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex');
      manifest.set(name, `file ${common} ${found.size} ${sha256}`);
    }
  };
  if (existsSync(folder)) visit(folder, '.');
  return manifest;
}

/** What differs, a line each; nothing when the trees are the same. */
export function differences(wanted: Manifest, got: Manifest): string[] {
  const names = new Set([...wanted.keys(), ...got.keys()]);
  return [...names].flatMap((name) => {
    const [was, is] = [wanted.get(name), got.get(name)];
    return was === is ? [] : [`${name}: was ${was ?? 'missing'}, is ${is ?? 'missing'}`];
  });
}
