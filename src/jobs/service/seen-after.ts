import type { FailureCode, ServiceSeen } from '../../rollout/outcomes.ts';
import { lookRemote } from '../remote/calls.ts';
import { pause } from '../remote/patience.ts';
import { numberOf } from '../remote/report.ts';
import type { HealthContext } from './health.ts';
import { matcherOf } from './matcher.ts';

/** People wait for the gate. */
const patienceMs = 5_000;

/** What ran may go on at its host: whatever a look finds now need not be so a moment later. */
export const mayGoOn: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'host-unreachable',
  'connection-lost',
]);

/** A process that was told to end may take a moment over it. */
const lingerMs = 5_000;
const lingerPauseMs = 500;

type SeenContext = Omit<HealthContext, 'signal'> & {
  /** The step was one that takes the service down. */
  takesDown: boolean;
};

/** Looks at the service's process after a step has failed or was ended; never throws. */
export async function seenAfter(code: FailureCode, context: SeenContext): Promise<ServiceSeen> {
  if (mayGoOn.has(code)) return 'unknown';
  const until = performance.now() + (context.takesDown && code === 'aborted' ? lingerMs : 0);
  try {
    for (;;) {
      const seen = await look(context);
      if (seen !== 'up' || performance.now() >= until) return seen;
      await pause(lingerPauseMs);
    }
  } catch {
    // Why the step failed must reach people whatever the look ran into.
    return 'unknown';
  }
}

async function look(context: SeenContext): Promise<ServiceSeen> {
  const argv = ['look_processes', ...matcherOf(context.start, context).argv];
  const seen = await lookRemote({ ...context, patienceMs }, argv);
  const count = seen.ok ? numberOf(seen.facts, 'count') : undefined;
  if (count === undefined) return 'unknown';
  return count > 0 ? 'up' : 'down';
}
