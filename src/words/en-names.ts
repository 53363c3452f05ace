import type { Decision, FinalStatus } from '../rollout/decisions.ts';
import type { NodeStatus } from '../rollout/state.ts';
import type { NameFault } from '../runbooks/names.ts';
import type { StepKind } from '../runbooks/runbook.ts';
import type { Markup } from './markup/markup.ts';

export const steps: Record<StepKind | 'preflight', string> = {
  preflight: 'preflight',
  upload: 'upload',
  stop: 'stop',
  backup: 'backup',
  unpack: 'unpack',
  start: 'start',
  follow: 'follow the logs',
  restore: 'restore',
  shell: 'shell command',
};

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
  run: 'Run it',
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
  run: 'let the command run',
  rollback: 'chose to roll back',
  stop: 'stopped here',
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
