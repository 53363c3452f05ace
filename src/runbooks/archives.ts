import { baseName, joinPath } from './paths.ts';

/** Top folder of an archive whose entries lie directly in the directory that it is unpacked in. */
export const noTop = '.';

/** Why an archive cannot be read. */
export type ArchiveFault = 'bad-path' | 'damaged' | 'empty' | 'no-program' | 'truncated' | 'unreadable';

const packed = ['.war', '.jar', '.ear'];
const tars = ['.tar', '.tar.gz', '.tgz', '.tar.bz2', '.tbz2', '.tbz', '.tar.xz', '.txz', '.tar.zst'];

const endsIn = (name: string, endings: string[]) => endings.find((one) => name.endsWith(one));

export const isZip = (name: string): boolean => endsIn(name, ['.zip', ...packed]) !== undefined;

export const isArchive = (name: string): boolean => isZip(name) || endsIn(name, tars) !== undefined;

/** A war or a jar is packed without a folder of its own. */
export const fillsItsDirectory = (name: string): boolean => endsIn(name, packed) !== undefined;

/** An archive's name without its folder and ending. */
export function archiveStem(archive: string): string {
  const name = baseName(archive);
  const ending = endsIn(
    name,
    [...tars, '.zip', ...packed].toSorted((a, b) => b.length - a.length),
  );
  return ending === undefined ? name : name.slice(0, -ending.length);
}

/** What an archive fills. */
export const filledTree = (directory: string, top: string): string =>
  top === noTop ? directory : joinPath(directory, top);
