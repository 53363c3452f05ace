import { createWriteStream } from 'node:fs';
import { rm, stat, truncate, writeFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { type Header, pack } from 'tar-stream';
import { type ArtifactSpec, artifactPath, type BuiltArtifact, buildArtifact, sign } from './artifacts.ts';

type Entry = Partial<Header> & { name: string };

/** What a hostile or careless entry looks like, by name; `top` is the folder that the archive should hold. */
const ENTRIES = {
  'parent-path': (top: string): Entry => ({ name: `${top}/../escaped.txt`, type: 'file' }),
  'absolute-path': (): Entry => ({ name: '/home/escaped.txt', type: 'file' }),
  'symlink-out': (top: string): Entry => ({ name: `${top}/out`, type: 'symlink', linkname: '../../etc' }),
  'symlink-absolute': (top: string): Entry => ({
    name: `${top}/out`,
    type: 'symlink',
    linkname: '/etc/passwd',
  }),
  'hardlink-out': (top: string): Entry => ({ name: `${top}/out`, type: 'link', linkname: '../etc/passwd' }),
  'other-top': (): Entry => ({ name: 'other/file.txt', type: 'file' }),
  setuid: (top: string): Entry => ({ name: `${top}/suid`, type: 'file', mode: 0o4755 }),
  device: (top: string): Entry => ({
    name: `${top}/null`,
    type: 'character-device',
    devmajor: 1,
    devminor: 3,
  }),
  fifo: (top: string): Entry => ({ name: `${top}/pipe`, type: 'fifo' }),
};

type BadEntry = keyof typeof ENTRIES;
export type Badness = BadEntry | 'truncated' | 'not-a-tar' | 'empty' | 'checksum-differs' | 'no-checksum';

const BAD_ENTRIES = Object.keys(ENTRIES) as BadEntry[];
export const BADNESSES: Badness[] = [
  ...BAD_ENTRIES,
  'truncated',
  'not-a-tar',
  'empty',
  'checksum-differs',
  'no-checksum',
];

/** Builds an artifact with one thing wrong; its checksum is right unless that is what is wrong. */
export async function buildBadArtifact(spec: ArtifactSpec, bad: Badness): Promise<BuiltArtifact> {
  const built = await buildArtifact(spec);
  const { path } = built;
  switch (bad) {
    case 'truncated':
      // In the middle of an entry's content: cut at a header, tar would not notice.
      await packWith(path, spec, { name: `${spec.service}/data.bin`, type: 'file' }, 'x'.repeat(8192));
      await truncate(path, (await stat(path)).size - 4096);
      return sign(path);
    case 'not-a-tar':
      await writeFile(path, 'this is no archive\n'.repeat(100));
      return sign(path);
    case 'empty':
      await writeFile(path, '');
      return sign(path);
    case 'checksum-differs':
      await writeFile(`${path}.sha256`, `${'0'.repeat(64)}  ${spec.service}.tar\n`);
      return built;
    case 'no-checksum':
      await rm(`${path}.sha256`);
      return built;
    default:
      await packWith(await artifactPath(spec), spec, ENTRIES[bad](spec.service));
      return sign(path);
  }
}

/** A small good archive with one more entry; written without tar, which would not, or only as root. */
async function packWith(path: string, spec: ArtifactSpec, last: Entry, content = 'bad\n'): Promise<void> {
  const archive = pack();
  const written = pipeline(archive, createWriteStream(path));
  archive.entry({ name: `${spec.service}/`, type: 'directory' });
  archive.entry({ name: `${spec.service}/VERSION` }, `${spec.version}\n`);
  if (last.type === 'file') archive.entry(last, content);
  else archive.entry(last);
  archive.finalize();
  await written;
}
