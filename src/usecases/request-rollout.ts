import { createHash } from 'node:crypto';
import { type RolloutRef, rolloutRef } from '../journal/keys.ts';
import type { Rollouts } from '../journal/rollouts.ts';
import type { Releases } from '../releases/releases.ts';
import { lackingRole } from '../rollout/access.ts';
import type { By } from '../rollout/commands.ts';
import type { PinnedArtifact } from '../rollout/events.ts';
import type { Policy } from '../rollout/policy.ts';
import type { Settings } from '../rollout/settings.ts';
import { hostsNamed } from '../runbooks/kinds/placed.ts';
import { type Refused, refused, type StartRefusal } from './refusals.ts';
import { planRollout } from './show-plan.ts';

export type StartDeps = {
  releases: Pick<Releases, 'load' | 'artifacts'>;
  rollouts: Rollouts;
  policy: Policy;
  /** The hosts that baton.yaml describes. */
  hosts: ReadonlySet<string>;
  /** What baton.yaml says of these hosts and the service. */
  settings: (asked: { service: string; hosts: readonly string[]; salt: string }) => Settings;
};

export type StartRequest = {
  service: string;
  release: string;
  by: By;
  /** Where its card goes. */
  channel: string;
  /** Names the request: the same one made twice is the same rollout. */
  delivery: string;
};

/** Starts a rollout, once everything that can be known beforehand is in order. */
export async function startRollout(
  deps: StartDeps,
  request: StartRequest,
): Promise<{ ok: true; ref: RolloutRef } | Refused<StartRefusal>> {
  const { releases, rollouts, policy, hosts } = deps;
  const { service, release, by, channel } = request;
  if (!by.mayStart) return refused(lackingRole('start', by, policy.access));
  const planned = await planRollout(releases, request);
  if (!planned.ok) return planned;
  const { runbook, procedure } = planned;
  const named = hostsNamed(procedure);
  const nodes = named.filter((node) => !hosts.has(node));
  if (nodes.length > 0) return refused({ code: 'hosts-missing', nodes, release });
  const checked = await releases.artifacts(release, procedure);
  if (!checked.ok) {
    return refused({ code: 'artifact-wrong', failure: checked.fault.code, facts: checked.fault.facts });
  }
  const id = rolloutId(request);
  const ref = rolloutRef(service, id);
  const executed = await rollouts.execute(ref, {
    type: 'RequestRollout',
    by,
    rolloutId: id,
    service,
    release,
    documentDigest: runbook.digest,
    procedure,
    artifacts: checked.artifacts.map(pin),
    policy,
    settings: deps.settings({ service, hosts: named, salt: id }),
    channel,
  });
  // `exists`: the same request came twice, and the first one did it.
  if (executed.ok || executed.refusal.code === 'exists') return { ok: true, ref };
  return refused(executed.refusal);
}

function rolloutId({ service, release, delivery }: StartRequest): string {
  const suffix = createHash('sha256').update(delivery).digest('hex').slice(0, 6);
  return `${service}-${release}-${suffix}`;
}

const pin = ({ file, sha256, size, unpackedBytes }: PinnedArtifact): PinnedArtifact => ({
  file,
  sha256,
  size,
  unpackedBytes,
});
