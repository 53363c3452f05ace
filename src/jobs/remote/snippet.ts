const maxLineChars = 500;
const maxBytes = 2_500;

// Colours and cursor movements first, so that no half of one is left; then every other control character.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
const escapes = /\u001b\[[0-9;?]*[ -/]*[@-~]|\u001b[@-_]|[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** Makes log lines fit to show: no control characters, lines of at most 500 characters, the last 2,500 bytes. */
export function trimSnippet(text: string): string {
  const lines = text
    .replace(escapes, '')
    .split('\n')
    .map((line) =>
      [...line].length > maxLineChars ? `${[...line].slice(0, maxLineChars - 1).join('')}…` : line,
    )
    .map((line) => line.trimEnd());
  while (lines.at(-1) === '') lines.pop();
  while (lines[0] === '') lines.shift();
  return lastBytes(lines);
}

function lastBytes(lines: string[]): string {
  const kept: string[] = [];
  let bytes = 0;
  for (const line of lines.toReversed()) {
    bytes += Buffer.byteLength(line) + 1;
    if (bytes > maxBytes) break;
    kept.unshift(line);
  }
  return kept.join('\n');
}
