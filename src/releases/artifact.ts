import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Facts } from '../rollout/outcomes.ts';
import { inspectArchive } from './archive.ts';

/** What the artifact is, pinned: later reads must give the same bytes. Sizes in bytes. */
export type ArtifactFound = {
  file: string;
  path: string;
  sha256: string;
  size: number;
  unpackedBytes: number;
};

export type ArtifactFault = {
  code:
    | 'artifact-missing'
    | 'artifact-checksum-missing'
    | 'artifact-checksum-differs'
    | 'artifact-unreadable'
    | 'artifact-unsafe';
  facts: Facts;
};

export type ArtifactResult = { ok: true; artifact: ArtifactFound } | { ok: false; fault: ArtifactFault };

/**
 * Reads a file once through: its sha256 against `<path>.sha256`, and an archive's listing (`archive.ts`).
 * @param top the one folder that the archive may fill; without it the file goes to the hosts as it is.
 */
export async function inspectArtifact(path: string, top: string | undefined): Promise<ArtifactResult> {
  const file = basename(path);
  const fault = (code: ArtifactFault['code'], facts: Facts): ArtifactResult => ({
    ok: false,
    fault: { code, facts: { file, path, ...facts } },
  });
  const size = await sizeOf(path);
  if (size === undefined) return fault('artifact-missing', {});
  const expected = await readChecksum(`${path}.sha256`);
  if (expected === undefined) return fault('artifact-checksum-missing', {});
  const sha256 = await sha256Of(path);
  if (sha256 !== expected) return fault('artifact-checksum-differs', { expected, got: sha256 });
  if (top === undefined) return { ok: true, artifact: { file, path, sha256, size, unpackedBytes: 0 } };
  const archive = await inspectArchive(path, top);
  if (!archive.ok) return fault(archive.code, archive.facts);
  return { ok: true, artifact: { file, path, sha256, size, unpackedBytes: archive.unpackedBytes } };
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    const found = await stat(path);
    return found.isFile() ? found.size : undefined;
  } catch {
    return undefined;
  }
}

/** The first hex word of a `sha256sum` file. */
async function readChecksum(path: string): Promise<string | undefined> {
  try {
    return /^\\?([0-9a-f]{64})\b/i.exec(await readFile(path, 'utf8'))?.[1]?.toLowerCase();
  } catch {
    return undefined;
  }
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
