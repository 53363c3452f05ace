import type { HostErrorCode } from './types.ts';

export type HostFacts = Record<string, string | number>;

type Details = { cause?: unknown; facts?: HostFacts; output?: string };

/** A host could not be reached, refused, or did not do what was asked. `facts` are small and serialisable. */
export class HostError extends Error {
  readonly code: HostErrorCode;
  readonly facts: HostFacts;
  /** What a detached run had printed (its last MiB), when it was ended for taking too long. */
  readonly output: string | undefined;

  constructor(code: HostErrorCode, message: string, { cause, facts = {}, output }: Details = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'HostError';
    this.code = code;
    this.facts = facts;
    this.output = output;
  }
}
