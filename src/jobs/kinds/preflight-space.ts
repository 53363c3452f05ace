import type { Facts } from '../../rollout/outcomes.ts';
import type { Artifact } from '../remote/context.ts';
import { type Failure, failed } from '../remote/failures.ts';
import { listOf } from '../remote/report.ts';
import { type Needs, stateFolder, type Write } from './acting.ts';

type Volume = { device: string; freeBytes: number | undefined; freeFiles: number | undefined; path: string };

/** A step's notes, output and lists of files. */
const notesBytes = 256 * 1024;

/**
 * Compares what upload, backup and unpacking will write with what is free, filesystem by filesystem. The facts are
 * those of the fullest one; a backup or an archive that is there already needs nothing.
 */
export function spaceProblems(
  needs: Needs,
  seen: Facts,
  { artifacts, host }: { artifacts: Artifact[]; host: { stateDir: string } },
): { facts: Facts; problems: Failure[] } {
  const uploaded = listOf(seen, 'uploaded');
  const devices = new Map<string, Sum>();
  for (const write of needs.writes) {
    const volume = volumeOf(seen, write.dir);
    if (volume === undefined) continue;
    const { freeBytes, freeFiles } = volume;
    const sum = devices.get(volume.device) ?? {
      path: write.dir === stateFolder ? host.stateDir : write.dir.replace(/^beside /, ''),
      freeBytes,
      freeFiles,
      neededBytes: 0,
      neededFiles: 0,
    };
    sum.neededBytes += bytesOf(write, seen, artifacts, uploaded);
    sum.neededFiles += copied(write, seen)?.files ?? 0;
    devices.set(volume.device, sum);
  }
  const sums = [...devices.values()];
  const byRoom = sums
    .flatMap(({ path, freeBytes, neededBytes }) =>
      freeBytes === undefined ? [] : [{ path, freeBytes, neededBytes }],
    )
    .sort((a, b) => a.freeBytes - a.neededBytes - (b.freeBytes - b.neededBytes));
  const problems = [
    ...byRoom
      .filter(({ freeBytes, neededBytes }) => freeBytes < neededBytes)
      .map((facts) => failed('no-space', facts)),
    ...sums.flatMap(({ path, freeFiles, neededFiles }) =>
      freeFiles === undefined || freeFiles >= neededFiles
        ? []
        : [failed('no-inodes', { path, neededFiles, freeFiles })],
    ),
  ];
  const [tightest] = byRoom;
  if (tightest === undefined) return { facts: {}, problems };
  return { facts: { freeBytes: tightest.freeBytes, neededBytes: tightest.neededBytes }, problems };
}

type Sum = Pick<Volume, 'path' | 'freeBytes' | 'freeFiles'> & { neededBytes: number; neededFiles: number };

function bytesOf(write: Write, seen: Facts, artifacts: Artifact[], uploaded: string[]): number {
  const find = (file: string) => artifacts.find((one) => one.file === file);
  switch (write.of) {
    case 'archive': {
      const found = find(write.file);
      const isThere = found !== undefined && uploaded.some((line) => line.startsWith(`${found.sha256} `));
      return isThere ? 0 : (found?.size ?? 0);
    }
    case 'unpacked':
      return find(write.file)?.unpackedBytes ?? 0;
    case 'file':
      return find(write.file)?.size ?? 0;
    case 'names':
      return 0;
    case 'notes':
      return notesBytes;
    case 'move':
    case 'copy':
      return copied(write, seen)?.bytes ?? 0;
  }
}

/** What a copy of a tree takes; undefined where nothing is copied. */
function copied(write: Write, seen: Facts): { bytes: number; files: number } | undefined {
  if (write.of !== 'copy' && write.of !== 'move') return undefined;
  const isRename =
    write.of === 'move' && volumeOf(seen, write.dir)?.device === volumeOf(seen, write.from)?.device;
  if (isRename || listOf(seen, 'ownBackups').includes(write.backup)) return undefined;
  const [, bytes, files] =
    listOf(seen, 'trees')
      .map((line) => /^(\d+) (\d+) (.*)$/.exec(line))
      .find((found) => found?.[3] === write.tree) ?? [];
  return { bytes: Number(bytes ?? 0), files: Number(files ?? 0) };
}

const volumeOf = (seen: Facts, dir: string): Volume | undefined =>
  listOf(seen, 'dirs')
    .map(parseVolume)
    .find(({ path }) => path === dir);

/** `device free files path`; `-` when df could not say. */
function parseVolume(line: string): Volume {
  const [, device = '', free = '', files = '', path = ''] = /^(\S+) (\S+) (\S+) (.*)$/.exec(line) ?? [];
  const count = (text: string) => (/^\d+$/.test(text) ? Number(text) : undefined);
  return { device, freeBytes: count(free), freeFiles: count(files), path };
}
