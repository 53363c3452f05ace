import { isCommand } from '../commands/prompts.ts';
import { parseShell } from '../commands/shell-parser.ts';
import type { Block, CodeLine, Piece } from './markdown-blocks.ts';
import { loginOf } from './remote-lines.ts';

type Prose = Extract<Block, { is: 'prose' }>;
type Line = { line: number; pieces: Piece[] };

/** In a document that fences no commands, the lines of a paragraph that are some are blocks of their own. */
export const withPlainCommands = (blocks: Block[]): Block[] =>
  blocks.some((block) => block.is === 'code' || isSession(block))
    ? blocks
    : blocks.flatMap((block) => (block.is === 'prose' ? parted(block) : [block]));

/** What is typed after an `ssh`, a password perhaps, or rests on a variable, is for whoever sits there. */
const isSession = (block: Block): boolean =>
  block.is === 'prose' &&
  linesOf(block.pieces).some(({ pieces }) => {
    const text = textOf(pieces);
    return (
      loginOf(text) !== undefined || /^(?:sudo )?su\b|^[A-Za-z_]\w*=\S|^(?:sudo )?[a-z]+ .*\$\{?\w/.test(text)
    );
  });

function parted(block: Prose): Block[] {
  const lines = linesOf(block.pieces);
  if (!lines.some(isSurely)) return [block];
  const prompted = lines.some(({ pieces }) => prompt.test(textOf(pieces)));
  const isCode = (line: Line, index: number) =>
    isSurely(line) ||
    (isBeside(lines, index) && isLikely(line)) ||
    (prompted && index > firstOf(lines) && !isWords(line));
  const parts: { code: boolean; lines: Line[] }[] = [];
  lines.forEach((line, index) => {
    const code = isCode(line, index);
    const last = parts.at(-1);
    if (last?.code === code) last.lines.push(line);
    else parts.push({ code, lines: [line] });
  });
  return parts.map(({ code, lines }, index): Block => {
    const line = lines[0]?.line ?? block.line;
    if (code) return codeOf(lines, line);
    const { number, ...rest } = block;
    const pieces = lines.flatMap((one) => one.pieces);
    return { ...rest, ...(index === 0 && number !== undefined ? { number } : {}), pieces, line };
  });
}

const codeOf = (lines: Line[], line: number): Block => ({
  is: 'code',
  lines: lines.map((one): CodeLine => ({ line: one.line, content: textOf(one.pieces) })),
  line,
  closed: true,
  language: '',
  fenced: false,
});

const firstOf = (lines: Line[]): number => lines.findIndex(({ pieces }) => prompt.test(textOf(pieces)));

const prompt = /^(?:\[[\w.-]+@[\w.-]+[^\]]*\][#$]|[\w.-]+@[\w.-]+:\S*[#$]|\$)\s+\S/;

/** No sentence is written so: a prompt, a program by its path, a command with its options. */
function isSurely({ pieces }: Line): boolean {
  if (pieces.some(({ code }) => code)) return false;
  const text = textOf(pieces);
  if (prompt.test(text)) return true;
  if (/\p{Script=Han}|[.!?。：:,，]$|<[^<>]+>/u.test(text) || isEnglish(text)) return false;
  if (/^\/[\w.-]+(?:\/[\w.-]+)+(?:\s+[\w./-]+)*$/.test(text))
    return /\.sh\b|\/s?bin\/|\/init\.d\//.test(text);
  return isCommand(text) || (usual.test(text) && parseShell(text).ok);
}

const usual =
  /^(?:sudo )?(?:git|npm|npx|yarn|pnpm|mvn|make(?! sure)|docker|systemctl|service|supervisorctl|pm2|sleep|pip3?|composer|php|nginx|source|export|cd|rm|mkdir|bundle|rake|sh|bash|python3?|java|node|chmod|chown|curl|wget|apt-get|yum|dnf)\s+[\w./~$-]/;

/** Beside one that is sure. */
const isBeside = (lines: Line[], index: number): boolean =>
  [lines[index - 1], lines[index + 1]].some((line) => line !== undefined && isSurely(line));

function isLikely({ pieces }: Line): boolean {
  const text = textOf(pieces);
  if (pieces.some(({ code }) => code) || /\p{Script=Han}|[.!?:,]$/u.test(text)) return false;
  return /^[a-z./~][\w./~-]*(?:\s|$)/.test(text) && !isEnglish(text) && parseShell(text).ok;
}

/** What a command prints has no Chinese in it, and no sentence. */
const isWords = ({ pieces }: Line): boolean =>
  /\p{Script=Han}/u.test(textOf(pieces)) || pieces.some(({ code }) => code);

/** "find the process and kill it" begins as a command does. */
const isEnglish = (text: string): boolean =>
  /(?<![-/.=])\b(?:the|an?|and|then|of|to|it|is|are|be|your|this|that|which|should|with|from|for|on|in|into|new|file|files)\b(?![-/.=])/.test(
    text.replace(/["'].*?["']/g, ''),
  );

function linesOf(pieces: Piece[]): Line[] {
  const lines: Line[] = [];
  for (const piece of pieces) {
    const text = piece.text.replace(/^\n/, '');
    const last = lines.at(-1);
    if (last?.line === piece.line) last.pieces.push({ ...piece, text });
    else
      lines.push({ line: piece.line, pieces: [lines.length === 0 ? piece : { ...piece, text: piece.text }] });
  }
  return lines;
}

const textOf = (pieces: Piece[]): string =>
  pieces
    .map(({ text }) => text)
    .join('')
    .trim();
