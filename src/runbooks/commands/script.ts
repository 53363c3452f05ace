import { quote } from '../problems.ts';
import type { Statement, Word } from './shell-parser.ts';

/** Why a block cannot run as a script, and what to write instead. */
export type ScriptFault = { message: string; expected: string };

/** What one card shows whole: longer ones could be approved unseen. As Slack counts, `&`, `<` and `>` are longer. */
const maxScriptChars = 4_000;

const shownLength = (text: string): number => text.replace(/&/g, '&amp;').replace(/[<>]/g, '&lt;').length;

/** What a card cannot show as it is: control characters, those that turn or hide others, and its own code fence. */
const unseen = /(?![\t\n])[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u00a0\u2028\u2029]|```/u;

/** A script is approved by people who have seen all of it. */
export function faultOfText(text: string): ScriptFault | undefined {
  if (shownLength(text) > maxScriptChars)
    return {
      message: `a block of ${text.length} characters cannot be shown whole to those who approve it`,
      expected: 'a script that is part of the archive, called on one line',
    };
  return unseen.test(text)
    ? { message: 'characters that nobody can see in a command', expected: 'plain text' }
    : undefined;
}

const keyboard = 'a command that needs no keyboard, such as `sed -i` or a script';

/** Commands that only mean something inside one person's terminal session. */
const terminal = new Map<string, string>([
  ...['ssh', 'telnet'].map((name): [string, string] => [
    name,
    'the host and its `user` in baton.yaml, and 登录`node` / log in to `node`',
  ]),
  ...['vi', 'vim', 'nano', 'watch'].map((name): [string, string] => [name, keyboard]),
]);

/** The same, where no pipe leads into or out of them. */
const foreground = new Map<string, string>([
  ...['top', 'less', 'more'].map((name): [string, string] => [name, keyboard]),
  ...['exec', 'logout'].map((name): [string, string] => [name, 'no such line: Baton ends its own sessions']),
]);

/** What leaves something behind for the lines after it, and nothing beyond the script's own shell. */
const settings = new Map<string, string>([
  ...['export', 'unset', 'set', 'ulimit', 'umask', 'alias'].map((name): [string, string] => [
    name,
    'the `env` of the service in baton.yaml: each script runs in a shell of its own',
  ]),
  ...['source', '.'].map((name): [string, string] => [name, '`login: true` for the service in baton.yaml']),
  ['exit', 'no such line: Baton ends its own sessions'],
]);

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
export function faultOfSetting(statement: Statement): ScriptFault {
  const name = statement.own[0]?.[0]?.value ?? '';
  return {
    message: `${quote(name)} works only in a person's own terminal`,
    expected: settings.get(name) ?? '',
  };
}

/** What no script may hold, wherever it stands. */
export function faultOfStatement(statement: Statement): ScriptFault | undefined {
  const own = statement.own.map(withoutSudo);
  const all = statement.commands.map(withoutSudo);
  const named =
    all.find(([name]) => terminal.has(name?.value ?? '')) ??
    own.find(([name]) => foreground.has(name?.value ?? ''));
  const name = named?.[0]?.value ?? '';
  const advice = terminal.get(name) ?? foreground.get(name);
  if (advice !== undefined)
    return { message: `${quote(name)} works only in a person's own terminal`, expected: advice };
  const shell = own.find(isOtherShell);
  if (shell !== undefined)
    return {
      message: `${quote(shell.map((word) => word.raw).join(' '))} works only in a person's own terminal`,
      expected: 'the `user` of the host in baton.yaml, or `su USER -c "…"`',
    };
  const endless = statement.background ? undefined : all.find(neverEnds);
  if (endless !== undefined)
    return {
      message: `${quote(endless.map((word) => word.raw).join(' '))} never ends`,
      expected: '`tail -f /…/service.log` on a line of its own: Baton follows it',
    };
  const [open] = statement.placeholders;
  return open === undefined
    ? undefined
    : {
        message: `${quote(open)} has to be filled in by a person`,
        expected: 'a command that runs as it stands',
      };
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

function neverEnds([name, ...operands]: Word[]): boolean {
  const follows = operands.some((word) => /^(?:-[a-zA-Z0-9]*[fF]|--follow.*)$/.test(word.value));
  const value = name?.value ?? '';
  if (value === 'tailf') return true;
  if (value === 'tail' || value === 'journalctl') return follows;
  return (
    ['docker', 'docker-compose', 'podman', 'kubectl'].includes(value) &&
    follows &&
    operands.some((word) => word.value === 'logs')
  );
}
