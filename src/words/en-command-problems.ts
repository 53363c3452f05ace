import type { Instead } from '../runbooks/problem-facts.ts';
import type { Markup } from './markup/markup.ts';
import { type CommandProblemTable, quoted } from './problem-table.ts';

/** What is wrong with the commands of a block, and what was expected there. */
export function commandProblemsEn(m: Markup): CommandProblemTable {
  const { code } = m;
  const { q } = quoted(m, ', ', ' or ');
  const kill = `${code('kill -9 PID')} or ${code('kill -15 PID')}`;
  const insteads: Record<Instead, string> = {
    host: `the host and its ${code('user')} in baton.yaml, and 登录 ${code('node')} / log in to ${code('node')}`,
    keyboard: `a command that needs no keyboard, such as ${code('sed -i')} or a script`,
    'no-such-line': 'no such line: Baton ends its own sessions',
    'service-env': `the ${code('env')} of the service in baton.yaml: each script runs in a shell of its own`,
    login: `${code('login: true')} for the service in baton.yaml`,
    user: `the ${code('user')} of the host in baton.yaml, or ${code('su USER -c "…"')}`,
    inside: `one line that runs all of it there, such as ${code('docker exec NAME sh -c "…"')}`,
  };
  return {
    'block-too-long': ({ characters }) => [
      `a block of ${characters} characters cannot be shown whole to those who approve it`,
      'a script that is part of the archive, called on one line',
    ],
    'unseen-characters': () => ['characters that nobody can see in a command', 'plain text'],
    'full-width': ({ text }) => [
      `${text.trim() === '' ? 'a full-width space' : q(text)} in a command, which no shell reads as its own`,
      'the half-width one',
    ],
    'secret-in-script': () => [
      'a command holds what looks like a password: it can neither be shown nor approved unseen',
      'a command that reads it from a file on the host',
    ],
    'own-terminal': ({ command, instead }) => [
      `${q(command)} works only in a person's own terminal`,
      insteads[instead],
    ],
    'never-ends': ({ command }) => [
      `${q(command)} never ends`,
      `${code('tail -f /…/service.log')} on a line of its own: Baton follows it`,
    ],
    'placeholder-left': ({ text }) => [
      `${q(text)} has to be filled in by a person`,
      'a command that runs as it stands',
    ],
    'prompt-missing': () => [
      'a line without a prompt among lines with one',
      'commands only: leave out what they print',
    ],
    'prompt-or-comment': () => [
      `every line of the block begins with ${code('#')}: a prompt or a comment?`,
      `commands without a prompt, or with ${code('$ ')}`,
    ],
    'directory-lost': () => [
      'an earlier block leads to a directory that is not known',
      `${code('cd')} with one absolute path`,
    ],
    'left-open': () => ['a quote, bracket or backslash is left open', 'its other half in the same block'],
    'not-closed': ({ text }) => [`${q(text)} is not closed in its block`, 'the whole construct in one block'],
    'operator-alone': () => [
      `an operator such as ${code('&&')} stands without a command beside it`,
      'a command on both sides',
    ],
    'keyword-alone': ({ text }) => [
      `${q(text)} stands where it opens or closes nothing`,
      'the whole construct in one block',
    ],
    'here-document-open': ({ end }) => [
      'a here-document without its end',
      `a line ${q(end)} in the same block`,
    ],
    'not-shell': () => ['no shell reads this', 'commands as they are typed'],
    'cd-unknown': () => ['a cd that leads no known way', `${code('cd')} with one absolute path`],
    'nohup-without-command': () => ['a nohup without a command', code('nohup sh startup.sh &')],
    'start-without-directory': () => [
      'nothing says in which directory this runs',
      `${code('cd')} to an absolute directory before it`,
    ],
    'tail-without-log': () => ['a tail without a log', code('tail -f /…/service.log')],
    'kill-signal': ({ signal }) => [`the signal ${q(signal)} does not stop a service`, kill],
    'kill-old-pid': ({ pid }) => [`${q(`kill … ${pid}`)} names a process id of another day`, kill],
    'kill-not-understood': ({ text }) => [`${q(text)} is not understood as what to kill`, kill],
    'kill-of-unknown': ({ command }) => [
      `${q(command)}: nothing says that this is the service's own process`,
      `a kill that names its target, such as ${code('pkill -f NAME')}: it runs as written`,
    ],
  };
}
