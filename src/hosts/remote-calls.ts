import { randomUUID } from 'node:crypto';
import type { ExecHow } from './exec.ts';
import { installCommand, libraryCommand, missingLibrary } from './host-commands.ts';
import { HostError } from './host-error.ts';
import type { CallOptions, ExecOptions, ExecResult, HostTarget } from './host-session.ts';
import type { Library } from './library.ts';
import { sudoRefusal } from './sudo-refusal.ts';

type Exec = (command: string, options: ExecOptions, how: ExecHow) => Promise<ExecResult>;

export type RemoteCall = (argv: string[], options: CallOptions, how?: ExecHow) => Promise<ExecResult>;

/** Calls functions of the library on a host, and installs it there when it is missing. Throws HostError. */
export function createRemoteCall(target: HostTarget, library: Library, execOver: Exec): RemoteCall {
  const { become } = target;
  const exec: Exec = async (command, options, how) => {
    if (become === undefined) return execOver(command, options, how);
    const result = await execOver(command, options, { ...how, become });
    const refusal = result.status === 0 ? undefined : await sudoRefusal(target, result, execOver, options);
    if (refusal !== undefined) throw refusal;
    return result;
  };
  const install = async ({ signal }: CallOptions): Promise<void> => {
    const command = installCommand(target.stateDir, library, randomUUID());
    const result = await exec(
      command,
      { stdin: library.text, ...(signal === undefined ? {} : { signal }) },
      {},
    );
    if (result.status === 0) return;
    throw failure(target, `cannot install the library below ${target.stateDir}`, result);
  };

  return async (argv, { env = {}, fence, ...options }, how = {}) => {
    const fenced = fence === undefined ? argv : ['fenced', fence.rolloutId, String(fence.epoch), ...argv];
    const named = { BATON_NODE: target.name, ...env };
    const command = libraryCommand({ argv: fenced, env: named, stateDir: target.stateDir, library });
    const run = { ...how, hidden: Object.keys(env).length > 0 };
    let result = await exec(command, options, run);
    for (let tries = 0; isMissing(result); tries += 1) {
      if (tries === 2) throw failure(target, 'the library does not stay installed', result);
      await install(options);
      result = await exec(command, options, run);
    }
    if (result.status === 76) refuseIdentity(target, result.stdout);
    const highest = result.status === 75 ? /^fenced (\d+)$/m.exec(result.stdout)?.[1] : undefined;
    if (highest === undefined) return result;
    throw new HostError('fenced', `${target.name}: a worker with epoch ${highest} has taken over`, {
      facts: { address: target.address, highest: Number(highest) },
    });
  };
}

/** A remote command's own failure, with what it said. */
export function failure(target: { name: string }, what: string, result: ExecResult): HostError {
  const detail = (result.stderr.trim() || result.stdout.trim()).slice(-1000);
  const ended = result.signal ?? `status ${result.status}`;
  return new HostError('remote-failure', `${target.name}: ${what}: ${ended}: ${detail}`, {
    facts: { detail, ended },
  });
}

/** What the host says when a run, or the host itself, is not the one that was meant. */
function refuseIdentity({ name, address }: HostTarget, said: string): void {
  const [, machine = '', node = ''] = /^foreign (\S+) (.*)$/m.exec(said) ?? [];
  if (machine !== '')
    throw new HostError('foreign-run', `${name}: ${node} has begun this run`, {
      facts: { address, node, machine },
    });
  const [, got] = /^machine (\S+)$/m.exec(said) ?? [];
  if (got === undefined) return;
  throw new HostError('other-machine', `${name}: another machine than before answers`, {
    facts: { address, machine: got },
  });
}

function isMissing(result: ExecResult): boolean {
  return result.status === missingLibrary.status && result.stderr.includes(missingLibrary.mark);
}
