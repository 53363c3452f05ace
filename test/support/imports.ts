/** One import of a module: what it names, whether only types come from it, and where it stands. */
export type Import = { from: string; typeOnly: boolean; line: number };

/**
 * Every import of a TypeScript source: static, re-exported, dynamic, required, and `import('…')` in types.
 * The scan skips comments and the content of strings, so that only code counts.
 */
export function importsOf(source: string): Import[] {
  const { code, strings } = blank(source);
  const found: Import[] = [];
  const add = (at: number, index: number, typeOnly: boolean) => {
    const from = strings.get(index);
    if (from !== undefined) found.push({ from, typeOnly, line: source.slice(0, at).split('\n').length });
  };
  // `"` stands for a whole string now.
  for (const match of code.matchAll(/(?<![\w$.])(import|export)\b([^"();=]*?)\bfrom\s*"/g)) {
    add(match.index, match.index + match[0].length - 1, isTypeOnly(match[2] ?? ''));
  }
  for (const match of code.matchAll(/(?<![\w$.])import\s*"/g)) {
    add(match.index, match.index + match[0].length - 1, false);
  }
  for (const match of code.matchAll(/(?<![\w$.])(?:import|require)\s*\(\s*"/g)) {
    add(match.index, match.index + match[0].length - 1, false);
  }
  return found;
}

/** `type { A }`, or braces in which each name says `type`. */
function isTypeOnly(clause: string): boolean {
  if (/^\s*type\s+[\w{*]/.test(clause)) return true;
  const named = /^\s*\{([^}]*)\}\s*$/.exec(clause)?.[1];
  const names = named?.split(',').filter((name) => name.trim() !== '') ?? [];
  return names.length > 0 && names.every((name) => /^\s*type\s/.test(name));
}

/** The source with comments as spaces and each string as one `"` and spaces; the strings by their place. */
function blank(source: string): { code: string; strings: Map<number, string> } {
  const strings = new Map<number, string>();
  const token =
    /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`(?:[^`\\]|\\[\s\S])*`|\/(?![/*])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[dgimsuvy]*(?=\s*[.,;)\]:]|\s*$)/gm;
  const code = source.replace(token, (text: string, single?: string, double?: string, at?: number) => {
    const content = single ?? double;
    const spaces = text.replace(/[^\n]/g, ' ');
    if (content === undefined) return spaces;
    strings.set(at ?? 0, content);
    return `"${spaces.slice(1)}`;
  });
  return { code, strings };
}
