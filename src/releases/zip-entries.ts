import { openPromise, type Entry as ZipEntry, type ZipFile } from 'yauzl';
import { ArchiveError } from './archive-error.ts';
import type { Entry } from './entry.ts';

const MAX_TARGET = 4096;
const TYPE = 0o170000;

/** Reads the directory of a zip, a jar or a war, entry by entry, until `visit` says that it is enough. Paths that lead out are errors. */
export async function readZip(path: string, visit: (entry: Entry) => boolean): Promise<void> {
  const zip = await openPromise(path, { decodeStrings: true, strictFileNames: true, lazyEntries: true });
  for await (const entry of zip.eachEntry()) {
    if (visit(await toEntry(zip, entry))) continue;
    zip.close();
    return;
  }
}

async function toEntry(zip: ZipFile, entry: ZipEntry): Promise<Entry> {
  const common = { name: entry.fileName, size: entry.uncompressedSize };
  if (entry.fileName.endsWith('/')) return { ...common, kind: 'directory' };
  const type = (entry.externalFileAttributes >>> 16) & TYPE;
  if (type === 0o120000) return { ...common, kind: 'symlink', target: await textOf(zip, entry) };
  return { ...common, kind: type === 0 || type === 0o100000 ? 'file' : 'special' };
}

async function textOf(zip: ZipFile, entry: ZipEntry): Promise<string> {
  if (entry.uncompressedSize > MAX_TARGET) throw new ArchiveError('damaged');
  const chunks: Buffer[] = [];
  for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
