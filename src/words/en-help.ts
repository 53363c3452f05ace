import type { Act } from '../usecases/decide-gate.ts';
import { buttons } from './en-names.ts';
import type { HelpWords } from './terminal-words.ts';

const meant = (nearest?: string) => (nearest ? ` Did you mean ${nearest}?` : '');

/** What `baton --help` says, and what is wrong with a command line. */
export function helpEn(): HelpWords {
  return {
    help: {
      about: "Runs a team's written upgrade document as a rolling upgrade from Slack.",
      start: 'run the bot and a worker',
      bot: 'run the bot alone',
      worker: 'run a worker alone',
      ephemeral: 'accept a Redis that may forget (for trials)',
      decide: 'take a choice of the open gate, as the status lists them; recorded with your name',
      reason: 'why; kept in the journal, shown on the card, and needed by skip',
      yes: 'answer yes to what is asked, as where nobody can be asked',
      seen: 'only if this is still the open gate: its hash, as the status prints it in JSON',
      json: 'print JSON; times in ISO 8601, durations in milliseconds',
      planJson: 'the same as --format json',
      watch: 'print it anew whenever something has changed, until Ctrl-C',
      show: 'a rollout from its request on: every step, gate and decision',
      auditShow: 'print a journal for people: each event with who caused it, and its hash',
      version: 'print the version',
      init: 'lay down a commented baton.yaml, a document to start from and the folders; keeps files that are there',
      initLocale: 'the language of what is laid down',
      completion: 'print what makes the tab key complete commands, rollouts and choices: bash, zsh or fish',
      schema: 'print the JSON Schema of typed runbooks, or of what a command prints with --json',
      format: 'text, json (with all problems) or yaml (the typed form)',
      doctor: 'check Redis, Slack, documents and hosts; changes nothing',
      audit: 'show, export or verify journals',
      export: 'print a journal as JSON lines',
      verify: 'check the hash chain of one journal, or of all',
      channel: 'also read the channel, and check that it tells what the journal tells',
      help: 'show the help of a command',
    },
    titles: {
      'Usage:': 'Usage:',
      'Arguments:': 'Arguments:',
      'Options:': 'Options:',
      'Commands:': 'Commands:',
      'Serve:': 'Serve:',
      'Look:': 'Look:',
      'Decide:': 'Decide, when Slack is down:',
      'Set up:': 'Set up:',
      '[options]': '[options]',
      '[command]': '[command]',
    },
    actHere: (act: Act) =>
      act === 'abort' ? 'end the running step and open a gate' : `choose “${buttons[act]}” at the open gate`,
    usage: {
      'unknown-command': (name, nearest) =>
        `There is no command ${name}.${meant(nearest)} Type: baton --help`,
      'unknown-option': (name, nearest) => `There is no option ${name}.${meant(nearest)} Type: baton --help`,
      'missing-argument': (name) => `Missing: ${name}. Type: baton --help`,
      'too-many-arguments': () => 'That is more than the command takes. Type: baton --help',
      other: () => 'Not understood. Type: baton --help',
    },
  };
}
