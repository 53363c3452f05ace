import type { StepOutcome } from '../../rollout/outcomes.ts';
import type { StepOf } from '../../runbooks/kinds/table.ts';
import type { ServiceCommand } from '../../runbooks/terms.ts';
import { expecting, runRemote } from '../remote/calls.ts';
import type { StepContext } from '../remote/context.ts';
import { mapCommand, mapPath } from '../remote/host-paths.ts';
import { type Matcher, matcherFact, matcherOf, supervisorWords } from '../service/matcher.ts';
import { needsOfCommand } from '../service/service-command.ts';
import { serviceEnv } from '../service/service-env.ts';
import type { Acting } from './acting.ts';
import { refuseTakeDown } from './take-down.ts';

export const acting: Acting<'stop'> = {
  needs: (step, paths) => ('by' in step ? needsOfCommand(step.by, paths) : {}),
  apply,
};

type StopStep = StepOf<'stop'>;

/** What a stop may take beside its grace time: -9 after it, 15 s twice for what was launched, a look for its return. */
const aftermathMs = 60_000;

/**
 * Ends the service's own process, by a signal or by a command of the document, and waits until it is gone.
 * Facts: pid, waitedMs, started, command, and signal or ran.
 */
async function apply(step: StopStep, context: StepContext): Promise<StepOutcome> {
  const { host, settings } = context;
  const matcher = matcherOf(step.start, context);
  const refusal = await refuseTakeDown(step.start, context, matcher);
  if (refusal !== undefined) return expecting(refusal, matcher.expected);
  const outcome = await runRemote(context, {
    argv: 'by' in step ? commandArgv(step.by, context, matcher) : signalArgv(step.signal, context, matcher),
    env: { ...serviceEnv(host, settings), ...(context.nextLooks ? { BATON_NEXT_LOOKS: 'yes' } : {}) },
    timeoutMs: settings.timeouts.stopMs + aftermathMs,
  });
  // A restore after this stop must know what may not run.
  if (outcome.ok) return { ...outcome, facts: { ...outcome.facts, matcher: matcherFact(matcher.argv) } };
  return expecting(outcome, matcher.expected);
}

const signalArgv = (signal: number, { settings, asksIfDown }: StepContext, matcher: Matcher): string[] => [
  'step_stop',
  String(signal),
  settings.escalate ? 'yes' : 'no',
  asksIfDown ? 'yes' : 'no',
  String(settings.timeouts.stopMs),
  ...matcher.argv,
];

/** Only people at a gate let -9 follow a command. */
function commandArgv(
  { command, cwd, supervisor }: ServiceCommand,
  { host, settings, force, asksIfDown }: StepContext,
  matcher: Matcher,
): string[] {
  return [
    'step_stop_command',
    force === true ? 'yes' : 'no',
    asksIfDown ? 'yes' : 'no',
    String(settings.timeouts.stopMs),
    settings.login ? 'yes' : 'no',
    cwd === undefined ? '' : mapPath(cwd, host.paths),
    mapCommand(command, host.paths),
    ...(supervisor === undefined ? ['unknown', '', ''] : supervisorWords(supervisor, host.paths)),
    ...matcher.argv,
  ];
}
