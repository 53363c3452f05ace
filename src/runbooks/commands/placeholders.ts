/** `<PID>`, `<进程号>`: what a document writes for a value that the reader fills in. */
const written = /(?<!<)<(?![\s\d(])[^<>|&;$`/\n]{1,40}(?<!\s)>(?![^\s;|&)"'`,.:/_-])/gu;

const first = 0xe000;
const filler = '\uf8ff';

/** Shell text in which each placeholder is a word of equal length, so that no `<` or `>` of it redirects anything. */
export type Masked = {
  text: string;
  /** Puts the placeholders of a piece of `text` back. */
  restore(piece: string): string;
  /** The placeholders in a piece of `text`. */
  of(piece: string): string[];
};

export function maskPlaceholders(text: string): Masked {
  const found: string[] = [];
  const masked = text.replace(written, (placeholder) => {
    if (first + found.length >= filler.charCodeAt(0)) return placeholder;
    found.push(placeholder);
    return String.fromCharCode(first + found.length - 1) + filler.repeat(placeholder.length - 1);
  });
  const marks = /[\ue000-\uf8fe]\uf8ff*/g;
  const original = (mark: string): string => found[mark.charCodeAt(0) - first] ?? mark;
  return {
    text: masked,
    restore: (piece) => (found.length === 0 ? piece : piece.replace(marks, original)),
    of: (piece) => (found.length === 0 ? [] : (piece.match(marks) ?? []).map(original)),
  };
}

/** Is this whole text something that a reader fills in? */
export const isPlaceholder = (text: string): boolean => text.match(written)?.[0] === text;
