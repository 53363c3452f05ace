import type { HostSettings, ServiceSettings } from '../../config/settings.ts';
import type { StartForm } from '../../runbooks/runbook.ts';
import { mapPath } from '../remote/paths.ts';

/** What the service's process looks like: words for the remote functions, and one for people. */
export type Matcher = { argv: [mode: string, a: string, b: string]; expected: string };

type Known = { host: Pick<HostSettings, 'paths'>; settings: Pick<ServiceSettings, 'process'> };

/** By the configured substring, else by what the start command implies. */
export function matcherOf(start: StartForm, { host, settings }: Known): Matcher {
  const pattern = settings.process;
  if (pattern !== undefined && pattern !== '') {
    // In two words, so that the command lines of our own shells on the host do not hold it.
    const [first = ''] = pattern;
    return { argv: ['pattern', first, pattern.slice(first.length)], expected: pattern };
  }
  if (start.form === 'tomcat') {
    const base = mapPath(start.catalinaBase, host.paths);
    return { argv: ['catalina', base, '-'], expected: `-Dcatalina.base=${base}` };
  }
  const cwd = mapPath(start.cwd, host.paths);
  return { argv: ['cwd', cwd, '-'], expected: `java in ${cwd}` };
}
