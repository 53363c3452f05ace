import { posix } from 'node:path';
import type { Facts } from '../rollout/outcomes.ts';
import { noTop } from '../runbooks/archives.ts';
import { ArchiveError, archiveFacts } from './archive-error.ts';
import { readEntries } from './entries.ts';
import type { Entry } from './entry.ts';

export type ArchiveResult =
  | { ok: true; unpackedBytes: number; entries: number }
  | { ok: false; code: 'artifact-unreadable' | 'artifact-unsafe'; facts: Facts };

const BLOCK = 4096;
const SHOWN = 10;

/** Lists an archive without unpacking it, and judges every entry. @param top `.`: it has no folder of its own. */
export async function inspectArchive(path: string, top: string): Promise<ArchiveResult> {
  const offenders: string[] = [];
  let rule = '';
  let unpackedBytes = 0;
  let entries = 0;
  try {
    await readEntries(path, (entry) => {
      entries += 1;
      unpackedBytes += Math.ceil(entry.size / BLOCK) * BLOCK + BLOCK;
      const broken = offence(entry, top);
      if (broken === undefined) return true;
      rule ||= broken;
      if (offenders.length < SHOWN) offenders.push(entry.name);
      return true;
    });
  } catch (error) {
    return { ok: false, code: 'artifact-unreadable', facts: archiveFacts(error) };
  }
  if (entries === 0) {
    const facts = archiveFacts(new ArchiveError('empty'));
    return { ok: false, code: 'artifact-unreadable', facts };
  }
  if (offenders.length > 0)
    return { ok: false, code: 'artifact-unsafe', facts: { rule, entries: offenders } };
  return { ok: true, unpackedBytes, entries };
}

/** Names the rule that an entry breaks. */
function offence(entry: Entry, top: string): string | undefined {
  const { name, kind } = entry;
  if (name.startsWith('/')) return 'absolute-path';
  if (name.split('/').includes('..')) return 'parent-path';
  const path = posix.normalize(name).replace(/\/$/, '');
  if (path === '.' && kind === 'directory') return undefined;
  if (!isWithin(path, top)) return 'other-top-folder';
  if ('target' in entry) return linkOffence(entry, path, top);
  return kind === 'special' ? 'special-file' : undefined;
}

function linkOffence(
  { kind, target }: Extract<Entry, { target: string }>,
  path: string,
  top: string,
): string | undefined {
  if (target.startsWith('/')) return 'link-out';
  // A hard link names its target from the archive's root, a symbolic one from its own folder.
  const from = kind === 'symlink' ? posix.dirname(path) : '.';
  return isWithin(posix.join(from, target), top) ? undefined : 'link-out';
}

function isWithin(path: string, top: string): boolean {
  if (top === noTop) return path !== '..' && !path.startsWith('../');
  return path === top || path.startsWith(`${top}/`);
}

/** An archive's own folder is known long before its end: after so many entries, or bytes. */
const LOOKED_AT = { entries: 200, bytes: 16 << 20 };

/**
 * The one folder that an archive's entries lie in, as far as its first ones say; `.` when they lie in several or none.
 * Undefined for what cannot be read: whoever needs it says why.
 */
export async function topOfArchive(path: string): Promise<string | undefined> {
  const tops = new Set<string>();
  let entries = 0;
  let bytes = 0;
  try {
    await readEntries(path, ({ name, kind, size }) => {
      const [top = '.', ...below] = posix.normalize(name).replace(/\/$/, '').split('/');
      if (top !== '.') tops.add(below.length === 0 && kind !== 'directory' ? '.' : top);
      entries += 1;
      bytes += size;
      return entries < LOOKED_AT.entries && bytes < LOOKED_AT.bytes && tops.size < 2;
    });
  } catch {
    return undefined;
  }
  const [top, ...others] = tops;
  if (top === undefined || top.startsWith('..')) return undefined;
  return others.length > 0 ? noTop : top;
}
