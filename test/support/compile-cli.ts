import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Compiles the command line once for all tests: by tsx each process would spend two seconds of CPU on it again. */
export default async function compileCli(): Promise<() => void> {
  const folder = mkdtempSync(join(root, 'node_modules/.baton-test-'));
  const file = join(folder, 'cli.mjs');
  await build({
    entryPoints: [join(root, 'src/cli/cli.ts')],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    // What is loaded late stays in files of its own.
    splitting: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
  });
  cpSync(join(root, 'src/hosts/remote'), join(folder, 'remote'), { recursive: true });
  process.env.BATON_CLI = file;
  return () => rmSync(folder, { recursive: true, force: true });
}
