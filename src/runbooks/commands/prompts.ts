import type { CodeLine } from '../document/markdown-blocks.ts';
import type { Problems } from '../problems.ts';
import { hidden } from '../secrets.ts';
import { recognise } from './recognise.ts';
import { type Known, recognisesAll } from './recognised.ts';
import { parseShell } from './shell-parser.ts';

const hostPrompt =
  /^\s*(?:\[(?:[\w.-]+@)?(?<inner>[\w.-]+)[\w.@~ /-]*\]|[\w.-]+@(?<outer>[\w.-]+):[^\s#$]*)\s*[#$]\s+(?=\S)/;
const dollarPrompt = /^\s*\$\s+(?=\S)/;
const hashPrompt = /^\s*#\s+(?=\S)/;

/** A line of a block without its prompt; `host` is whose prompt that was, `printed`: it is what a command prints. */
export type PromptedLine = CodeLine & { host?: string; printed?: true };

/**
 * Takes `$ `, `# ` and `[root@shop-1 ~]# ` off and leaves all else as it is; where a `#` may be either, a comment is
 * never run and a command never lost. Blank lines at both ends are dropped.
 */
export function readPrompts(lines: CodeLine[], problems: Problems): PromptedLine[] {
  const typed = lines.filter(({ content }) => content.trim() === hidden);
  if (typed.length === 0) return withoutPrompts(lines, problems);
  const read = withoutPrompts(
    lines.filter((one) => !typed.includes(one)),
    problems,
  );
  return [...read, ...typed.map((one): PromptedLine => ({ ...one, printed: true }))].toSorted(
    (one, other) => one.line - other.line,
  );
}

function withoutPrompts(lines: CodeLine[], problems: Problems): PromptedLine[] {
  const isBlank = ({ content }: CodeLine) => content.trim() === '';
  const first = lines.findIndex((one) => !isBlank(one));
  const block = first < 0 ? [] : lines.slice(first, lines.findLastIndex((one) => !isBlank(one)) + 1);
  const written = block.filter((one) => !isBlank(one));
  if (written.some(({ content }) => dollarPrompt.test(content) || hostPrompt.test(content)))
    return block.map((one) => (isBlank(one) ? one : withoutPrompt(one, block, problems)));
  if (written.length > 0 && written.every(({ content }) => content.trim().startsWith('#')))
    return readHashes(block, problems);
  const unclear = written.find(
    ({ content }) => hashPrompt.test(content) && isCommand(content.replace(hashPrompt, '')),
  );
  if (unclear !== undefined) problems.add(unclear.line, 'prompt-or-comment', {});
  return block;
}

function withoutPrompt({ line, content }: CodeLine, block: CodeLine[], problems: Problems): PromptedLine {
  const prompt = dollarPrompt.exec(content) ?? hostPrompt.exec(content);
  const before = block.find((one) => one.line === line - 1)?.content ?? '';
  if (prompt === null && !content.trim().startsWith('#') && !continues(before)) {
    if (line > (block[0]?.line ?? line) && isPrinted(content.trim())) return { line, content, printed: true };
    problems.add(line, 'prompt-missing', {});
  }
  const host = prompt?.groups?.inner ?? prompt?.groups?.outer;
  return { content: content.slice(prompt?.[0].length ?? 0), line, ...(host === undefined ? {} : { host }) };
}

/** `inactive`, `shop 2.4.1`, `Reading packages... Done`, columns: nobody types that. */
const isPrinted = (text: string): boolean =>
  !isCommand(text) &&
  (/^(?:(?:in)?active|enabled|disabled|ok|done|up|down|running|stopped|true|false|yes|no|\d[\d.]*)$/i.test(
    text,
  ) ||
    /^[\w.-]+ (?:version )?v?\d+(?:\.\d+)+\S*$/.test(text) ||
    /^[A-Z●[{(*=<-]/.test(text) ||
    /\S {2,}\S+.* {2,}\S/.test(text) ||
    /(?:\.|\.{3})$|^[\w ./-]+: \S/.test(text));

/** A backslash at a line's end takes the next line in. */
const continues = (content: string): boolean =>
  !content.trim().startsWith('#') && /(?:^|[^\\])(?:\\\\)*\\$/.test(content);

/** A block of `#` lines only: root's prompt when every line is a known command, else nobody can tell. */
function readHashes(block: CodeLine[], problems: Problems): CodeLine[] {
  const commands = block.map(({ content, line }) => ({ content: content.replace(hashPrompt, ''), line }));
  if (commands.every(({ content }) => content.trim() === '' || isCommand(content))) return commands;
  problems.add(block[0]?.line ?? 1, 'prompt-or-comment', {});
  return [];
}

const ordinary =
  /^(?:sudo )?(?:mkdir|mv|rm|rmdir|cp|ln|chmod|chown|sed|touch|unzip|systemctl|service|docker|supervisorctl|pm2|mysql|mysqldump|curl|wget|sh|bash|java|jar|npm|node|git|scp|rsync|find|cat|echo|ls|netstat|lsof|ss)\s+(?:.*[-/.=]|\S+$)/;

/** Nobody writes this as a remark. */
export const isCommand = (text: string): boolean =>
  isKnownCommand(text) ||
  (ordinary.test(text.trim()) && !/\p{Script=Han}/u.test(text) && parseShell(text).ok);

const anywhere: Known = { cwd: '/known', own: recognisesAll };

function isKnownCommand(text: string): boolean {
  const parsed = parseShell(text);
  if (!parsed.ok || parsed.statements.length === 0) return false;
  return parsed.statements.every(({ pipelines, background }) =>
    pipelines?.every((commands) => recognise({ commands, background, ...anywhere }) !== undefined),
  );
}
