#!/usr/bin/env node
import { existsSync } from 'node:fs';

const isThere = (path) => existsSync(new URL(path, import.meta.url));
const major = Number(process.versions.node.split('.')[0]);

/** Nothing of Baton can be loaded yet: so this is said in English, and in one line. */
function refuse(what) {
  console.error(`baton: ${what}`);
  process.exitCode = 4;
}

if (major < 20) {
  refuse(`Node.js 20 or newer is needed; this is ${process.version}.`);
} else if (!isThere('../node_modules/commander') && isThere('../package-lock.json')) {
  refuse('the packages are not installed. Type: npm ci && npm run build');
} else if (isThere('../dist/cli/cli.js')) {
  await import('../dist/cli/cli.js');
} else if (isThere('../node_modules/tsx')) {
  // A checkout that nobody has built.
  const { register } = await import('tsx/esm/api');
  register();
  await import('../src/cli/cli.ts');
} else {
  refuse('this checkout is not built. Type: npm ci && npm run build');
}
