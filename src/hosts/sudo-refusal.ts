import { sudo } from './become.ts';
import type { ExecHow } from './exec.ts';
import { HostError } from './host-error.ts';
import type { ExecOptions, ExecResult, HostTarget } from './host-session.ts';

type Exec = (command: string, options: ExecOptions, how: ExecHow) => Promise<ExecResult>;

/** Why sudo would not: its own words count in English only, so it is asked once more with nothing to do. */
export async function sudoRefusal(
  { name, address, user, become = '' }: HostTarget,
  result: ExecResult,
  exec: Exec,
  { signal }: Pick<ExecOptions, 'signal'>,
): Promise<HostError | undefined> {
  if (result.stdout !== '' || !/sudo/.test(result.stderr)) return undefined;
  const again = await exec(
    `export LC_ALL=C; ${sudo(become)}`,
    { stdin: ':\n', ...(signal === undefined ? {} : { signal }) },
    {},
  );
  if (again.status === 0) return undefined;
  const said = again.stderr.trim();
  const detail = said.slice(0, 300);
  const facts = { address, user, become, why: whyNot(said), detail };
  return new HostError('sudo-refuses', `${name}: sudo runs nothing as ${become}: ${detail}`, { facts });
}

function whyNot(said: string): 'password' | 'tty' | 'missing' | 'not-allowed' | 'other' {
  if (/must have a tty|no tty present/.test(said) && !/askpass/.test(said)) return 'tty';
  if (/password is required|askpass/.test(said)) return 'password';
  if (/not found/.test(said)) return 'missing';
  if (/not allowed|not in the sudoers|may not run/.test(said)) return 'not-allowed';
  return 'other';
}
