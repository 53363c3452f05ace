const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** Columns of one character. */
export const charWidth = (char: string): number =>
  /\p{Mn}|\p{Cf}/u.test(char) ? 0 : wide.test(char) ? 2 : 1;

/** Columns that a text takes in a terminal: two for each wide CJK character. */
export function textWidth(text: string): number {
  let width = 0;
  for (const char of text) width += charWidth(char);
  return width;
}

/** As much of a text, on one line, as fits into so many columns; `…` stands for what does not. */
export function cutToWidth(text: string, columns: number): string {
  let left = columns;
  let kept = '';
  for (const char of text.replace(/\s+/g, ' ')) {
    left -= charWidth(char);
    if (left < 0) return `${kept}…`;
    kept += char;
  }
  return kept;
}

export const padEnd = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - textWidth(text)));

/** Breaks at spaces where it can and within a word where it must; no line is wider than `width`. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.trim().split(/\s+/)) {
    const joined = line === '' ? word : `${line} ${word}`;
    if (textWidth(joined) <= width) {
      line = joined;
      continue;
    }
    const fits = textWidth(word) <= width && !wide.test(word);
    if (line !== '' && fits) lines.push(line);
    const broken = fits ? [word] : breakWord(word, width, line);
    lines.push(...broken.slice(0, -1));
    line = broken.at(-1) ?? '';
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line];
}

/** Chinese text and long paths have no spaces to break at; the first piece fills up the line that was begun. */
function breakWord(word: string, width: number, begun: string): string[] {
  const pieces: string[] = [];
  const fill = begun !== '' && wide.test(word) && textWidth(begun) + 3 <= width;
  if (begun !== '' && !fill) pieces.push(begun);
  let piece = fill ? `${begun} ` : '';
  for (const char of word) {
    if (textWidth(piece) + charWidth(char) > width) {
      const at = breakPoint(piece, char);
      pieces.push(piece.slice(0, at).trimEnd());
      piece = piece.slice(at);
    }
    piece += char;
  }
  return [...pieces, piece];
}

/** Paths break before a slash; no line of Chinese begins with a comma or full stop. */
function breakPoint(piece: string, next: string): number {
  const last = Array.from(piece).at(-1) ?? '';
  if (/[，。；：、）！？]/.test(next)) return Math.max(1, piece.length - last.length);
  const slash = piece.lastIndexOf('/');
  return slash > 0 && !wide.test(piece) && !wide.test(next) ? slash : piece.length;
}
