import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { guardFolder } from '../process.ts';
import { mountTmpfs } from '../tmpfs.ts';

const SIZE = '4g';

/**
 * A temporary folder for a round. A rollout leaves some 250 small files, and to remove those of a long round from a
 * disk that others use takes minutes, in which nothing else can be done; so where root may mount they are in memory.
 * @param kept the caller's own, which stays.
 */
export async function createRoundFolder(
  kept?: string,
): Promise<{ path: string; remove: () => Promise<void> }> {
  if (kept !== undefined) return { path: kept, remove: async () => {} };
  const path = mkdtempSync(join(tmpdir(), 'baton-chaos-'));
  const removeFolder = guardFolder(path);
  const unmount = await mountTmpfs(path, SIZE);
  return {
    path,
    remove: async () => {
      await unmount?.();
      removeFolder();
    },
  };
}
