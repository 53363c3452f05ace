import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';

/** The shell functions that are installed on every host, as one file, and the shell that runs them there. */
export type Library = { text: string; sha256: string; shell: string };

export type LibraryOptions = {
  /** Further functions, put before the dispatch. */
  extra?: string;
  /** Default `sh`. */
  shell?: string;
};

const folder = new URL('./remote/', import.meta.url);
let parts: { body: string; dispatch: string } | undefined;

/** Joins `remote/run/*.sh` and `remote/steps/*.sh`: the wrapper first, the dispatch last. */
export function loadLibrary({ extra = '', shell = 'sh' }: LibraryOptions = {}): Library {
  parts ??= readParts();
  const text = `${parts.body}${extra}\n${parts.dispatch}`;
  return { text, sha256: createHash('sha256').update(text).digest('hex'), shell };
}

function readParts(): { body: string; dispatch: string } {
  const read = (name: string): string => `${readFileSync(new URL(name, folder), 'utf8').trimEnd()}\n`;
  const [first, last] = ['run/wrapper.sh', 'run/dispatch.sh'];
  const others = ['run', 'steps']
    .flatMap((room) => readdirSync(new URL(room, folder)).map((name) => `${room}/${name}`))
    .filter((name) => name.endsWith('.sh') && name !== first && name !== last)
    .sort();
  return { body: [first, ...others].map(read).join('\n'), dispatch: read(last) };
}
