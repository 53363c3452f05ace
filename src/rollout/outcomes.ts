import type { FailureCode } from '../runbooks/kinds/facts.ts';

/** Small, serialisable facts about what was seen or done; the bot words them. */
export type Facts = Record<string, string | number | boolean | string[]>;

/** The bot has words for each. */
export type { FailureCode };

/** What a look at a node's service found: its process runs, is gone, or nobody could say. */
export type ServiceSeen = 'up' | 'down' | 'unknown';

/** `starting`: its process runs, and nothing has said yet that it is ready. */
export type ServiceState = ServiceSeen | 'starting';

export type StepOutcome =
  | { ok: true; facts: Facts; snippet?: string }
  | { ok: false; code: FailureCode; facts: Facts; snippet?: string };
