import type { StepOutcome } from '../../rollout/outcomes.ts';
import type { StepOf } from '../../runbooks/kinds/table.ts';
import { expecting, runRemote } from '../remote/calls.ts';
import type { StepContext } from '../remote/context.ts';
import { joinPath, mapCommand, mapPath } from '../remote/host-paths.ts';
import { matcherOf } from '../service/matcher.ts';
import { serviceEnv } from '../service/service-env.ts';
import type { Acting, Needs } from './acting.ts';
import { refuseTakeDown } from './take-down.ts';

export const acting: Acting<'start'> = { needs, apply };

/** The script that a start command runs: `/x/bin/startup.sh`, or `startup.sh` of `sh startup.sh` in its directory. */
function needs({ start }: StepOf<'start'>, paths: Record<string, string>): Partial<Needs> {
  // A path that needs quotes on the host is still one path.
  if (mapPath(start.command, paths) !== start.command && !/\s/.test(start.command)) {
    return { files: [mapPath(start.command, paths)] };
  }
  const script = mapCommand(start.command, paths)
    .split(/\s+/)
    .find((word) => word.endsWith('.sh'));
  if (script === undefined || /['"$`]/.test(script)) return {};
  if (script.startsWith('/')) return { files: [script] };
  if (start.form !== 'nohup') return {};
  return { files: [joinPath(mapPath(start.cwd, paths), script.replace(/^\.\//, ''))] };
}

/** The longest that a start may take beside the ending of a leftover: 15 s each for a process, and for giving it up. */
const launchMs = 90_000;

/**
 * Starts the service in a session of its own and waits for its process. Facts: pid, startTicks, started, command,
 * logOffsets (`path\tinode\tsize` of each log before the start).
 */
async function apply(step: StepOf<'start'>, context: StepContext): Promise<StepOutcome> {
  const { host, settings } = context;
  const matcher = matcherOf(step.start, context);
  // A leftover that serves is taken down like any other.
  const refusal =
    leftover(context) === 'end' ? await refuseTakeDown(step.start, context, matcher) : undefined;
  if (refusal !== undefined) return expecting(refusal, matcher.expected);
  const dir = step.start.form === 'nohup' ? mapPath(step.start.cwd, host.paths) : '';
  const outcome = await runRemote(context, {
    argv: [
      'step_start',
      step.start.form,
      leftover(context),
      String(settings.timeouts.stopMs),
      settings.login ? 'yes' : 'no',
      dir,
      mapCommand(step.start.command, host.paths),
      ...matcher.argv,
      ...step.logs.map((log) => mapPath(log, host.paths)),
    ],
    env: serviceEnv(host, settings),
    timeoutMs: settings.timeouts.stopMs + launchMs,
  });
  return expecting(outcome, matcher.expected);
}

function leftover({ keepRunning, attempt }: StepContext): 'keep' | 'end' | 'refuse' {
  if (keepRunning === true) return 'keep';
  return attempt > 1 ? 'end' : 'refuse';
}
