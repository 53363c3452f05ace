import type { HostSettings, ServiceSettings } from '../../config/settings.ts';
import type { StartForm } from '../../runbooks/runbook.ts';
import { sayOfSupervisor } from '../../runbooks/supervisors.ts';
import type { Supervisor } from '../../runbooks/terms.ts';
import { mapPath } from '../remote/host-paths.ts';

/**
 * How the remote functions find the service's process: what to compare, with what, among which executables; or which
 * supervisor to ask, for what, and `sudo` or nothing. `unknown` finds none.
 */
export type MatcherWords = [by: (typeof ways)[number], value: string, executables: string];

const ways = [
  'pattern',
  'catalina',
  'cwd',
  'unit',
  'supervisor',
  'pm2',
  'container',
  'compose',
  'unknown',
] as const;

/** What the service's process looks like: words for the remote functions, and one for people. */
export type Matcher = { argv: MatcherWords; expected: string };

type Known = {
  host: Pick<HostSettings, 'paths'>;
  settings: Pick<ServiceSettings, 'process' | 'executable'>;
};

/** By the configured arguments, else by what the start command implies. */
export function matcherOf(start: StartForm, { host, settings }: Known): Matcher {
  const executables = executablesOf(start, settings.executable);
  const pattern = settings.process === undefined ? '' : wholeWords(settings.process);
  if (pattern !== '') return { argv: ['pattern', pattern, executables], expected: settings.process ?? '' };
  if (start.form === 'tomcat') {
    const base = mapPath(start.catalinaBase, host.paths);
    return { argv: ['catalina', base, executables], expected: `-Dcatalina.base=${base}` };
  }
  if (start.form === 'command') {
    const { supervisor } = start;
    if (supervisor === undefined) return { argv: ['unknown', '', ''], expected: start.command };
    return { argv: supervisorWords(supervisor, host.paths), expected: sayOfSupervisor(supervisor) };
  }
  const cwd = mapPath(start.cwd, host.paths);
  return { argv: ['cwd', cwd, executables], expected: `${executables.replace(' ', ' / ')} in ${cwd}` };
}

/** Whom to ask for the process: the host's own words. */
export function supervisorWords(
  { by, name, directory, sudo }: Supervisor,
  paths: Record<string, string>,
): MatcherWords {
  const value = directory === undefined ? name : `${name}@${mapPath(directory, paths)}`;
  return [by, value, sudo ? 'sudo' : ''];
}

/** One blank between words. A slash at an end says what counts anyway: that a component of a path is whole. */
function wholeWords(pattern: string): string {
  return pattern
    .trim()
    .split(/\s+/)
    .join(' ')
    .replace(/^\/+|\/+$/g, '');
}

/**
 * What is configured; without it java, and a program of its own that the start command names. What a command starts may
 * be any program that is no shell and no viewer.
 */
function executablesOf(start: StartForm, configured: string | undefined): string {
  if (configured !== undefined) return configured;
  if (start.form === 'command') return 'any';
  const [program = ''] = start.command.replace(/^\s*(nohup\s+|exec\s+)*/, '').split(/\s+/);
  const name = program.slice(program.lastIndexOf('/') + 1);
  const own = /^[A-Za-z0-9_][A-Za-z0-9._+-]*$/.test(name) && !/^(java|env|.*sh)$/.test(name);
  return start.form === 'nohup' && own ? `java ${name}` : 'java';
}

/** A matcher as a fact, for a step that comes later. */
export function matcherFact([by, value, executables]: MatcherWords): string[] {
  return [`by=${by}`, `value=${value}`, `executables=${executables}`];
}

/** What a fact says, whoever wrote it: journals of old hold `pattern HEAD REST`, `catalina BASE -` or `cwd DIR -`. */
export function readMatcherFact(fact: string[]): MatcherWords | undefined {
  const [first = '', second = '', third = ''] = fact;
  if (first === 'pattern') return ['pattern', wholeWords(second + third), 'java'];
  if (first === 'catalina' || first === 'cwd') return [first, second, 'java'];
  const by = ways.find((way) => first === `by=${way}`);
  if (by === undefined) return undefined;
  return [by, second.replace(/^value=/, ''), third.replace(/^executables=/, '')];
}
