import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onExit, run } from '../process.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** One place in the compiled copy: `from` stands there exactly once. */
export type BuildChange = { file: string; from: string; to: string };

let builds = 0;

/**
 * Compiles Baton into a folder of this process, below node_modules so that its imports resolve: started a few
 * hundred times, it must start quickly. Resolves to its command line's file.
 * @throws when a change does not fit the code any more.
 */
export async function buildBaton(
  changes: readonly BuildChange[] = [],
): Promise<{ cli: string; remove: () => void }> {
  const out = join(ROOT, 'node_modules', `.baton-chaos-${process.pid}-${builds++}`);
  const removeOut = () => rmSync(out, { recursive: true, force: true });
  const release = onExit(removeOut);
  const tsc = join(ROOT, 'node_modules', '.bin', 'tsc');
  await run(tsc, ['-p', join(ROOT, 'tsconfig.build.json'), '--outDir', out, '--declaration', 'false'], {
    cwd: ROOT,
  });
  cpSync(join(ROOT, 'src/hosts/remote'), join(out, 'hosts/remote'), { recursive: true });
  for (const change of changes) apply(out, change);
  return {
    cli: join(out, 'cli/cli.js'),
    remove: () => {
      release();
      removeOut();
    },
  };
}

function apply(out: string, { file, from, to }: BuildChange): void {
  const path = join(out, file);
  const text = readFileSync(path, 'utf8');
  const found = text.split(from).length - 1;
  if (found !== 1) throw new Error(`${file} has ${found} times: ${from}`);
  writeFileSync(
    path,
    text.replace(from, () => to),
  );
}
