import type { ExecuteRefusal } from '../../journal/rollouts.ts';
import type { Decision, FinalStatus, GateKind } from '../../rollout/events.ts';
import type { Facts, FailureCode } from '../../rollout/outcomes.ts';
import type { NodeStatus } from '../../rollout/state.ts';
import type { Step } from '../../runbooks/runbook.ts';
import { en } from './en.ts';
import { zhCN } from './zh-cn.ts';

/**
 * Every text that people read in Slack, by locale. Arguments are raw and the words escape them, but for those that
 * are mrkdwn already: `who`, `when`, `step`, `where`, and the `text` of a duration. Button texts are plain text.
 */
export type Words = {
  usage: string;
  step: (kind: Step['kind'] | 'preflight') => string;
  nodeStatus: (status: NodeStatus) => string;
  finalStatus: (status: FinalStatus) => string;
  decision: (decision: Decision, next?: string) => string;
  decided: (decision: Decision, next?: string) => string;
  confirm: (decision: Decision, node?: string) => { title: string; text: string; yes: string; no: string };
  question: (gate: GateKind, node: string | undefined, next: string | undefined, aborted: boolean) => string;
  failure: (code: FailureCode, facts: Facts) => string;
  success: (kind: Step['kind'] | 'preflight', facts: Facts) => string;
  refusal: (refusal: ExecuteRefusal) => string;
  tick: string;
  untick: string;
  tickedBy: (who: string, when: string) => string;
  requestedBy: (who: string) => string;
  duration: (ms: number) => string;
  attempt: (number: number) => string;
  more: (count: number) => string;
  morePoints: (count: number) => string;
  worked: (text: string) => string;
  total: (text: string) => string;
  elapsed: (text: string) => string;
  outage: (text: string) => string;
  down: string;
  aborting: (who: string) => string;
  preparing: string;
  takenOver: (node: string, step: string, worker: string) => string;
  planHeader: (service: string, release: string, digest: string) => string;
  planCut: (lines: number, service: string, release: string) => string;
  ended: (status: FinalStatus) => string;
  nodeSummary: (status: NodeStatus, release: string) => string;
  wholeLog: (node: string, step: string) => string;
  aborted: (who: string) => string;
  rollbackAsked: (who: string) => string;
  ticked: (who: string, point: string, on: boolean) => string;
  mentions: (who: string) => string;
  chainHead: (events: number, hash: string) => string;
  checking: (service: string, release: string) => string;
  badName: (what: 'service' | 'release', name: string, reason: string) => string;
  unknownService: (name: string, release: string, known: string[], nearest?: string) => string;
  unknownRelease: (name: string, known: string[], nearest?: string) => string;
  documentWrong: (file: string, problems: string[]) => string;
  hostsMissing: (nodes: string[], release: string) => string;
  missing: (verb: string, missing: string[]) => string;
  extra: (verb: string, extra: string) => string;
  unknownVerb: (word: string, nearest: string) => string;
  tooLong: (length: number) => string;
  notInChannel: (bot: string) => string;
  noActive: string;
  latest: string;
  noSuchRollout: (target: string) => string;
  severalActive: (ids: string[]) => string;
  noRolloutOf: (service: string, release: string) => string;
  accepted: (what: 'abort' | 'rollback', id: string) => string;
  trouble: (detail: string) => string;
  statusLine: (id: string, where: string, link?: string) => string;
  badButton: string;
};

export type Locale = 'en' | 'zh-CN';

export function wordsFor(locale: Locale): Words {
  return locale === 'zh-CN' ? zhCN : en;
}
