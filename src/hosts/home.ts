import { homedir } from 'node:os';
import path from 'node:path';

/** A path with its leading `~` replaced by this user's home. */
export function expandHome(file: string): string {
  return file === '~' || file.startsWith('~/') ? path.join(homedir(), file.slice(1)) : file;
}
