import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onExit, run } from '../process.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Compiles Baton into a folder of this process, below node_modules so that its imports resolve: started a few
 * hundred times, it must start quickly. Resolves to its command line's file.
 */
export async function buildBaton(): Promise<{ cli: string; remove: () => void }> {
  const out = join(ROOT, 'node_modules', `.baton-chaos-${process.pid}`);
  const removeOut = () => rmSync(out, { recursive: true, force: true });
  const release = onExit(removeOut);
  const tsc = join(ROOT, 'node_modules', '.bin', 'tsc');
  await run(tsc, ['-p', join(ROOT, 'tsconfig.build.json'), '--outDir', out, '--declaration', 'false'], {
    cwd: ROOT,
  });
  cpSync(join(ROOT, 'src/hosts/remote'), join(out, 'hosts/remote'), { recursive: true });
  return {
    cli: join(out, 'cli/cli.js'),
    remove: () => {
      release();
      removeOut();
    },
  };
}
