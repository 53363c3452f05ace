import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { Duplex, type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract, type Header } from 'tar-stream';
import { ArchiveError } from './archive-error.ts';
import type { Entry } from './entry.ts';

const END_OF_ARCHIVE = 1024;

/** Programs for what Node does not unpack by itself. */
const programs: [RegExp, string][] = [
  [/\.(?:txz|xz)$/, 'xz'],
  [/\.(?:tbz2?|bz2)$/, 'bzip2'],
  [/\.zst$/, 'zstd'],
];

/** Reads a tar, plain or packed as its name says, entry by entry, until `visit` says that it is enough. */
export async function readTar(path: string, visit: (entry: Entry) => boolean): Promise<void> {
  const enough = new AbortController();
  const listing = extract();
  listing.on('entry', (header, stream, next) => {
    if (!visit(toEntry(header))) enough.abort();
    stream.on('end', next);
    // The pipeline tells of it too; without a listener here, a cut archive would end the process.
    stream.on('error', () => {});
    stream.resume();
  });
  const tail = createTail();
  try {
    await pipeline(
      [createReadStream(path, { highWaterMark: 1 << 20 }), ...unpackerOf(path), tail.stream, listing],
      {
        signal: enough.signal,
      },
    );
  } catch (error) {
    if (enough.signal.aborted) return;
    throw error;
  }
  if (!tail.isZero()) throw new ArchiveError('truncated');
}

function unpackerOf(path: string): (Readable & Duplex)[] {
  if (/\.(?:tgz|gz)$/.test(path)) return [createGunzip()];
  const program = programs.find(([ending]) => ending.test(path))?.[1];
  return program === undefined ? [] : [throughProgram(program)];
}

/** A program that takes packed bytes and gives plain ones; its failure is the stream's. */
function throughProgram(program: string): Duplex {
  const child = spawn(program, ['-dc'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', () => reject(new ArchiveError('no-program', program)));
    child.once('close', (status) => {
      if (status === 0) resolve();
      else reject(new ArchiveError('damaged'));
    });
  });
  ended.catch(() => {});
  // What the program had no use for is said by its end.
  child.stdin.on('error', () => {});
  const stream = Duplex.from({
    writable: child.stdin,
    readable: (async function* () {
      yield* child.stdout;
      await ended;
    })(),
  });
  stream.once('close', () => child.kill());
  return stream;
}

function toEntry({ name, type, size, linkname }: Header): Entry {
  const common = { name, size: size ?? 0 };
  switch (type) {
    case 'directory':
      return { ...common, kind: 'directory' };
    case 'symlink':
      return { ...common, kind: 'symlink', target: linkname ?? '' };
    case 'link':
      return { ...common, kind: 'link', target: linkname ?? '' };
    case 'file':
    case 'contiguous-file':
      return { ...common, kind: 'file' };
    default:
      return { ...common, kind: 'special' };
  }
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
