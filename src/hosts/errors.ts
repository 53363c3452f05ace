import { HostError } from './host-error.ts';

export { HostError };

/** The host may be back later: nothing is wrong with keys, names or commands. */
export function isAway(error: unknown): error is HostError {
  return (
    error instanceof HostError && (error.code === 'connection-lost' || error.code === 'host-unreachable')
  );
}

/** What an aborted signal means here: `handover` by that reason, else `aborted`. */
export function abortError(signal: AbortSignal): HostError {
  if (signal.reason instanceof HostError) return signal.reason;
  if (signal.reason === 'handover') return new HostError('handover', 'handed over to another worker');
  return new HostError('aborted', 'aborted', { cause: signal.reason });
}
