import type { Act } from '../usecases/decide-gate.ts';
import type { HelpWords } from './words.ts';

/** What `baton --help` says, and what is wrong with a command line. */
export function helpEn(): HelpWords {
  return {
    help: {
      about: "Runs a team's written upgrade document as a rolling upgrade from Slack.",
      start: 'run the bot and a worker',
      bot: 'run the bot alone',
      worker: 'run a worker alone',
      ephemeral: 'accept a Redis that may forget (for trials)',
      reason: 'why; kept in the journal, shown on the card, and needed by skip',
      json: 'the same as --format json',
      schema: 'print the JSON Schema of typed runbooks, for editors',
      format: 'text, json (with all problems) or yaml (the typed form)',
      doctor: 'check Redis, Slack, documents and hosts; changes nothing',
      audit: 'export or verify journals',
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
      '[options]': '[options]',
      '[command]': '[command]',
    },
    actHere: (act: Act) => `${act} a rollout from here, when Slack is down; recorded with your name`,
    usage: {
      'unknown-command': (name) => `There is no command ${name}. Type: baton --help`,
      'unknown-option': (name) => `There is no option ${name}. Type: baton --help`,
      'missing-argument': (name) => `Missing: ${name}. Type: baton --help`,
      'too-many-arguments': () => 'That is more than the command takes. Type: baton --help',
      other: () => 'Not understood. Type: baton --help',
    },
  };
}
