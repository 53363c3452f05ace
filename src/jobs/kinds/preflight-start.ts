import type { Facts } from '../../rollout/outcomes.ts';
import type { StartForm } from '../../runbooks/runbook.ts';
import { maskedSetting } from '../../runbooks/secrets.ts';
import { actsAs } from '../remote/acts-as.ts';
import { lookRemote } from '../remote/calls.ts';
import type { StepContext } from '../remote/context.ts';
import type { Failure } from '../remote/failures.ts';
import { mapPath, splitPath } from '../remote/host-paths.ts';
import { listOf } from '../remote/report.ts';
import { serviceEnv } from '../service/service-env.ts';
import type { Needs } from './acting.ts';

type Seen = { differs: string[]; problems: Failure[] };

const most = 20;

/**
 * What the start's shell will have that the running service has not, or the other way round: `NAME: was → will be`, with
 * what may be a secret masked. A problem where the start cannot work: no login, no program.
 * @param pid the service's process, if one runs.
 */
export async function lookAtStart(
  start: StartForm,
  { files }: Needs,
  pid: number | undefined,
  context: Omit<StepContext, 'epoch' | 'runKey'>,
): Promise<Seen> {
  const { host, settings } = context;
  // What a supervisor starts has the supervisor's environment.
  if (start.form === 'command') return { differs: [], problems: [] };
  const cwd = start.form === 'nohup' ? mapPath(start.cwd, host.paths) : '';
  const env = serviceEnv(host, settings);
  const words = [
    settings.login ? 'yes' : 'no',
    cwd,
    files.find((file) => start.command.includes(splitPath(file).name)) ?? '-',
    programOf(start.command) ?? '-',
    pid === undefined ? '-' : String(pid),
  ];
  const seen = await lookRemote({ ...context, env }, ['look_start', ...words]);
  if (!seen.ok) return { differs: [], problems: [{ ...seen, facts: { user: actsAs(host), ...seen.facts } }] };
  return { differs: differing(seen.facts), problems: [] };
}

/** The program of `nohup java -jar x.jar`; a script or a path says itself what it runs. */
function programOf(command: string): string | undefined {
  const [first = ''] = command.replace(/^\s*(nohup\s+|exec\s+)*/, '').split(/\s+/);
  return /^[A-Za-z0-9_][A-Za-z0-9._+-]*$/.test(first) && !/^(env|.*sh)$/.test(first) ? first : undefined;
}

function differing(facts: Facts): string[] {
  const lines = listOf(facts, 'differs').map((line) => {
    const [name = '', was = '', will = ''] = line.split('\t');
    return `${name}: ${shown(name, was)} → ${shown(name, will)}`;
  });
  return lines.slice(0, most);
}

/** A value that people may see. */
function shown(name: string, value: string): string {
  if (value === '') return '–';
  const masked = maskedSetting(name, value);
  return masked.length > 120 ? `${masked.slice(0, 119)}…` : masked;
}
