import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { StarterWords } from '../words/terminal-words.ts';

/** Keys and secrets are nobody's business but this machine's. */
const PRIVATE = 0o600;

type Laid = { file: string; made: boolean };

/**
 * Lays down what a team starts from. A file that is there already stays as it is.
 * @throws what the file system says where it cannot be written.
 */
export function layDown(folder: string, starter: StarterWords): Laid[] {
  for (const name of ['keys', join('artifacts', starter.release)])
    mkdirSync(join(folder, name), { recursive: true });
  const files: [name: string, text: string, mode?: number][] = [
    ['baton.yaml', starter.config],
    [join('runbooks', `${starter.release}.md`), starter.document],
    ['.env', starter.secrets, PRIVATE],
    ['.gitignore', '.env\nkeys/\nartifacts/\n'],
  ];
  return files.map(([name, text, mode]) => ({ file: name, made: write(join(folder, name), text, mode) }));
}

function write(path: string, text: string, mode = 0o644): boolean {
  mkdirSync(dirname(path), { recursive: true });
  try {
    writeFileSync(path, text, { flag: 'wx', mode });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
