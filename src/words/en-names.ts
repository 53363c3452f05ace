import type { Decision, FinalStatus, RiskyDecision } from '../rollout/decisions.ts';
import type { NodeStatus } from '../rollout/state.ts';
import type { NameFault } from '../runbooks/names.ts';
import type { Markup } from './markup/markup.ts';
import type { AtStake } from './words.ts';

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
  adopt: 'Take the new settings',
  run: 'Run it',
  skip: 'Skip it here',
  done: 'Done',
  restart: 'Start it again as it was',
  leave: 'Leave this node, go on',
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
  adopt: 'took the new settings over',
  run: 'let it run',
  skip: 'left it out here',
  done: 'said that it is done',
  restart: 'had it started again as it was',
  leave: 'left this node as it is, and went on',
  rollback: 'chose to roll back',
  stop: 'stopped here',
};

type Warning = { text: string; yes: string; no: string };

const listed = (names: string[], between: string) =>
  names.length > 6 ? `${names.slice(0, 5).join(between)} … (${names.length})` : names.join(between);

/** What is said before a risky one counts. */
export const risks: Record<RiskyDecision, (at: AtStake) => Warning> = {
  rollback: ({ back, release }) => ({
    text:
      back.length === 1
        ? `${back[0]} returns to what it ran before, and is down meanwhile.`
        : `${listed(back, ', then ')} return to what they ran before, one at a time; each is down meanwhile.`,
    yes: back.length === 1 ? 'Roll back 1 node' : `Roll back ${back.length} nodes`,
    no: `Keep ${release}`,
  }),
  force: ({ node }) => ({
    text: `The process on ${node || 'the node'} is ended at once, without a chance to finish its work.`,
    yes: buttons.force,
    no: 'Not now',
  }),
  proceed: ({ node }) => ({
    text: `Files on ${node || 'the node'} are changed next. If the service does run there, it is changed under it.`,
    yes: buttons.proceed,
    no: 'Not now',
  }),
  leave: ({ node, down }) => ({
    text: `${node || 'The node'} stays as it is${down.includes(node ?? '') ? ', DOWN' : ''}. The next node is put back now; the rollout then ends as stopped.`,
    yes: 'Leave it',
    no: 'Not now',
  }),
  adopt: () => ({
    text: 'From here on the steps of this rollout are done with the settings that the card lists.',
    yes: 'Take them',
    no: 'Not now',
  }),
  stop: ({ down, renewed, untouched }) => ({
    text: [
      'The rollout ends here.',
      ...(down.length > 0 ? [`${listed(down, ', ')} ${down.length === 1 ? 'stays' : 'stay'} DOWN.`] : []),
      ...(renewed.length > 0 && untouched.length > 0
        ? [`Two versions stay: ${listed(renewed, ', ')} new, ${listed(untouched, ', ')} old.`]
        : ['Every node stays as it is now.']),
    ].join(' '),
    yes: buttons.stop,
    no: 'Not now',
  }),
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
