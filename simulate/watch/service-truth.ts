import { evolve } from '../../src/rollout/evolve.ts';
import type { NodeState, RolloutState } from '../../src/rollout/state.ts';
import type { HostModel } from '../models/host.ts';
import type { Story } from './story.ts';

/**
 * What the card says of a service where people read it, at a gate and at the end, that is not so on its host.
 * What something else than Baton has done to a service since it was looked at, no card can know.
 */
export function untrueOf(story: Story, hosts: Iterable<HostModel>): string | undefined {
  const state = story.records.reduce<RolloutState | undefined>(evolve, undefined);
  for (const host of hosts) {
    const node = state?.nodes[host.name];
    const said = node?.service?.is;
    if (!node || said === undefined || said === 'unknown') continue;
    const isSaidUp = said !== 'down';
    if (isSaidUp === host.service.isUp || host.service.outsideAt >= lookedAt(node)) continue;
    return `${host.name} is ${host.service.isUp ? 'up' : 'down'}, the card says ${said}`;
  }
  return undefined;
}

/** When what is said of the service may have been seen at the earliest. */
function lookedAt({ service, results }: NodeState): number {
  const said = results.find(({ endedAt }) => endedAt === service?.at);
  return said?.startedAt ?? service?.at ?? 0;
}
