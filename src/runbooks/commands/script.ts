import type { Fault, Instead } from '../problem-facts.ts';
import { holdsSecret } from '../secrets.ts';
import type { Statement, Word } from './shell-parser.ts';

/** What one card shows whole: longer ones could be approved unseen. As Slack counts, `&`, `<` and `>` are longer. */
const maxScriptChars = 4_000;

const shownLength = (text: string): number => text.replace(/&/g, '&amp;').replace(/[<>]/g, '&lt;').length;

/** What a card cannot show as it is: control characters, those that turn or hide others, and its own code fence. */
const unseen = /(?![\t\n])[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u00a0\u2028\u2029]|```/u;

/** A full-width space, letter or sign, or a curly quote, where a shell reads its own; those in quotes are texts. */
const wideIn = (text: string): string | undefined =>
  text
    .split('\n')
    .map((line) => line.replace(/"[^"]*"|'[^']*'|(?:^|\s)#.*$/g, ' '))
    .join('\n')
    .match(/[\u3000\uff01-\uff5e\u2018\u2019\u201c\u201d]/)?.[0];

/** A script is approved by people who have seen all of it. */
export function faultOfText(text: string): Fault | undefined {
  if (shownLength(text) > maxScriptChars)
    return { code: 'block-too-long', facts: { characters: text.length } };
  if (text.split('\n').some(holdsSecret)) return { code: 'secret-in-script', facts: {} };
  const wide = wideIn(text);
  if (wide !== undefined) return { code: 'full-width', facts: { text: wide } };
  return unseen.test(text) ? { code: 'unseen-characters', facts: {} } : undefined;
}

/** Commands that only mean something inside one person's terminal session. */
const terminal = insteads({
  host: ['ssh', 'telnet'],
  keyboard: ['vi', 'vim', 'nano', 'emacs', 'watch', 'rz', 'sz', 'crontab', 'visudo', 'passwd'],
});

/** The same, where no pipe leads into or out of them. */
const foreground = insteads({ keyboard: ['top', 'less', 'more'], 'no-such-line': ['exec', 'logout'] });

/** What leaves something behind for the lines after it, and nothing beyond the script's own shell. */
const settings = insteads({
  'service-env': ['export', 'unset', 'set', 'ulimit', 'umask', 'alias'],
  login: ['source', '.'],
  'no-such-line': ['exit'],
});

const carriers = new Set([
  ...settings.keys(),
  ...[
    'cd',
    'pushd',
    'popd',
    'declare',
    'typeset',
    'local',
    'readonly',
    'read',
    'eval',
    'trap',
    'shift',
    'shopt',
  ],
  ...['return', 'wait', 'disown', 'hash', 'unalias', 'getopts', 'mapfile', 'builtin', 'command'],
]);

const withoutSudo = (words: Word[]): Word[] => (words[0]?.value === 'sudo' ? words.slice(1) : words);

/** Later lines may need what it leaves: a variable, a directory, a function, a job. */
export const carries = (statement: Statement): boolean =>
  statement.defines ||
  statement.background ||
  statement.own.some(([name]) => carriers.has(name?.value ?? ''));

/** It does nothing but set up the shell that it runs in. */
export const isSetting = (statement: Statement): boolean =>
  statement.pipelines !== undefined &&
  statement.own.length > 0 &&
  statement.own.every(([name]) => settings.has(name?.value ?? ''));

/** A setting with nothing after it that could use it. */
export function faultOfSetting(statement: Statement): Fault {
  const name = statement.own[0]?.[0]?.value ?? '';
  return ownTerminal(name, settings.get(name) ?? 'no-such-line');
}

/** What no script may hold, wherever it stands. */
export function faultOfStatement(statement: Statement): Fault | undefined {
  const own = statement.own.map(withoutSudo);
  const all = statement.commands.map(withoutSudo);
  const named =
    all.find(([name]) => terminal.has(name?.value ?? '')) ??
    own.find(([name]) => foreground.has(name?.value ?? ''));
  const name = named?.[0]?.value ?? '';
  const instead = terminal.get(name) ?? foreground.get(name);
  if (instead !== undefined) return ownTerminal(name, instead);
  const shell = own.find(isOtherShell);
  if (shell !== undefined) return ownTerminal(written(shell), 'user');
  const endless = statement.background ? undefined : all.find(neverEnds);
  if (endless !== undefined) return { code: 'never-ends', facts: { command: written(endless) } };
  const [open] = statement.placeholders;
  return open === undefined ? undefined : { code: 'placeholder-left', facts: { text: open } };
}

/** It waits for a keyboard, is meant for another shell, or holds what a reader has to fill in. */
export function isForPeople(statement: Statement): boolean {
  const fault = faultOfStatement(statement);
  if (fault?.code === 'own-terminal')
    return ['keyboard', 'host', 'user'].includes((fault.facts as { instead: Instead }).instead);
  if (fault?.code === 'placeholder-left') return true;
  if (fault?.code === 'never-ends') return statement.commands.some((words) => watches(withoutSudo(words)));
  return statement.commands.some((words) => hasOpenWord(words) || asksForPassword(words));
}

/** `{id}`, `YYYYMMDD`, `端口号`, `/path/to/app`: words that stand for others. */
export const hasOpenWord = (words: Word[]): boolean =>
  words.some(
    ({ raw, value }) =>
      /^\{[A-Za-z_\p{Script=Han}]+\}$/u.test(value) ||
      /(?:YYYY|yyyy)-?(?:MM|mm)|x{3,}\b|X{3,}/.test(value) ||
      /(?:^|[/_=.:@-])(?:your|YOUR)[-_]\w|^\/path\/to\/|(?:^|[/_.=-])(?:x\.y(?:\.z)?|X\.Y(?:\.Z)?)(?![a-z])|(?:^|[/_.=-])(?:OLD|NEW|YOUR|CURRENT|PREVIOUS)_?VERSION\b/.test(
        value,
      ) ||
      (/^[^'"]*\p{Script=Han}/u.test(raw) && !/^[/.]/.test(value)),
  );

/** `mysql -u root -p`: the password is typed in. */
const asksForPassword = (words: Word[]): boolean =>
  /^(?:mysql|mysqldump|mysqladmin|mariadb|psql)$/.test(words[0]?.value ?? '') &&
  words.some(({ value }) => /^(?:-p|--password|-W)$/.test(value));

/** Commands after it would be typed into the shell that it opens. */
export const faultOfInner = (command: string): Fault =>
  ownTerminal(command, /\b(?:exec|run|attach|chroot)\b/.test(command) ? 'inside' : 'user');

const written = (words: Word[]): string => words.map((word) => word.raw).join(' ');

const ownTerminal = (command: string, instead: Instead): Fault => ({
  code: 'own-terminal',
  facts: { command, instead },
});

/** Commands by name, with what to use in their place. */
function insteads(table: Partial<Record<Instead, string[]>>): Map<string, Instead> {
  const entries = Object.entries(table) as [Instead, string[]][];
  return new Map(entries.flatMap(([instead, names]) => names.map((name) => [name, instead] as const)));
}

/** `su app`, `sudo -i`, `bash`: what comes after it is meant for that shell, and would run in this one. */
function isOtherShell([name, ...operands]: Word[]): boolean {
  const has = (pattern: RegExp) => operands.some((word) => pattern.test(word.value));
  const value = name?.value ?? '';
  if (value === 'su') return !has(/^(?:-[a-z]*c|--command.*)$/);
  if (/^-/.test(value)) return /^-[is]+$/.test(value) && operands.length === 0;
  return (
    /^(?:\/bin\/)?(?:sh|bash|zsh|csh|ksh)$/.test(value) &&
    operands.every((word) => /^-[il]+$/.test(word.value))
  );
}

/** A program's own view of its logs: whoever looks knows when it is enough. */
const watches = ([name]: Word[]): boolean =>
  ['docker', 'docker-compose', 'podman', 'kubectl', 'pm2'].includes(name?.value ?? '');

function neverEnds([name, ...operands]: Word[]): boolean {
  const follows = operands.some((word) => /^(?:-[a-zA-Z0-9]*[fF]|--follow.*)$/.test(word.value));
  const value = name?.value ?? '';
  if (value === 'tailf') return true;
  const has = (word: string) => operands.some((one) => one.value === word);
  if (value === 'pm2') return (has('logs') || has('log') || has('monit')) && !has('--nostream');
  if (value === 'tail' || value === 'journalctl') return follows;
  return (
    ['docker', 'docker-compose', 'podman', 'kubectl'].includes(value) &&
    follows &&
    operands.some((word) => word.value === 'logs')
  );
}
