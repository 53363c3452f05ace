import { type Recorded, runKey } from '../../src/rollout/events.ts';
import type { Check, Finished } from './check.ts';
import type { Effect } from './effects.ts';
import type { Life, Sampler } from './sampler.ts';
import { otherNode, type World } from './world.ts';

/** A sample may have just missed a process that came or went. */
const SAMPLE_MS = 250;

type Seen = { services: World['services']; sampler: Pick<Sampler, 'lives' | 'samples'> };

/**
 * (a) No node was taken down while the other node of its service was down: between the start of the step that killed
 * and the kill that its host noted, the other one was seen up. What a fault takes away after that, Baton cannot know.
 */
export function checkNodesUp({ services, sampler }: Seen, finished: Finished[], effects: Effect[]): Check {
  const kills = effects.filter(({ what }) => what === 'kill');
  const faults = kills.flatMap((kill): Check['faults'] => {
    const service = services.find(({ nodes }) => nodes.includes(kill.node));
    const of = { rollout: kill.rollout };
    if (!service) return [{ ...of, text: `${kill.node} is no node of a service, and was taken down` }];
    const records = finished.find(({ id }) => id === kill.rollout)?.records ?? [];
    const began = startOf(records, kill);
    const pid = kill.detail[1];
    if (began === undefined)
      return [
        { ...of, text: `${kill.node} was taken down (pid ${pid}) by a step that the journal does not name` },
      ];
    const other = otherNode(service, kill.node);
    const ended = endOf(sampler.lives(kill.node), kill);
    const up = sampler.lives(other).some((life) => life.from <= ended && life.seen >= began - SAMPLE_MS);
    if (up) return [];
    const [from, to] = [began, ended].map((at) => new Date(at).toISOString());
    return [
      {
        ...of,
        text: `${kill.node} was taken down (pid ${pid}) from ${from} to ${to} while ${other} was down`,
      },
    ];
  });
  const what = 'kills, each while the other node of the service was up';
  return { letter: 'a', what, looked: kills.length, faults, note: `${sampler.samples} samples` };
}

/** When the step was begun that the kill is a part of. */
function startOf(records: readonly Recorded[], { node, runKey: key }: Effect): number | undefined {
  return records.find(
    ({ event }) => event.type === 'StepStarted' && event.task.node === node && runKey(event.task) === key,
  )?.at;
}

/** When the killed process was gone: as the host noted it to the second, and as samples tell within that. */
function endOf(lives: readonly Life[], { detail, second }: Effect): number {
  const noted = (second + 1) * 1000;
  const life = lives.findLast(({ pid, from }) => pid === Number(detail[1]) && from <= noted);
  return Math.min(life?.gone ?? noted, noted);
}
