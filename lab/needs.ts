import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Whether a program is in PATH or where Debian keeps an administrator's programs. */
export function hasProgram(name: string): boolean {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.some((folder) => existsSync(join(folder, name)));
}

/**
 * For tests that need something optional: true when it is there. When it is missing, throws in CI, so that
 * nothing goes untested in silence, and elsewhere says what to install and answers false, to skip by.
 */
export function needs(what: string, present: boolean): boolean {
  if (present) return true;
  const text = `missing for these tests: ${what} (sh scripts/setup.sh --tests installs it)`;
  if (process.env.CI) throw new Error(text);
  console.warn(text);
  return false;
}
