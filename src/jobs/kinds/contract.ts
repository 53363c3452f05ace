import type { StepOutcome } from '../../rollout/outcomes.ts';
import { factsOf } from '../../runbooks/kinds/facts.ts';
import type { StepKind } from '../../runbooks/kinds/table.ts';

/** What in an outcome's facts is not as its kind's schema has it: `stop process-survived: pid: expected number`. */
export function misfitsOf(kind: StepKind, outcome: StepOutcome): string[] {
  const checked = factsOf(kind, outcome.ok ? undefined : outcome.code).safeParse(outcome.facts);
  if (checked.success) return [];
  const what = outcome.ok ? kind : `${kind} ${outcome.code}`;
  return checked.error.issues.map(({ path, message }) => `${[what, ...path].join(': ')}: ${message}`);
}
