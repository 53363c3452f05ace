import type { Facts } from '../../rollout/outcomes.ts';
import type { Artifact } from '../remote/context.ts';
import { type Failure, failed } from '../remote/failures.ts';
import { listOf } from '../remote/report.ts';
import type { Needs, Write } from './acting.ts';

type Volume = { device: string; freeBytes: number | undefined; path: string };

/**
 * Compares what upload, backup and unpacking will write with what is free, filesystem by filesystem. The facts are
 * those of the fullest one; a backup or an archive that is there already needs nothing.
 */
export function spaceProblems(
  needs: Needs,
  seen: Facts,
  artifacts: Artifact[],
): { facts: Facts; problems: Failure[] } {
  const uploaded = listOf(seen, 'uploaded');
  const writes = needs.writes.map((write) => ({
    dir: write.dir,
    bytes: bytesOf(write, seen, artifacts, uploaded),
  }));
  const devices = new Map<string, { path: string; freeBytes: number; neededBytes: number }>();
  for (const { dir, bytes } of writes) {
    const place = volumeOf(seen, dir);
    if (place?.freeBytes === undefined) continue;
    const sum = devices.get(place.device) ?? { path: dir, freeBytes: place.freeBytes, neededBytes: 0 };
    devices.set(place.device, { ...sum, neededBytes: sum.neededBytes + bytes });
  }
  const byRoom = [...devices.values()].sort(
    (a, b) => a.freeBytes - a.neededBytes - (b.freeBytes - b.neededBytes),
  );
  const [tightest] = byRoom;
  const problems = byRoom
    .filter(({ freeBytes, neededBytes }) => freeBytes < neededBytes)
    .map((facts) => failed('no-space', facts));
  if (tightest === undefined) return { facts: {}, problems };
  return { facts: { freeBytes: tightest.freeBytes, neededBytes: tightest.neededBytes }, problems };
}

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
    case 'move':
      if (volumeOf(seen, write.dir)?.device === volumeOf(seen, write.from)?.device) return 0;
      return copyBytes(write, seen);
    case 'copy':
      return copyBytes(write, seen);
  }
}

function copyBytes({ backup, tree }: { backup: string; tree: string }, seen: Facts): number {
  return listOf(seen, 'ownBackups').includes(backup) ? 0 : treeBytes(seen, tree);
}

const volumeOf = (seen: Facts, dir: string): Volume | undefined =>
  listOf(seen, 'dirs')
    .map(parseVolume)
    .find(({ path }) => path === dir);

function treeBytes(seen: Facts, tree: string): number {
  const line = listOf(seen, 'trees').find((each) => each.slice(each.indexOf(' ') + 1) === tree);
  return line === undefined ? 0 : Number.parseInt(line, 10);
}

/** `device free path`; `-` when df could not say. */
function parseVolume(line: string): Volume {
  const [, device = '', free = '', path = ''] = /^(\S+) (\S+) (.*)$/.exec(line) ?? [];
  return { device, freeBytes: /^\d+$/.test(free) ? Number(free) : undefined, path };
}
