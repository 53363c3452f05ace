import type { StepOutcome } from '../../rollout/outcomes.ts';
import type { StepOf } from '../../runbooks/kinds/table.ts';
import { expecting, runRemote } from '../remote/calls.ts';
import type { StepContext } from '../remote/context.ts';
import { mapCommand, mapPath } from '../remote/host-paths.ts';
import { awaitHealth } from '../service/health.ts';
import { matcherOf } from '../service/matcher.ts';
import { hostSource } from '../service/offsets.ts';
import { serviceEnv } from '../service/service-env.ts';
import { refuseTakeDown } from './take-down.ts';

/**
 * What becomes of one that runs already: it stays, is ended first, is a failure, or is what the command restarts; `look`
 * takes over what this rollout has started itself.
 */
export type Leftover = 'keep' | 'end' | 'look' | 'refuse' | 'restart';

/** The longest that a start may take beside its own time and the ending of a leftover: for a process, and for giving up. */
const launchMs = 90_000;

/** Begins the service by its command and waits for its process; behind a command that has others do it, for its health too. */
export async function launch(
  { start, logs }: StepOf<'start'> | StepOf<'restart'>,
  context: StepContext,
  leftover: Leftover,
): Promise<StepOutcome> {
  const { host, settings } = context;
  const matcher = matcherOf(start, context);
  // One that serves is taken down like any other.
  const refusal =
    leftover === 'end' || leftover === 'look' || leftover === 'restart'
      ? await refuseTakeDown(start, context, matcher)
      : undefined;
  if (refusal !== undefined) return expecting(refusal, matcher.expected);
  const byCommand = start.form === 'command';
  const directory = start.form === 'tomcat' ? undefined : start.cwd;
  const outcome = await runRemote(context, {
    argv: [
      'step_start',
      start.form,
      leftover,
      String(settings.timeouts.stopMs),
      String(settings.timeouts.startMs),
      settings.login ? 'yes' : 'no',
      directory === undefined ? '' : mapPath(directory, host.paths),
      mapCommand(start.command, host.paths),
      ...matcher.argv,
      ...logs.map((log) => hostSource(log, host.paths)),
    ],
    env: serviceEnv(host, settings),
    timeoutMs: settings.timeouts.stopMs + launchMs + settings.timeouts.startMs,
  });
  if (!outcome.ok) return expecting(outcome, matcher.expected);
  const trouble = byCommand ? await awaitHealth(context, settings.timeouts.startMs) : undefined;
  return trouble ?? outcome;
}
