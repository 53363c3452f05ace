/** What a host's programs have written, by lines: UTF-8, and where a line is none, the encoding that it may be in. */
export function decodeLines(bytes: Buffer, encoding = 'gb18030'): string {
  const whole = decoded(bytes, 'utf-8');
  if (whole !== undefined) return whole;
  const lines: string[] = [];
  for (let at = 0; at <= bytes.length; ) {
    const end = bytes.indexOf(10, at);
    const line = bytes.subarray(at, end === -1 ? bytes.length : end);
    lines.push(decodeLine(line, encoding));
    at += line.length + 1;
  }
  return lines.join('\n');
}

/** A character has at most four bytes: so many may be missing of one at either end of a line that was cut. */
const CUT = 3;

function decodeLine(line: Buffer, encoding: string): string {
  const text = decoded(line, 'utf-8');
  if (text !== undefined) return text;
  for (let from = 0; from <= CUT; from += 1)
    for (let less = 0; less <= CUT; less += 1) {
      const inner = line.subarray(from, Math.max(from, line.length - less));
      if (inner.some((byte) => byte > 127) && decoded(inner, 'utf-8') !== undefined)
        return line.toString('utf8');
    }
  for (let less = 0; less <= CUT; less += 1) {
    const other = decoded(line.subarray(0, line.length - less), encoding);
    if (other !== undefined) return less === 0 ? other : `${other}\uFFFD`;
  }
  return line.toString('utf8');
}

function decoded(bytes: Buffer, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
