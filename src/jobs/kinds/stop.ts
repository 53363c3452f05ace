import type { StepOutcome } from '../../rollout/outcomes.ts';
import type { StepOf } from '../../runbooks/kinds/table.ts';
import { expecting, runRemote } from '../remote/calls.ts';
import type { StepContext } from '../remote/context.ts';
import { matcherFact, matcherOf } from '../service/matcher.ts';
import type { Acting } from './acting.ts';
import { refuseTakeDown } from './take-down.ts';

export const acting: Acting<'stop'> = { needs: () => ({}), apply };

type StopStep = StepOf<'stop'>;

/** What a stop may take beside its grace time: -9 after it, 15 s twice for what was launched, a look for its return. */
const aftermathMs = 60_000;

/** Ends the service's own process and waits until it is gone. Facts: pid, signal, waitedMs, started, command. */
async function apply(step: StopStep, context: StepContext): Promise<StepOutcome> {
  const { settings } = context;
  const matcher = matcherOf(step.start, context);
  const refusal = await refuseTakeDown(step.start, context, matcher);
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
  if (outcome.ok) return { ...outcome, facts: { ...outcome.facts, matcher: matcherFact(matcher.argv) } };
  return expecting(outcome, matcher.expected);
}
