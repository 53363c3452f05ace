import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { canNamespace } from './namespaces.ts';
import { hasTomcat } from './tomcat.ts';

/** Whether a program is in PATH or where Debian keeps an administrator's programs. */
export function hasProgram(name: string): boolean {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.some((folder) => existsSync(join(folder, name)));
}

/**
 * For tests that need something optional: true when it is there. When it is missing, throws in CI, so that
 * nothing goes untested in silence, and elsewhere says what to install and answers false, to skip by.
 */
function needs(what: string, present: boolean): boolean {
  if (present) return true;
  const text = `missing for these tests: ${what} (sh scripts/setup.sh --tests installs it)`;
  if (process.env.CI) throw new Error(text);
  console.warn(text);
  return false;
}

/** Whether some tests can run, and why they are skipped when not. */
export type Need = { isMet: boolean; why: string };

/** As `needs`. */
export const required = (what: string, present: boolean): Need => ({
  isMet: needs(what, present),
  why: `needs ${what}`,
});

/** For those of a table of which others need something. */
export const nothing: Need = { isMet: true, why: '' };

export const asRoot: Need = { isMet: process.getuid?.() === 0, why: 'needs root' };

export const canAddUsers: Need = {
  why: 'needs root, useradd and setpriv',
  isMet: asRoot.isMet && hasProgram('useradd') && hasProgram('setpriv'),
};

/** Hosts that are namespaces. */
export const namespaces = async (): Promise<Need> =>
  required('root on Linux, for hosts that are namespaces', await canNamespace());

/** @param programs that it takes beside a JVM. */
export function tomcat(...programs: string[]): Need {
  const all = ['java', ...programs];
  return required(['tomcat10', ...all].join(', '), hasTomcat() && all.every(hasProgram));
}
