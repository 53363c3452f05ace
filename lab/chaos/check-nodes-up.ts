import type { Check } from './checks.ts';
import type { Effect } from './effects.ts';
import type { Life } from './sampler.ts';
import { otherNode, type World } from './world.ts';

/** Between Baton's look at the other node and its kill a fault may take that one away. */
const FAULT_BEFORE_MS = 5000;

/** (a) No node was taken down by Baton while the other node of its service was down. */
export function checkNodesUp(world: World, effects: Effect[]): Check {
  const kills = effects.filter(({ what }) => what === 'kill');
  let excused = 0;
  const faults = kills.flatMap((kill) => {
    const service = world.services.find(({ nodes }) => nodes.includes(kill.node));
    const life = service && lifeOf(world, kill);
    if (!service || !life) return [];
    const other = otherNode(service, kill.node);
    const end = life.gone ?? Date.now();
    if (world.sampler.lives(other).some((each) => each.from <= end && each.seen >= life.seen - 250))
      return [];
    const hit = world.tally.all.find(
      ({ kind, detail, at }) =>
        kind === 'host rebooted' && detail === other && at <= end && at >= life.seen - FAULT_BEFORE_MS,
    );
    if (hit) {
      excused += 1;
      return [];
    }
    const when = new Date(life.seen).toISOString();
    const text = `${kill.node} was taken down at ${when} (pid ${life.pid}) while ${other} was down`;
    return [{ rollout: kill.rollout, text }];
  });
  const what = 'kills, each while the other node of the service was up';
  const note = `${world.sampler.samples} samples${excused ? `, ${excused} crossed an injected reboot` : ''}`;
  return { letter: 'a', what, looked: kills.length, faults, note };
}

/** The process that a kill was sent to, as the sampler saw it; undefined for one that had gone before it was seen. */
function lifeOf(world: World, { node, detail, second }: Effect): Life | undefined {
  const pid = Number(detail[1]);
  return world.sampler
    .lives(node)
    .findLast((life) => life.pid === pid && life.from <= (second + 1) * 1000 + 500);
}
