import { parseCommandLine } from '../commands/command-line.ts';
import { recognise } from '../commands/recognise.ts';
import type { Problems } from '../problems.ts';
import type { CodeLine } from './markdown-blocks.ts';

/** A command without its prompt, and all document lines that it takes up. */
export type PromptedLine = { content: string; lines: number[] };

const hostPrompt = /^(?:\[[\w.@~ /-]+\]|[\w.-]+@[\w.-]+:[^\s#$]*)\s*[#$]\s+(?=\S)/;
const dollarPrompt = /^\$\s+(?=\S)/;
const hashPrompt = /^#\s+(?=\S)/;

/** Takes `$ `, `# ` and `[root@shop-1 ~]# ` off; where a `#` may be either, a comment is never run and a command never lost. */
export function readPrompts(lines: CodeLine[], problems: Problems): PromptedLine[] {
  const written = lines
    .map((one) => ({ line: one.line, text: one.content.trim() }))
    .filter((one) => one.text !== '');
  const prompted = written.some((one) => dollarPrompt.test(one.text) || hostPrompt.test(one.text));
  if (prompted) return joinContinued(written.flatMap((one) => withoutPrompt(one, problems)));
  if (written.length > 0 && written.every((one) => one.text.startsWith('#')))
    return readHashes(written, problems);
  return joinContinued(written.map((one) => ({ content: one.text, lines: [one.line] })));
}

type Written = { line: number; text: string };

function withoutPrompt({ line, text }: Written, problems: Problems): PromptedLine[] {
  const prompt = dollarPrompt.exec(text) ?? hostPrompt.exec(text);
  if (prompt === null && !text.startsWith('#')) {
    problems.add(
      line,
      'a line without a prompt among lines with one',
      'commands only: leave out what they print',
    );
  }
  return [{ content: text.slice(prompt?.[0].length ?? 0), lines: [line] }];
}

/** A block of `#` lines only: root's prompt when every line is a known command, else nobody can tell. */
function readHashes(written: Written[], problems: Problems): PromptedLine[] {
  const commands = written.map((one) => one.text.replace(hashPrompt, ''));
  if (commands.every(isKnownCommand)) {
    return written.map((one, index) => ({ content: commands[index] ?? '', lines: [one.line] }));
  }
  problems.add(
    written[0]?.line ?? 1,
    'every line of the block begins with `#`: a prompt or a comment?',
    'commands without a prompt, or with `$ `',
  );
  return [];
}

function isKnownCommand(text: string): boolean {
  const parsed = parseCommandLine(text);
  const [first, ...rest] = parsed.ok ? parsed.commands : [];
  return (
    first !== undefined &&
    recognise({
      commands: [first, ...rest],
      background: rest.length === 0 && first.after === '&',
      cwd: '/known',
    }) !== undefined
  );
}

/** A backslash at a line's end takes the next line in. */
function joinContinued(lines: PromptedLine[]): PromptedLine[] {
  const joined: PromptedLine[] = [];
  for (const one of lines) {
    const last = joined.at(-1);
    if (last !== undefined && continues(last.content)) {
      last.content = `${last.content.slice(0, -1).trimEnd()} ${one.content}`;
      last.lines.push(...one.lines);
    } else {
      joined.push({ ...one, lines: [...one.lines] });
    }
  }
  return joined;
}

const continues = (content: string): boolean =>
  !content.startsWith('#') && /(?:^|[^\\])(?:\\\\)*\\$/.test(content);
