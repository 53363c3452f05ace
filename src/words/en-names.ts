import type { Decision, FinalStatus, RiskyDecision } from '../rollout/decisions.ts';
import type { NodeStatus } from '../rollout/state.ts';
import type { NameFault } from '../runbooks/names.ts';
import type { Markup } from './markup/markup.ts';

export const statuses: Record<NodeStatus, string> = {
  waiting: 'waiting',
  prepared: 'checked and staged',
  upgrading: 'upgrading',
  upgraded: 'upgraded, to be verified',
  verified: 'upgraded and verified',
  failed: 'failed',
  'rolling-back': 'rolling back',
  'rolled-back': 'rolled back',
};

export const finals: Record<FinalStatus, string> = {
  completed: 'completed',
  'rolled-back': 'rolled back',
  stopped: 'stopped',
};

/** The buttons of a gate. */
export const buttons: Record<Decision, string> = {
  continue: 'Continue',
  finish: 'Finish',
  retry: 'Retry',
  wait: 'Keep waiting',
  force: 'Kill with -9',
  proceed: 'Go on, it is down',
  run: 'Run it',
  skip: 'Skip it here',
  done: 'Done',
  rollback: 'Roll back',
  stop: 'Stop here',
};

/** What somebody did with one. */
export const past: Record<Decision, string> = {
  continue: 'continued',
  finish: 'finished',
  retry: 'retried',
  wait: 'kept waiting',
  force: 'allowed -9',
  proceed: 'said that it is down, and went on',
  run: 'let it run',
  skip: 'left it out here',
  done: 'said that it is done',
  rollback: 'chose to roll back',
  stop: 'stopped here',
};

/** What is said before a risky one counts. */
export const risks: Record<RiskyDecision, (node: string) => string> = {
  rollback: () =>
    'The nodes that this rollout changed go back to their backups, newest first, one at a time.',
  force: (node) =>
    `The process on ${node || 'the node'} is ended at once, without a chance to finish its work.`,
  proceed: (node) =>
    `Files on ${node || 'the node'} are changed next. If the service does run there, it is changed under it.`,
  stop: () => 'The rollout ends here. Every node stays as it is now.',
};

/** Why a name is refused, as the end of a sentence. */
export const nameFaults = ({ code }: Markup): Record<NameFault, string> => ({
  empty: 'it is empty',
  'too-long': 'it is longer than 64 characters',
  'control-character': 'it holds a line break or control character',
  'not-ascii': 'it holds a character that is not plain ASCII, perhaps one that only looks like a letter',
  'leading-dot-or-dash': 'it begins with a dot or a dash',
  'two-dots': `it holds ${code('..')}`,
  'forbidden-character': `only letters, digits, ${code('.')}, ${code('_')} and ${code('-')} may be in it`,
});
