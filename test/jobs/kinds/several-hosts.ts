import type { LabHost, LabHosts } from '../../../lab/host.ts';
import { type NamespaceOptions, startNamespaceHosts } from '../../../lab/namespaces.ts';
import type { ServiceSettings } from '../../../src/config/settings.ts';
import type { HostSession } from '../../../src/hosts/host-session.ts';
import { createSession } from '../../../src/hosts/session.ts';
import { misfitsOf } from '../../../src/jobs/kinds/contract.ts';
import { applyStep } from '../../../src/jobs/kinds/run-step.ts';
import type { StepContext } from '../../../src/jobs/remote/context.ts';
import type { StepOutcome } from '../../../src/rollout/outcomes.ts';
import type { Step } from '../../../src/runbooks/runbook.ts';
import { plain } from './bench.ts';

export type SeveralHosts = {
  hosts: LabHosts;
  host(name: string): LabHost;
  settings(more?: Partial<ServiceSettings>): ServiceSettings;
  context(name: string, more?: Partial<StepContext>): StepContext;
  /** Runs a step under the name that it has in every rollout: another host's run of it is not this one's. */
  step(name: string, step: Step, more?: Partial<StepContext>): Promise<StepOutcome>;
  close(): Promise<void>;
};

/** Namespace hosts with a session each, for what is about more than one host. Root on Linux only. */
export async function openSeveral(names: string[], options: NamespaceOptions = {}): Promise<SeveralHosts> {
  const hosts = await startNamespaceHosts(names, options);
  const sessions = new Map<string, HostSession>();
  const targetOf = ({ name, address, port, user, stateDir }: LabHost) => ({
    name,
    address,
    port,
    user,
    stateDir,
    privateKeyFile: hosts.privateKeyFile,
    knownHostsFile: hosts.knownHostsFile,
  });
  for (const host of hosts.all)
    sessions.set(host.name, createSession({ ...targetOf(host), connectTimeoutMs: 5_000 }));
  const defects: string[] = [];
  const sessionOf = (name: string): HostSession => {
    const session = sessions.get(name);
    if (!session) throw new Error(`no host ${name}`);
    return session;
  };
  const settings = (more: Partial<ServiceSettings> = {}): ServiceSettings => ({ ...plain, ...more });
  const context = (name: string, more: Partial<StepContext> = {}): StepContext => ({
    rolloutId: 'r1',
    service: 'mailer',
    release: '20240102',
    node: name,
    runKey: 'upgrade.1-step.1',
    epoch: 1,
    attempt: 1,
    host: { ...targetOf(hosts.host(name)), env: {}, paths: {} },
    settings: settings(),
    session: sessionOf(name),
    earlier: {},
    artifacts: [],
    signal: new AbortController().signal,
    unhealthyOthers: async () => [],
    onDefect: (what) => defects.push(what),
    ...more,
  });
  return {
    hosts,
    host: hosts.host,
    settings,
    context,
    async step(name, step, more = {}) {
      const outcome = await applyStep(step, context(name, { runKey: `upgrade.${step.id}.1`, ...more }));
      defects.push(...misfitsOf(step.kind, outcome));
      return outcome;
    },
    async close() {
      await Promise.all([...sessions.values()].map((session) => session.close()));
      await hosts.stop();
      if (defects.length > 0) throw new Error(`facts outside their schema:\n${defects.join('\n')}`);
    },
  };
}
