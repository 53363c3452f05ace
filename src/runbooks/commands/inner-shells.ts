import type { CodeLine } from '../document/markdown-blocks.ts';
import { parseShell, type Statement, type Word } from './shell-parser.ts';

/** A program that reads the lines after it from the keyboard: another user's, host's or container's shell, or a client. */
type Inner = 'shell' | 'client';

const shells = /^(?:\/(?:usr\/)?bin\/)?(?:sh|bash|zsh|csh|tcsh|ksh|fish|ash|dash)$/;

/** `sudo -u postgres psql`, `docker exec -it app bash`: the words of what they run. */
function unwrapped(words: Word[]): Word[] {
  const [name, second] = words.map(({ value }) => value);
  if (name === 'sudo') {
    const at = words.findIndex(
      ({ value }, index) =>
        index > 0 && !value.startsWith('-') && !/^-[ugCh]$/.test(words[index - 1]?.value ?? ''),
    );
    return at < 0 ? words : unwrapped(words.slice(at));
  }
  const isExec =
    (['docker', 'podman', 'nerdctl', 'kubectl', 'docker-compose', 'lxc', 'pct'].includes(name ?? '') &&
      words.some(({ value }) => ['exec', 'run', 'enter', 'attach'].includes(value))) ||
    (name === 'chroot' && second !== undefined);
  if (!isExec) return words;
  const last = words.at(-1);
  if (last !== undefined && words.some(({ value }) => value === 'attach' || value === 'enter'))
    return [{ ...last, value: 'sh' }];
  return last !== undefined && (shells.test(last.value) || clients[last.value] !== undefined) ? [last] : [];
}

const has = (operands: string[], pattern: RegExp): boolean => operands.some((one) => pattern.test(one));
const bare = (operands: string[]): string[] => operands.filter((one) => !one.startsWith('-'));

/** Clients that wait for lines when they are given none; what gives them some. */
const clients: Record<string, (operands: string[]) => boolean> = {
  mysql: (given) => !has(given, /^-(?:\w*e|-execute|V|-version|-help)/),
  mariadb: (given) => !has(given, /^-(?:\w*e|-execute|V|-version|-help)/),
  psql: (given) => !has(given, /^-(?:[A-Za-z]*[cflV]|-command|-file|-list|-version|-help)/),
  sqlplus: (given) => !has(given, /^@/),
  sqlite3: (given) => bare(given).length < 2,
  'redis-cli': (given) =>
    !has(withoutValues(given), /^(?:[a-z]|--(?:scan|bigkeys|stat|version|pipe|eval|rdb))/i),
  mongo: (given) => !has(given, /^--eval|\.js$|^--version/),
  mongosh: (given) => !has(given, /^--eval|^--file|^-f$|\.js$|^--version/),
  'clickhouse-client': (given) => !has(given, /^(?:-q|--query)/),
  cqlsh: (given) => !has(given, /^-[ef]/),
  ftp: () => true,
  sftp: (given) => !has(given, /^-b/),
  telnet: () => true,
  python: (given) => given.length === 0,
  python3: (given) => given.length === 0,
  node: (given) => given.length === 0,
  irb: () => true,
};

/** `redis-cli -h HOST -p 6379 -a x`: what is left are commands. */
const withoutValues = (operands: string[]): string[] =>
  operands.filter((one, index) => !/^-[hpansuc]$/.test(operands[index - 1] ?? '') && !/^-[a-z]$/.test(one));

/** `sudo su`, `su - app`, `sudo -i`, `bash`. */
function opensUserShell(words: Word[]): boolean {
  const values = words.map(({ value }) => value);
  const [name, ...operands] = values;
  if (name === 'sudo' && has(operands, /^(?:-[a-zA-Z]*[is][a-zA-Z]*|--login|--shell)$/))
    return bare(operands.filter((_, index) => !/^-[a-zA-Z]*u$/.test(operands[index - 1] ?? ''))).length === 0;
  const inner = unwrapped(words).map(({ value }) => value);
  const [program = '', ...given] = inner;
  if (program === 'su') return !has(given, /^(?:-[a-z]*c|--command.*)$/);
  if (program === 'newgrp') return true;
  return shells.test(program) && given.every((one) => /^-[il]+$|^--login$/.test(one));
}

/** What a statement opens that the lines after it are typed into. */
function innerOf({ pipelines, background }: Statement): Inner | undefined {
  const [pipes, ...more] = pipelines ?? [];
  const [command, ...piped] = pipes ?? [];
  if (command === undefined || more.length > 0 || piped.length > 0 || background) return undefined;
  if (/</.test(command.redirections)) return undefined;
  if (opensUserShell(command.words)) return 'shell';
  const [program, ...operands] = unwrapped(command.words).map(({ value }) => value);
  const waits = Object.hasOwn(clients, program ?? '') ? clients[program ?? ''] : undefined;
  return waits?.(operands) ? 'client' : undefined;
}

const leaving =
  /^\s*(?:[\w.>#[\]-]+>\s*)?(?:exit|quit|logout|\\q|bye|\.exit|\.quit|exit\(\)|quit\(\))\s*;?\s*(?:#.*)?$/i;

/** Lines of a block in a row: for the block's own shell, or with the program that they are typed into. */
export type Stretch = { lines: CodeLine[]; inner?: Inner; left: boolean };

/** Splits a block where a line opens such a program, and where one leaves it. */
export function stretchesOf(lines: CodeLine[]): Stretch[] {
  const stretches: Stretch[] = [];
  let open: Stretch | undefined;
  for (const line of lines) {
    if (open?.inner !== undefined) {
      open.lines.push(line);
      if (leaving.test(line.content)) {
        open.left = true;
        open = undefined;
      }
      continue;
    }
    const opened = innerOfLine(line.content);
    const inner = opened !== undefined && isWithin(open?.lines ?? []) ? undefined : opened;
    if (open === undefined || inner !== undefined) {
      open = { lines: [], left: false, ...(inner === undefined ? {} : { inner }) };
      stretches.push(open);
    }
    open.lines.push(line);
  }
  return stretches;
}

function innerOfLine(content: string): Inner | undefined {
  const parsed = parseShell(content);
  return parsed.ok ? parsed.statements.map(innerOf).find((one) => one !== undefined) : undefined;
}

/** A construct of the lines so far is not closed: what follows is part of it. */
const isWithin = (lines: CodeLine[]): boolean =>
  lines.length > 0 &&
  (!parseShell(lines.map(({ content }) => content).join('\n')).ok || /\\$/.test(lines.at(-1)?.content ?? ''));
