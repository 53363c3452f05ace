import { execFileSync } from 'node:child_process';
import { onExit, run } from './process.ts';

/**
 * Mounts a file system in memory over a folder; only root may. Resolves to how to take it away, with all that is in
 * it, or to undefined where it may not be mounted. It also goes when this process ends.
 * @param size as mount takes it: `96m`.
 */
export async function mountTmpfs(folder: string, size: string): Promise<(() => Promise<void>) | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=755`, 'tmpfs', folder]);
  } catch {
    return undefined;
  }
  const release = onExit(() => execFileSync('umount', ['-l', folder], { stdio: 'ignore' }));
  return async () => {
    release();
    await run('umount', ['-l', folder]);
  };
}
