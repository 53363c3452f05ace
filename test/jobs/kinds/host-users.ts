import type { LabHost, LabHosts } from '../../../lab/host.ts';
import { type NamespaceOptions, startNamespaceHosts } from '../../../lab/namespaces.ts';
import { addUsers, type LabUser } from '../../../lab/users.ts';
import type { HostSession } from '../../../src/hosts/host-session.ts';
import { createSession } from '../../../src/hosts/session.ts';
import type { StepContext } from '../../../src/jobs/remote/context.ts';
import { plain } from './bench.ts';

/** A namespace host with users of its own, and what a step gets that is to run as one of them. */
export type HostUsers = {
  hosts: LabHosts;
  host: LabHost;
  /** A context over a session of its own. */
  contextOf(user: string, more?: Partial<StepContext>): StepContext;
  close(): Promise<void>;
};

/** Root on Linux only. @param others further hosts, without these users. */
export async function openHostUsers(
  users: LabUser[],
  { others = [], ...options }: NamespaceOptions & { others?: string[] } = {},
): Promise<HostUsers> {
  const hosts = await startNamespaceHosts(['one-1', ...others], options);
  const host = hosts.host('one-1');
  const sessions: HostSession[] = [];
  const { address, port, privateKeyFile, knownHostsFile } = host;
  await addUsers(host, users);
  return {
    hosts,
    host,
    contextOf(user, more = {}) {
      const target = {
        name: 'one-1',
        address,
        port,
        user,
        privateKeyFile,
        knownHostsFile,
        stateDir: '.baton',
      };
      const session = createSession({ ...target, connectTimeoutMs: 5_000 });
      sessions.push(session);
      return {
        rolloutId: 'r',
        service: 'app',
        release: '1',
        node: 'one-1',
        runKey: `run-${sessions.length}`,
        epoch: 1,
        attempt: 1,
        host: { ...target, paths: {}, env: {} },
        settings: plain,
        session,
        earlier: {},
        artifacts: [],
        signal: new AbortController().signal,
        unhealthyOthers: async () => [],
        onDefect: (what) => {
          throw new Error(what);
        },
        ...more,
      };
    },
    async close() {
      await Promise.all(sessions.map((session) => session.close()));
      await hosts.stop();
    },
  };
}
