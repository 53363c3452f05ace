import type { Reader } from './fact-reader.ts';
import { bytes } from './units.ts';

/** How a file can stand; of the last three its size and checksum are known. */
type Standing = 'absent' | 'unreadable' | 'folder' | 'other' | 'text' | 'binary' | 'large';

export type EvidenceWords = {
  standing: Record<Standing, string>;
  unchanged: string;
  colon: string;
  comma: string;
};

const SHA = 12;

/** A line for each file that people were to work on: how it stands, or how it stood and stands now. */
export function evidence(f: Reader, words: EvidenceWords): string {
  const [before, after] = [f.list('before'), f.list('after')];
  return f
    .list('files')
    .map((file, index) => {
      const was = standing(f, before[index], words);
      const now = after[index] === undefined ? was : standing(f, after[index], words);
      const same =
        after.length > 0 && before[index] === after[index] ? `${words.unchanged}${words.comma}` : '';
      const change = before[index] === (after[index] ?? before[index]) ? now : `${was} → ${now}`;
      return `\n• ${f.mark(file)}${words.colon}${same}${change}`;
    })
    .join('');
}

function standing(f: Reader, entry: string | undefined, words: EvidenceWords): string {
  const [name = '', size, sha] = (entry ?? '').split(' ');
  const word = Object.hasOwn(words.standing, name) ? words.standing[name as Standing] : '?';
  if (sha === undefined) return word;
  const parts = [bytes(Number(size) || 0), `sha256 ${f.mark(sha.slice(0, SHA))}`];
  return [...(word === '' ? [] : [word]), ...parts].join(words.comma);
}
