import type { NoteCode } from '../runbooks/runbook.ts';

/** A document's text, and what a reader of its plan should know of how it came about. */
export type Decoded = { text: string; note?: Extract<NoteCode, 'was-gbk' | 'was-utf16'> };

/**
 * A document's bytes as text: UTF-8, UTF-16 that says so by its mark, or GB18030, of which GBK is a part. What is none
 * of them has replacement characters in it, and is refused by whoever reads it. A mark is kept only in UTF-8, where it
 * counts for the digest.
 */
export function decode(bytes: Uint8Array): Decoded {
  const marked = markOf(bytes);
  if (marked !== undefined) {
    const text = strictly(marked, bytes);
    return text === undefined ? { text: '\uFFFD' } : { text, note: 'was-utf16' };
  }
  const text = strictly('utf-8', bytes, true);
  if (text !== undefined) return { text };
  const chinese = strictly('gb18030', bytes);
  if (chinese !== undefined && !unassigned.test(chinese)) return { text: chinese, note: 'was-gbk' };
  return { text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) };
}

/** What GB18030 makes of bytes that were never meant as it. */
const unassigned = /[\uFFFD\p{Co}\p{Cn}]/u;

function markOf([first, second]: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
}

function strictly(encoding: string, bytes: Uint8Array, ignoreBOM = false): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM }).decode(bytes);
  } catch {
    return undefined;
  }
}
