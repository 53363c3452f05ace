import type { ExecuteRefusal } from '../journal/rollouts.ts';
import type { Decision } from '../rollout/decisions.ts';
import type { Facts, FailureCode } from '../rollout/outcomes.ts';
import type { RolloutState } from '../rollout/state.ts';
import { checkName, type NameFault } from '../runbooks/names.ts';
import type { Problem } from '../runbooks/problem-facts.ts';

export type BadName = { code: 'bad-name'; what: 'service' | 'release'; name: string; reason: NameFault };

/** Why there is no procedure for a service in a release. */
export type PlanRefusal =
  | BadName
  | { code: 'unknown-release'; release: string; known: string[]; nearest?: string }
  | { code: 'document-wrong'; file: string; problems: Problem[] }
  | { code: 'unknown-service'; service: string; release: string; known: string[]; nearest?: string };

export type StartRefusal =
  | PlanRefusal
  | ExecuteRefusal
  | { code: 'hosts-missing'; nodes: string[]; release: string }
  | { code: 'artifact-wrong'; failure: FailureCode; facts: Facts };

export type AbortRefusal =
  | ExecuteRefusal
  | { code: 'none-active' }
  | { code: 'not-active'; target: string }
  | { code: 'several-active'; ids: string[] };

export type RollbackRefusal =
  | BadName
  | ExecuteRefusal
  | { code: 'never-rolled-out'; service: string; release: string };

export type UnknownRollout = { code: 'unknown-rollout'; id: string; nearest?: string };

/** Why a rollout that is named by its id cannot be decided. */
export type DecideRefusal =
  | ExecuteRefusal
  | UnknownRollout
  | { code: 'at-no-gate'; state: RolloutState }
  /** `other-choices`: there is such a choice, but not at this gate. */
  | { code: 'no-such-choice' | 'other-choices'; choice: string; options: Decision[]; nearest?: string };

/** Why there is nothing to read of a service. */
export type ReadRefusal =
  | BadName
  | { code: 'never-seen'; service: string; known: string[]; nearest?: string };

/** Every reason for which a use case is refused. A closed list: whoever renders has words for each. */
export type UseRefusal = StartRefusal | AbortRefusal | RollbackRefusal | DecideRefusal | ReadRefusal;

export type Refused<R extends UseRefusal> = { ok: false; refusal: R };

export const refused = <R extends UseRefusal>(refusal: R): Refused<R> => ({ ok: false, refusal });

/** The first of the given names that cannot be one. */
export function badName(names: { service?: string; release?: string }): BadName | undefined {
  for (const what of ['service', 'release'] as const) {
    const name = names[what];
    if (name === undefined) continue;
    const checked = checkName(name);
    if (!checked.ok) return { code: 'bad-name', what, name, reason: checked.reason };
  }
  return undefined;
}
