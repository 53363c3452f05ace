import type { HostErrorCode } from './host-session.ts';

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

/** The host may be back later: nothing is wrong with keys, names or commands. */
export function isAway(error: unknown): error is HostError {
  return (
    error instanceof HostError && (error.code === 'connection-lost' || error.code === 'host-unreachable')
  );
}

/** Nothing of the command has reached the host: it may be sent again. */
export function isUnsent(error: unknown): error is HostError {
  return error instanceof HostError && error.facts.unsent !== undefined;
}

/** What an aborted signal means here: `handover` by that reason, else `aborted`. */
export function abortError(signal: AbortSignal): HostError {
  if (signal.reason instanceof HostError) return signal.reason;
  if (signal.reason === 'handover') return new HostError('handover', 'handed over to another worker');
  return new HostError('aborted', 'aborted', { cause: signal.reason });
}
