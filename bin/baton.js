#!/usr/bin/env node
import { existsSync } from 'node:fs';

const isThere = (path) => existsSync(new URL(path, import.meta.url));

if (isThere('../dist/cli/cli.js')) {
  await import('../dist/cli/cli.js');
} else if (isThere('../node_modules/tsx')) {
  // A checkout that nobody has built.
  const { register } = await import('tsx/esm/api');
  register();
  await import('../src/cli/cli.ts');
} else {
  console.error('baton: this checkout is not installed. Type: npm ci && npm run build');
  process.exitCode = 1;
}
