/** One shell word: `value` without quotes; `plain` when the shell would change nothing more in it. */
export type Word = { value: string; raw: string; plain: boolean };

/** One simple command of a line, with the operator that follows it. */
export type Command = {
  words: Word[];
  /** Its text as written, without the operator behind it. */
  raw: string;
  /** Redirections as written: `>> run.log 2>&1`. */
  redirections: string;
  after: '' | '&&' | '||' | ';' | '&' | '|';
  /** Offsets of `raw` in the line. */
  start: number;
  end: number;
};

export type LineFault = 'quote' | 'here-document' | 'substitution' | 'operator';

export type ParsedLine =
  | { ok: true; commands: Command[]; comment: boolean }
  | { ok: false; fault: LineFault };

type Piece =
  | { is: 'word'; word: Word; start: number; end: number }
  | { is: 'operator'; text: Exclude<Command['after'], ''>; start: number; end: number }
  | { is: 'redirection'; start: number; end: number };

/** `<PID>`, `<进程号>`: what a document writes for a value that the reader fills in. */
export const placeholder = /^<[^<>|&;$`/\s\d][^<>|&;$`/]{0,40}>$/;

const operators = ['&&', '||', ';', '|', '&'] as const;

/** Splits one line of a command block as a POSIX shell would; it runs nothing and expands nothing. */
export function parseCommandLine(text: string): ParsedLine {
  const pieces: Piece[] = [];
  let at = 0;
  while (at < text.length) {
    if (/\s/.test(text.charAt(at))) {
      at += 1;
      continue;
    }
    if (text.charAt(at) === '#') return grouped(text, pieces, true);
    const piece = readPiece(text, at);
    if (typeof piece === 'string') return { ok: false, fault: piece };
    pieces.push(piece);
    at = piece.end;
  }
  return grouped(text, pieces, false);
}

function grouped(text: string, pieces: Piece[], comment: boolean): ParsedLine {
  const stray = pieces.some(
    (piece, index) => piece.is === 'operator' && (pieces[index - 1]?.is ?? 'operator') === 'operator',
  );
  const last = pieces.at(-1);
  const open = last?.is === 'operator' && last.text !== '&' && last.text !== ';';
  if (stray || open) return { ok: false, fault: 'operator' };
  return { ok: true, commands: group(text, pieces), comment };
}

function readPiece(text: string, start: number): Piece | LineFault {
  const rest = text.slice(start);
  const marked = /^<[^<>]+>/.exec(rest)?.[0];
  if (marked !== undefined && placeholder.test(marked)) {
    const end = start + marked.length;
    return { is: 'word', word: { value: marked, raw: marked, plain: true }, start, end };
  }
  if (/^\d*<</.test(rest)) return 'here-document';
  const redirection = /^(?:&>>?|\d*>>?|\d*<)(?:&\d|\s*[^\s|&;<>()]*)/.exec(rest)?.[0];
  if (redirection !== undefined && redirection !== '')
    return { is: 'redirection', start, end: start + redirection.length };
  const operator = operators.find((one) => rest.startsWith(one));
  if (operator !== undefined) return { is: 'operator', text: operator, start, end: start + operator.length };
  return readWord(text, start);
}

function readWord(text: string, start: number): Piece | LineFault {
  let value = '';
  let plain = true;
  let at = start;
  while (at < text.length) {
    const char = text.charAt(at);
    if (/[\s|&;<>]/.test(char)) break;
    const end = spanEnd(text, at);
    if (typeof end === 'string') return end;
    const span = text.slice(at, end);
    if (char === "'") value += span.slice(1, -1);
    else if (char === '"') value += span.slice(1, -1);
    else if (char === '\\') value += span.slice(1);
    else value += span;
    if (char === '"' ? /[$`\\]/.test(span) : char !== "'" && char !== '\\' && /[$`*?[\](){}~!]/.test(span))
      plain = false;
    at = end;
  }
  return { is: 'word', word: { value, raw: text.slice(start, at), plain }, start, end: at };
}

/** Where the quoted text, substitution or single character that begins at `at` ends. */
function spanEnd(text: string, at: number): number | LineFault {
  const char = text.charAt(at);
  if (char === "'" || char === '`') return closing(text, at + 1, char);
  if (char === '"') return closingDouble(text, at + 1);
  if (char === '\\') return at + 1 < text.length ? at + 2 : 'quote';
  if (text.startsWith('$(', at) || text.startsWith('${', at)) return closingBracket(text, at + 1);
  if (char === '(') return closingBracket(text, at);
  return at + 1;
}

function closing(text: string, from: number, quote: string): number | LineFault {
  const end = text.indexOf(quote, from);
  return end < 0 ? 'quote' : end + 1;
}

function closingDouble(text: string, from: number): number | LineFault {
  let at = from;
  while (at < text.length && text.charAt(at) !== '"') at += text.charAt(at) === '\\' ? 2 : 1;
  return at < text.length ? at + 1 : 'quote';
}

function closingBracket(text: string, open: number): number | LineFault {
  const [opening, close] = text.charAt(open) === '{' ? ['{', '}'] : ['(', ')'];
  let depth = 0;
  let at = open;
  while (at < text.length) {
    const char = text.charAt(at);
    if (char === "'" || char === '"') {
      const end = char === "'" ? closing(text, at + 1, char) : closingDouble(text, at + 1);
      if (typeof end === 'string') return end;
      at = end;
      continue;
    }
    if (char === opening) depth += 1;
    if (char === close) depth -= 1;
    at += char === '\\' ? 2 : 1;
    if (depth === 0) return at;
  }
  return 'substitution';
}

function group(text: string, pieces: Piece[]): Command[] {
  const commands: Command[] = [];
  let current: Piece[] = [];
  const close = (after: Command['after']) => {
    const first = current[0];
    const last = current.at(-1);
    if (first !== undefined && last !== undefined) {
      commands.push({
        words: current.flatMap((piece) => (piece.is === 'word' ? [piece.word] : [])),
        raw: text.slice(first.start, last.end),
        redirections: current
          .flatMap((piece) => (piece.is === 'redirection' ? [text.slice(piece.start, piece.end)] : []))
          .join(' '),
        after,
        start: first.start,
        end: last.end,
      });
    }
    current = [];
  };
  for (const piece of pieces) {
    if (piece.is === 'operator') close(piece.text);
    else current.push(piece);
  }
  close('');
  return commands;
}
