import type { FailureCode } from '../runbooks/kinds/facts.ts';

/** Small, serialisable facts about what was seen or done; the bot words them. */
export type Facts = Record<string, string | number | boolean | string[]>;

/** The bot has words for each. */
export type { FailureCode };

export type StepOutcome =
  | { ok: true; facts: Facts; snippet?: string }
  | { ok: false; code: FailureCode; facts: Facts; snippet?: string };
