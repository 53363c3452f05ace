import { LIMITS } from '../limits.ts';
import type { AckResult } from '../types.ts';
import type { Violations } from '../violations.ts';

/** One delivery's wait for its ack: ended once, by the ack, a failure, or Slack's three seconds. */
export type AckWait = {
  readonly result: Promise<AckResult>;
  /** A late or second call changes nothing. */
  settle(outcome: { payload: AckPayload } | { failed: string }): void;
};
export type AckPayload = (AckResult & { ok: true })['payload'];

/** Starts the clock; an ack that has not come in time is a violation, told to the person as a time-out. */
export function createAckWait(violations: Violations, what: string): AckWait {
  const startedAt = performance.now();
  const elapsed = (): number => Math.round(performance.now() - startedAt);
  let resolve: (result: AckResult) => void = () => {};
  const promise = new Promise<AckResult>((settled) => {
    resolve = settled;
  });
  let open = true;
  const end = (result: AckResult): void => {
    if (!open) return;
    open = false;
    clearTimeout(timer);
    resolve(result);
  };
  const timer = setTimeout(() => {
    const limit = `ack within ${LIMITS.ackMs} ms`;
    violations.add({ kind: 'ack', method: what, limit, got: `none after ${elapsed()} ms` });
    end({ ok: false, elapsedMs: elapsed(), error: 'operation_timeout', detail: limit });
  }, LIMITS.ackMs);
  return {
    result: promise,
    settle(outcome) {
      if ('payload' in outcome) end({ ok: true, elapsedMs: elapsed(), payload: outcome.payload });
      else end({ ok: false, elapsedMs: elapsed(), error: 'dispatch_failed', detail: outcome.failed });
    },
  };
}
