import type { Command } from './command-line.ts';

const closers = new Map([
  ['if', 'fi'],
  ['for', 'done'],
  ['while', 'done'],
  ['until', 'done'],
  ['select', 'done'],
  ['case', 'esac'],
  ['{', '}'],
]);

const keywords = new Set([
  ...closers.keys(),
  ...closers.values(),
  'then',
  'else',
  'elif',
  'do',
  'function',
  '!',
  'in',
  'time',
]);

const wordsOf = (command: Command): string[] => command.words.map((word) => word.value);

/** Control flow, `||` or a group: only a shell can run such a line, and only as a whole. */
export function isCompound(commands: Command[]): boolean {
  return commands.some((command) => {
    const first = command.words[0];
    if (command.after === '||') return true;
    return (
      first !== undefined &&
      (keywords.has(first.value) || first.raw.startsWith('(') || first.raw.includes('()'))
    );
  });
}

/** The first construct that its own line does not close, or a closing word whose opening is elsewhere. */
export function openConstruct(commands: Command[]): string | undefined {
  const open: string[] = [];
  for (const command of commands) {
    for (const word of leadingKeywords(wordsOf(command))) {
      const closer = closers.get(word);
      if (closer !== undefined) open.push(closer);
      else if (word === open.at(-1)) open.pop();
      else if (open.length === 0 && word !== '!' && word !== 'time' && word !== 'function') return word;
    }
  }
  return open.at(-1);
}

/** `do if x` begins with two keywords; anything behind a command's name is an operand. */
function leadingKeywords(words: string[]): string[] {
  const end = words.findIndex((word) => !keywords.has(word));
  return end < 0 ? words : words.slice(0, end);
}
