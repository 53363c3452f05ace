import type { KeyFault } from '../hosts/private-key.ts';
import type { Facts, FailureCode } from '../rollout/outcomes.ts';
import type { NameFault } from '../runbooks/names.ts';
import type { Problem } from '../runbooks/problem-facts.ts';
import type { SetupFault } from '../words/setup-table.ts';

/** What was looked at. */
export type Topic =
  | { of: 'redis' | 'slack' | 'runbooks' | 'access' }
  | { of: 'key'; path: string }
  | { of: 'host'; name: string }
  | { of: 'release'; release: string }
  | { of: 'service'; service: string; release: string }
  | { of: 'node'; service: string; node: string };

type None = Record<never, never>;

/** What is known of each thing that the doctor can say. */
export type FindingFacts = {
  'redis-durable': None;
  'slack-signed-in': { bot: string };
  'scope-granted': { scope: string };
  /** `everyone` in `access` needs it; `needed` is whether it stands there. */
  'scope-missing': { scope: string; needed: boolean };
  'scope-unknown': { scope: string; reason: string };
  'runbooks-readable': { path: string; releases: number };
  'runbooks-unreadable': { path: string; reason: string };
  'release-readable': { services: string[] };
  'release-bad-name': { name: string; fault: NameFault };
  'release-wrong': { file: string; problems: Problem[] };
  'release-unreadable': { reason: string };
  'release-ready': None;
  'hosts-missing': { nodes: string[]; release: string };
  'artifact-wrong': { failure: FailureCode; facts: Facts };
  'access-set': { start: string[]; approve: string[] };
  'nobody-starts': None;
  'nobody-approves': None;
  'everyone-approves': None;
  'key-unusable': { path: string; fault: KeyFault; reason?: string; hosts: string[] };
  'host-answers': { user: string; address: string; port: number; system: string };
  'host-failed': { failure: FailureCode; facts: Facts };
  /** What the preflight of the newest release has seen there; `node-asks`: people are asked before its stop. */
  'node-ready': { facts: Facts };
  'node-asks': { facts: Facts };
  'node-fails': { failure: FailureCode; facts: Facts };
  /** What keeps Baton from starting, in its own words. */
  setup: { fault: SetupFault };
  /** A defect: nothing better is known. */
  trouble: { detail: string };
};

export type FindingCode = keyof FindingFacts;

/** `fail`: a rollout would not get through; `warn`: it would, and people should know. */
export type Level = 'ok' | 'warn' | 'fail';

export type Finding = {
  [C in FindingCode]: { topic: Topic; code: C; facts: FindingFacts[C] };
}[FindingCode];

const LEVELS: Record<FindingCode, Level> = {
  'redis-durable': 'ok',
  'slack-signed-in': 'ok',
  'scope-granted': 'ok',
  'scope-missing': 'fail',
  'scope-unknown': 'warn',
  'runbooks-readable': 'ok',
  'runbooks-unreadable': 'fail',
  'release-readable': 'ok',
  'release-bad-name': 'fail',
  'release-wrong': 'fail',
  'release-unreadable': 'fail',
  'release-ready': 'ok',
  'hosts-missing': 'fail',
  'artifact-wrong': 'fail',
  'access-set': 'ok',
  'nobody-starts': 'fail',
  'nobody-approves': 'fail',
  'everyone-approves': 'warn',
  'key-unusable': 'fail',
  'host-answers': 'ok',
  'host-failed': 'fail',
  'node-ready': 'ok',
  'node-asks': 'warn',
  'node-fails': 'fail',
  setup: 'fail',
  trouble: 'fail',
};

/** How much a finding matters. */
export function levelOf(finding: Finding): Level {
  if (finding.code === 'scope-missing' && !finding.facts.needed) return 'warn';
  return LEVELS[finding.code];
}
