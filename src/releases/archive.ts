import { createReadStream } from 'node:fs';
import { posix } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract, type Header } from 'tar-stream';
import type { Facts } from '../rollout/outcomes.ts';

export type ArchiveResult =
  | { ok: true; unpackedBytes: number; entries: number }
  | { ok: false; code: 'artifact-unreadable' | 'artifact-unsafe'; facts: Facts };

const BLOCK = 4096;
const END_OF_ARCHIVE = 1024;
const SHOWN = 10;

/** Lists a tar (plain, or gzip by its name) without unpacking it, and judges every entry. */
export async function inspectArchive(path: string, top: string): Promise<ArchiveResult> {
  const offenders: string[] = [];
  let rule = '';
  let unpackedBytes = 0;
  let entries = 0;
  const listing = extract();
  listing.on('entry', (header, stream, next) => {
    entries += 1;
    unpackedBytes += Math.ceil((header.size ?? 0) / BLOCK) * BLOCK + BLOCK;
    const broken = offence(header, top);
    if (broken) {
      rule ||= broken;
      if (offenders.length < SHOWN) offenders.push(header.name);
    }
    stream.on('end', next);
    // The pipeline tells of it too; without a listener here, a cut archive would end the process.
    stream.on('error', () => {});
    stream.resume();
  });
  const tail = createTail();
  const gunzip = /\.(tgz|gz)$/.test(path) ? [createGunzip()] : [];
  try {
    await pipeline([createReadStream(path, { highWaterMark: 1 << 20 }), ...gunzip, tail.stream, listing]);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { ok: false, code: 'artifact-unreadable', facts: { detail } };
  }
  if (entries === 0)
    return { ok: false, code: 'artifact-unreadable', facts: { detail: 'it holds no entry' } };
  if (!tail.isZero()) {
    return { ok: false, code: 'artifact-unreadable', facts: { detail: 'its end is missing (truncated)' } };
  }
  if (offenders.length > 0)
    return { ok: false, code: 'artifact-unsafe', facts: { rule, entries: offenders } };
  return { ok: true, unpackedBytes, entries };
}

/** Names the rule that an entry breaks. */
function offence(header: Header, top: string): string | undefined {
  const { name, type } = header;
  if (name.startsWith('/')) return 'absolute-path';
  if (name.split('/').includes('..')) return 'parent-path';
  const path = posix.normalize(name).replace(/\/$/, '');
  if (path === '.' && type === 'directory') return undefined;
  if (!isWithin(path, top)) return 'other-top-folder';
  if (type === 'symlink' || type === 'link') return linkOffence(header, path, top);
  const plain = type === 'file' || type === 'directory' || type === 'contiguous-file';
  return plain ? undefined : 'special-file';
}

function linkOffence(header: Header, path: string, top: string): string | undefined {
  const target = header.linkname ?? '';
  if (target.startsWith('/')) return 'link-out';
  // A hard link names its target from the archive's root, a symbolic one from its own folder.
  const from = header.type === 'symlink' ? posix.dirname(path) : '.';
  return isWithin(posix.join(from, target), top) ? undefined : 'link-out';
}

function isWithin(path: string, top: string): boolean {
  return path === top || path.startsWith(`${top}/`);
}

/** Passes bytes on and remembers the last ones: a whole tar ends in two blocks of zeros. */
function createTail() {
  let last = Buffer.alloc(0);
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      last = Buffer.concat([last, chunk.subarray(-END_OF_ARCHIVE)]).subarray(-END_OF_ARCHIVE);
      done(null, chunk);
    },
  });
  return { stream, isZero: () => last.length === END_OF_ARCHIVE && last.every((byte) => byte === 0) };
}
