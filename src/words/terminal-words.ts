import type { ChainFault } from '../journal/chain.ts';
import type { Act } from '../usecases/decide-gate.ts';
import type { SetupFault } from './setup-table.ts';

/** What only a terminal says. */
export type TerminalWords = {
  /** @param options as they are typed. */
  choices: (options: string[]) => string;
  /** Below the choices: what is to be typed. */
  decideBy: (id: string) => string;
  noSuchChoice: (choice: string, options: string[], nearest?: string) => string;
  recorded: (id: string, act: Act, where: string) => string;
  atNoGate: (id: string, where: string) => string;
  unknownRollout: (id: string, nearest?: string) => string;
  /** The points that going on says are verified, a line each. */
  pointsToVerify: (points: string[]) => string;
  /** Questions of a terminal, to be answered by y. */
  allVerified: (points: number) => string;
  asWritten: string;
  yesOrNo: (question: string) => string;
  /** What was asked, and nobody said yes. */
  notConfirmed: string;
  /** What ends a list that is drawn again and again. */
  watching: (when: string) => string;
  /** An event by its place in the journal and who caused it. @param what a finished text. */
  journalEvent: (event: { seq: number; when: string; who: string; type: string; hash: string }) => string;
  journalIntact: (id: string, events: number, hash: string) => string;
  journalFault: (id: string, seq: number, fault: ChainFault['code']) => string;
  noJournal: string;
  /** What keeps Baton from starting. */
  setupFault: (fault: SetupFault) => string;
};

/** What can be wrong with a command line. */
export type UsageFault =
  | 'unknown-command'
  | 'unknown-option'
  | 'missing-argument'
  | 'too-many-arguments'
  | 'other';

type HelpTopic =
  | 'about'
  | 'decide'
  | 'yes'
  | 'seen'
  | 'watch'
  | 'show'
  | 'auditShow'
  | 'version'
  | 'planJson'
  | 'init'
  | 'initLocale'
  | 'completion'
  | 'start'
  | 'bot'
  | 'worker'
  | 'ephemeral'
  | 'json'
  | 'reason'
  | 'format'
  | 'schema'
  | 'doctor'
  | 'audit'
  | 'export'
  | 'verify'
  | 'channel'
  | 'help';

/** What stands between the lines of a help text, by what it is in English. */
export type HelpTitle =
  | 'Usage:'
  | 'Arguments:'
  | 'Options:'
  | 'Commands:'
  | 'Serve:'
  | 'Look:'
  | 'Decide:'
  | 'Set up:'
  | '[options]'
  | '[command]';

/** What `baton --help` says: a terminal's alone, and so without markup. */
export type HelpWords = {
  help: Record<HelpTopic, string>;
  titles: Record<HelpTitle, string>;
  actHere: (act: Act) => string;
  /** @param name what is meant, as typed; harmless already. */
  usage: Record<UsageFault, (name: string, nearest?: string) => string>;
};

/** What `baton init` lays down, and what it says: plain text. */
export type StarterWords = {
  /** A commented baton.yaml. */
  config: string;
  /** The release that the document is of; its file is called so. */
  release: string;
  document: string;
  /** A .env without its secrets. */
  secrets: string;
  made: (file: string) => string;
  kept: (file: string) => string;
  /** What to type next, in order. @param folder where it was laid down; undefined for the present one. */
  next: (folder: string | undefined) => string;
};
