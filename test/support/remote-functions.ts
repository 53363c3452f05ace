import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The functions that the worker of a source tree asks a host for, and no shell file below `hosts/remote` defines. */
export function missingRemoteFunctions(src: string): string[] {
  const shell = textsOf(join(src, 'hosts/remote'), '.sh').join('\n');
  const asked = textsOf(join(src, 'jobs'), '.ts').flatMap((text) =>
    [...text.matchAll(/'((?:step|look)_[a-z0-9_]+)'/g)].map(([, name = '']) => name),
  );
  const defined = (name: string) => new RegExp(`^(?:step_)?${name}\\(\\)`, 'm').test(shell);
  return [...new Set(asked)].filter((name) => !defined(name)).sort();
}

function textsOf(folder: string, ending: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
}
