import type { StepOutcome } from '../../rollout/outcomes.ts';
import type { Step } from '../../runbooks/types.ts';
import { failed, fromHostError } from './failures.ts';
import { healthOf } from './health.ts';
import { type Matcher, matcherOf } from './matcher.ts';
import { patiently } from './patience.ts';
import { expecting, lookRemote, runRemote } from './remote.ts';
import { listOf, numberOf } from './report.ts';
import type { StepContext } from './types.ts';

type StopStep = Extract<Step, { kind: 'stop' }>;

/** What a stop may take beside its grace time: -9 after it, and the look for one that comes back. */
const aftermathMs = 30_000;

/** Ends the service's own process and waits until it is gone. Facts: pid, signal, waitedMs, started, command. */
export async function stop(step: StopStep, context: StepContext): Promise<StepOutcome> {
  const { settings } = context;
  const matcher = matcherOf(step.start, context);
  const refusal = await refuse(step, context, matcher);
  if (refusal !== undefined) return expecting(refusal, matcher.expected);
  const outcome = await runRemote(context, {
    argv: [
      'step_stop',
      String(step.signal),
      settings.escalate ? 'yes' : 'no',
      String(settings.timeouts.stopMs),
      ...matcher.argv,
    ],
    timeoutMs: settings.timeouts.stopMs + aftermathMs,
  });
  // A restore after this stop must know what may not run.
  if (outcome.ok) return { ...outcome, facts: { ...outcome.facts, matcher: matcher.argv } };
  return expecting(outcome, matcher.expected);
}

/** A healthy process is taken down only while all the others are healthy; an unhealthy one serves nobody. */
async function refuse(
  step: StopStep,
  context: StepContext,
  matcher: Matcher,
): Promise<StepOutcome | undefined> {
  try {
    // The decision was taken when the run was launched: its kill is under way.
    if (await isLaunched(context)) return undefined;
    const seen = await lookRemote(context, ['look_processes', ...matcher.argv]);
    if (!seen.ok) return seen;
    if ((numberOf(seen.facts, 'count') ?? 0) > 1) {
      return failed('process-ambiguous', { processes: listOf(seen.facts, 'processes') });
    }
    const health = await healthOf(seen, { ...context, start: step.start });
    if (!health.healthy) return undefined;
    const nodes = await context.unhealthyOthers();
    return nodes.length === 0 ? undefined : failed('others-unhealthy', { nodes });
  } catch (error) {
    return fromHostError(error, context.host);
  }
}

async function isLaunched(context: StepContext): Promise<boolean> {
  const { session, rolloutId, runKey, epoch, signal, settings } = context;
  const { stdout } = await patiently(
    () => session.call(['probe', rolloutId, runKey, String(epoch)], { signal, timeoutMs: 60_000 }),
    { forMs: settings.timeouts.unreachableMs, signal },
  );
  return /^baton-verdict (?!missing|unstarted)/m.test(stdout);
}
