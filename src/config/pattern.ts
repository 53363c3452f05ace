/**
 * Whether a text can be looked for in a log. In slashes it is an extended regular expression, matched by the host's grep:
 * what only other engines know (`\d`, `(?:`, `*?`) would be taken there, and never match.
 */
export function isPattern(text: string): boolean {
  const expression = /^\/(.+)\/$/.exec(text)?.[1];
  if (expression === undefined) return true;
  const outside = expression.replaceAll(/\[\^?\]?(?:\[:[a-z]+:\]|[^\]])*\]/g, '[x]');
  if (/\\[A-Za-z0-9]|\(\?|[*+?}][?+]/.test(outside)) return false;
  // In a set every byte of another letter would count for itself, and a backslash is one of them.
  if (/\[[^\]]*[^ -~][^\]]*\]/.test(expression) || /\[[^\]]*\\[A-Za-z][^\]]*\]/.test(expression))
    return false;
  try {
    new RegExp(outside);
    return true;
  } catch {
    return false;
  }
}

/** Whether a name is that of an encoding that logs can be in. */
export function isEncoding(name: string): boolean {
  try {
    return new TextDecoder(name).encoding !== '';
  } catch {
    return false;
  }
}
