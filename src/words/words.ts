import type { Difference } from '../audit/channel.ts';
import type { Finding, Level } from '../doctor/findings.ts';
import type { ExecuteRefusal } from '../journal/rollouts.ts';
import type { Decision, FinalStatus, GateKind } from '../rollout/decisions.ts';
import type { Facts, FailureCode, ServiceState } from '../rollout/outcomes.ts';
import type { NodeStatus } from '../rollout/state.ts';
import type { NameFault } from '../runbooks/names.ts';
import type { Problem } from '../runbooks/problem-facts.ts';
import type { StepKind } from '../runbooks/runbook.ts';
import type { Locale } from './locale.ts';
import type { Markup } from './markup/markup.ts';
import type { PlanWords } from './plan-words.ts';
import type { HelpWords, TerminalWords } from './terminal-words.ts';

/** `seen-…`: by a look before Baton touched it. `left-down`: the rollout has ended so. */
export type ServiceKnown = ServiceState | 'seen-up' | 'seen-down' | 'left-down';

/** `step`: its name as `step` gives it. */
type Asked = {
  node: string | undefined;
  next: string | undefined;
  aborted: boolean;
  step?: string | undefined;
};

/** What a decision is about to change, by the names of the nodes. */
export type AtStake = {
  service: string;
  release: string;
  node: string | undefined;
  /** Those that would be rolled back, in order. */
  back: string[];
  down: string[];
  renewed: string[];
  untouched: string[];
};

type ActAtGate = {
  decision: Decision;
  node?: string | undefined;
  /** The node that it leads to. */
  next?: string | undefined;
  verified: boolean;
  /** In that person's own words. */
  reason?: string | undefined;
};

/** What the card and the thread say. */
export type RolloutWords = {
  step: (kind: StepKind | 'preflight') => string;
  nodeStatus: (status: NodeStatus) => string;
  finalStatus: (status: FinalStatus) => string;
  decision: (decision: Decision, next?: string) => string;
  decided: (decision: Decision, next?: string) => string;
  /** What somebody did at a gate; `verified`: with its points ticked. */
  actOf: (who: string, act: ActAtGate) => string;
  /** The window that asks why, before a decision counts that wants a reason. */
  reasonAsked: (decision: Decision, node: string | undefined) => ReasonAsked;
  confirm: (decision: Decision, at: AtStake) => { title: string; text: string; yes: string; no: string };
  /** What going on does: `about` is a finished duration, `serving` are the nodes that stay up. */
  continueStops: (next: string, known: { about: string | undefined; serving: string[] }) => string;
  /** @param may `who` and `not` are finished texts. */
  mayDecide: (may: { everyone: boolean; who: string[]; not: string | undefined }) => string;
  pointsDone: (done: number, all: number) => string;
  gateNotice: (title: string, about: { node: string; points: number; button: string }) => string;
  failureNotice: (
    title: string,
    about: { node: string; step: string; why: string; down: string[] },
  ) => string;
  endNotice: (title: string, status: string, down: string[]) => string;
  question: (gate: GateKind, about: Asked) => string;
  failure: (code: FailureCode, facts: Facts) => string;
  success: (kind: StepKind | 'preflight', facts: Facts) => string;
  /** Above what people are asked about: the step, and its lines in the document. */
  askedAbout: (kind: StepKind, id: string, lines: number[]) => string;
  /** Below an order in words. */
  names: (paths: string[]) => string;
  condition: (text: string) => string;
  skipped: (ids: string[]) => string;
  /** Below a script that waits for approval: where it runs, and whether only in a rollback. */
  scriptIn: (where: { directory: string | undefined; hosts: string[]; back: boolean }) => string;
  notShown: string;
  tick: string;
  untick: string;
  requestedBy: (who: string) => string;
  duration: (ms: number) => string;
  /** A step that runs now. */
  doing: (kind: StepKind | 'preflight') => string;
  nodeLine: (node: string, what: string) => string;
  titled: (title: string, where: string) => string;
  attempt: (number: number) => string;
  more: (count: number) => string;
  morePoints: (count: number) => string;
  /** What a node's start will not have as the running service has it: `NAME: was → will be` each. */
  startDiffers: (node: string, differs: string[]) => string;
  total: (text: string) => string;
  outage: (text: string) => string;
  /** What is known of a node's service, and since when. @param age in whole minutes, where it is still so. */
  service: (known: ServiceKnown, when: string, age?: number) => string;
  /** Why a step failed, on one host. */
  failedStep: (host: string, step: string, why: string) => string;
  /** @param age in whole minutes, where it is read at once. */
  waitingSince: (when: string, age?: number) => string;
  /** The button by which somebody says that they see to a gate; `taken` while another does. */
  claim: (taken: boolean) => string;
  claimed: (who: string, when?: string) => string;
  /** @param where what waits, as a finished text. @param text a duration. */
  stillWaits: (where: string, text: string) => string;
  endedAt: (when: string) => string;
  /** How many points somebody has ticked. */
  verified: (who: string, points: number, node?: string) => string;
  aborting: (who: string) => string;
  preparing: string;
  takenOver: (node: string, step: string, worker: string) => string;
  planHeader: (service: string, release: string, digest: string) => string;
  planCut: (lines: number, service: string, release: string) => string;
  ended: (status: FinalStatus) => string;
  nodeSummary: (status: NodeStatus, release: string) => string;
  wholeLog: (node: string, step: string) => string;
  aborted: (who: string, reason?: string) => string;
  rollbackAsked: (who: string, reason?: string) => string;
  ticked: (who: string, point: string, on: boolean) => string;
  mentions: (who: string) => string;
  chainHead: (events: number, hash: string) => string;
};

/** All plain text; Slack has room for 24 characters in a title and on a button. */
type ReasonAsked = { title: string; about: string; label: string; submit: string; close: string };

/** What `/upgrade …` answers. */
export type AnswerWords = {
  about: string;
  forExample: (call: string) => string;
  checking: (service: string, release: string) => string;
  badName: (what: 'service' | 'release', name: string, reason: NameFault) => string;
  unknownService: (name: string, release: string, known: string[], nearest?: string) => string;
  noFile: (file: string) => string;
  unknownRelease: (name: string, known: string[], nearest?: string) => string;
  /** What is wrong with a line of a document, without the line. */
  problem: (problem: Problem) => string;
  documentWrong: (file: string, problems: Problem[]) => string;
  hostsMissing: (nodes: string[], release: string) => string;
  missing: (call: string, missing: ('service' | 'release' | 'target')[], example: string) => string;
  extra: (said: string, extra: string) => string;
  unknownVerb: (word: string, nearest: string) => string;
  tooLong: (length: number) => string;
  notInChannel: (bot: string) => string;
  noActive: string;
  latest: string;
  noSuchRollout: (target: string) => string;
  severalActive: (ids: string[]) => string;
  noRolloutOf: (service: string, release: string) => string;
  neverSeen: (service: string, known: string[], nearest?: string) => string;
  accepted: (what: 'abort' | 'rollback', id: string, link?: string) => string;
  trouble: (detail: string) => string;
  /** A rollout's channel takes no messages; `code` is Slack's. */
  channelGone: (id: string, channel: string, code: string) => string;
  cardComes: (id: string, channel: string, code: string) => string;
  /** Redis fails over. */
  readOnly: string;
  statusLine: (id: string, where: string, link?: string) => string;
  badButton: string;
};

/** What a comparison of a channel with its journal says. */
export type AuditWords = {
  difference: (found: Difference) => string;
  noChannel: (id: string) => string;
  channelSame: (id: string, channel: string) => string;
  channelDiffers: (id: string, channel: string) => string;
  /** @param reason Slack's code, or how it was away. */
  channelHidden: (reason: string) => string;
};

/** What `baton doctor` says. */
export type DoctorWords = {
  /** A whole line; more where a document has several faults. */
  finding: (finding: Finding, level: Level) => string;
};

/**
 * Every text that people read, in one language and one markup (`wordsFor`). Arguments are raw and come out harmless,
 * but for those that are finished text of the same markup: `who`, `when`, `step`, `where`, and the `text` of a
 * duration. What stands on buttons is plain text in every markup.
 */
export type Words = RolloutWords &
  AnswerWords &
  TerminalWords &
  DoctorWords &
  AuditWords & {
    cli: HelpWords;
    plan: PlanWords;
    locale: Locale;
    markup: Markup;
    refusal: (refusal: ExecuteRefusal) => string;
  };
