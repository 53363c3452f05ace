import { isZip } from '../runbooks/archives.ts';
import type { Entry } from './entry.ts';
import { readTar } from './tar-entries.ts';
import { readZip } from './zip-entries.ts';

/**
 * Lists an archive, by its name a tar or a zip, without unpacking it.
 * @param visit takes each entry; false ends the reading.
 * @throws what `archiveFacts` reads.
 */
export function readEntries(path: string, visit: (entry: Entry) => boolean): Promise<void> {
  return isZip(path) ? readZip(path, visit) : readTar(path, visit);
}
