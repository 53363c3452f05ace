import type { SlackSetupFacts } from '../bot/slack/setup-error.ts';
import type { ConfigFacts } from '../config/config-error.ts';
import type { RedisFacts } from '../journal/redis-error.ts';

/** What can keep Baton from starting, and what is known of it. */
type SetupFacts = ConfigFacts & RedisFacts & SlackSetupFacts;

export type SetupCode = keyof SetupFacts;
export type SetupFault = { [C in SetupCode]: { code: C; facts: SetupFacts[C] } }[SetupCode];

/** A sentence for each: one that is missing does not compile. */
export type SetupTable = { [C in SetupCode]: (facts: SetupFacts[C]) => string };

/** The one sentence of a table on a fault. */
export function wordSetup<C extends SetupCode>(
  table: SetupTable,
  fault: { code: C; facts: SetupFacts[C] },
): string {
  return table[fault.code](fault.facts);
}
