import type { StepOutcome } from '../../rollout/outcomes.ts';
import type { StartForm } from '../../runbooks/runbook.ts';
import { lookRemote } from '../remote/calls.ts';
import type { StepContext } from '../remote/context.ts';
import { failed, fromHostError } from '../remote/failures.ts';
import { patiently } from '../remote/patience.ts';
import { listOf, numberOf } from '../remote/report.ts';
import { answeringUrl, healthOf } from '../service/health.ts';
import type { Matcher } from '../service/matcher.ts';

/** A healthy process is taken down only while all the others are healthy; an unhealthy one serves nobody. */
export async function refuseTakeDown(
  form: StartForm,
  context: StepContext,
  matcher: Matcher,
): Promise<StepOutcome | undefined> {
  const refusal = await lookBefore(form, context, matcher);
  return refusal === undefined || isAbort(refusal) ? undefined : refusal;
}

/**
 * Whether an abort came while a step was still asking. An earlier worker may have begun it on its host by then, and
 * only the run itself, told to end, sees to that: the step goes on to it.
 */
export const isAbort = (outcome: StepOutcome): boolean => !outcome.ok && outcome.code === 'aborted';

async function lookBefore(
  form: StartForm,
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
    if ((numberOf(seen.facts, 'count') ?? 0) === 0 && context.asksIfDown === true) {
      const url = await answeringUrl(context);
      if (url !== undefined) return failed('still-answers', { url, expected: matcher.expected });
    }
    const health = await healthOf(seen, { ...context, start: form });
    if (!health.healthy) return undefined;
    const nodes = await context.unhealthyOthers();
    return nodes.length === 0 ? undefined : failed('others-unhealthy', { nodes });
  } catch (error) {
    return fromHostError(error, context.host);
  }
}

/** Whether the step has been begun on its host, by whichever worker. */
export async function isLaunched(context: Omit<StepContext, 'artifact' | 'artifacts'>): Promise<boolean> {
  const { session, rolloutId, runKey, epoch, signal, settings } = context;
  const { stdout } = await patiently(
    () => session.call(['probe', rolloutId, runKey, String(epoch)], { signal, timeoutMs: 60_000 }),
    { forMs: settings.timeouts.unreachableMs, signal },
  );
  return /^baton-verdict (?!missing|unstarted)/m.test(stdout);
}
