import type { FailureCode, StepOutcome } from '../../rollout/outcomes.ts';
import type { StepOf } from '../../runbooks/kinds/table.ts';
import type { StepContext } from '../remote/context.ts';
import { joinPath, mapCommand, mapPath } from '../remote/host-paths.ts';
import { needsOfCommand } from '../service/service-command.ts';
import type { Acting, Needs } from './acting.ts';
import { type Leftover, launch } from './launch.ts';

export const acting: Acting<'start'> = { needs, apply };

/** The script that a start command runs: `/x/bin/startup.sh`, or `startup.sh` of `sh startup.sh` in its directory. */
function needs({ start }: StepOf<'start'>, paths: Record<string, string>): Partial<Needs> {
  if (start.form === 'command') return needsOfCommand(start, paths);
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

/**
 * Starts the service in a session of its own and waits for its process. Facts: pid, startTicks, started, command,
 * logOffsets (`path\tinode\tsize` of each log before the start).
 */
function apply(step: StepOf<'start'>, context: StepContext): Promise<StepOutcome> {
  return launch(step, context, leftover(context));
}

/** After these, what was launched may have brought the service up meanwhile. */
const mayHaveComeUp: readonly (FailureCode | undefined)[] = [
  'start-timeout',
  'no-process',
  'interrupted',
  'step-timeout',
  'connection-lost',
  'host-unreachable',
  'aborted',
  'settings-changed',
];

function leftover({ keepRunning, attempt, resume, failedBefore }: StepContext): Leftover {
  if (keepRunning === true) return 'keep';
  if (attempt === 1 || resume === true) return 'refuse';
  return mayHaveComeUp.includes(failedBefore) ? 'look' : 'end';
}
