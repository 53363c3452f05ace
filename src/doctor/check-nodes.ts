import { type Config, serviceSettings } from '../config/load.ts';
import { checkPrivateKey } from '../hosts/private-key.ts';
import { createSession } from '../hosts/session.ts';
import { lookShared, type Peer } from '../jobs/kinds/look-shared.ts';
import { type PreflightContext, preflight } from '../jobs/kinds/preflight.ts';
import { startOf } from '../jobs/kinds/start-of.ts';
import type { Artifact } from '../jobs/remote/context.ts';
import { isHealthy } from '../jobs/service/health.ts';
import type { FailureCode } from '../rollout/outcomes.ts';
import { hostsNamed, otherHosts } from '../runbooks/kinds/placed.ts';
import type { Procedure } from '../runbooks/runbook.ts';
import type { Finding, Topic } from './findings.ts';
import { guarded } from './guarded.ts';

type Asked = { config: Config; release: string; procedure: Procedure; artifacts: Artifact[] };

/** What a rollout of a release would meet on each of its nodes tonight: its own preflight, and whether two nodes are one. */
export async function checkNodes({ config, release, procedure, artifacts }: Asked): Promise<Finding[]> {
  const { service, nodes } = procedure;
  if (!(await canLogIn(config, procedure))) return [];
  const settings = serviceSettings(config, service);
  const sessions = new Map<string, Peer>();
  const peerOf = (node: string): Peer => {
    const known = sessions.get(node);
    if (known) return known;
    const host = config.hosts[node];
    if (host === undefined) throw new Error(`${node} is not in baton.yaml`);
    const session = createSession({ ...host, connectTimeoutMs: settings.timeouts.connectMs });
    const peer = { node, host, settings, session };
    sessions.set(node, peer);
    return peer;
  };
  const contextOf = (node: string): PreflightContext => ({
    ...{ rolloutId: 'doctor', service, release, attempt: 1, earlier: {}, artifacts },
    ...peerOf(node),
    signal: new AbortController().signal,
    unhealthyOthers: () => unhealthy(procedure, nodes.slice(nodes.indexOf(node) + 1).map(peerOf)),
    onDefect: () => {},
  });
  const look = async (node: string): Promise<Finding[]> => {
    const topic: Topic = { of: 'node', service, node };
    const context = contextOf(node);
    const others = node === nodes[0] ? otherHosts([...procedure.steps, ...procedure.rollback]) : [];
    const seen = await preflight(procedure, context, others.map(contextOf));
    const peers = nodes.filter((other) => other !== node).map(peerOf);
    const outcome = seen.ok ? await lookShared(procedure, context, peers) : seen;
    // What keeps Baton out of the host is said of the host.
    if (!outcome.ok && ofHost.has(outcome.code)) return [];
    if (!outcome.ok)
      return [{ topic, code: 'node-fails', facts: { failure: outcome.code, facts: outcome.facts } }];
    const asks = Array.isArray(seen.facts.differs) || Array.isArray(seen.facts.servedBackups);
    return [{ topic, code: asks ? 'node-asks' : 'node-ready', facts: { facts: seen.facts } }];
  };
  try {
    const looks = nodes.map((node) => guarded({ of: 'node', service, node }, () => look(node)));
    return (await Promise.all(looks)).flat();
  } finally {
    await Promise.all([...sessions.values()].map(({ session }) => session.close()));
  }
}

const ofHost = new Set<FailureCode>([
  'host-unreachable',
  'host-too-old',
  'host-key-differs',
  'host-key-unknown',
  'auth-refused',
  'host-refuses',
  'sudo-refuses',
]);

/** A key that cannot be used is said elsewhere, and not tried. */
async function canLogIn({ hosts }: Config, procedure: Procedure): Promise<boolean> {
  const keys = new Set(hostsNamed(procedure).map((name) => hosts[name]?.privateKeyFile ?? ''));
  const checked = await Promise.all([...keys].map(checkPrivateKey));
  return checked.every(({ ok }) => ok);
}

async function unhealthy(procedure: Procedure, peers: Peer[]): Promise<string[]> {
  const looks = peers.map(async (peer) => {
    const start = startOf(procedure, peer.node);
    if (start === undefined) return [];
    const seen = await isHealthy({ ...peer, start });
    return seen.healthy ? [] : [`${peer.node}: ${seen.reason}`];
  });
  return (await Promise.all(looks)).flat();
}
