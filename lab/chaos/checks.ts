import { verifyChain } from '../../src/journal/chain.ts';
import { replay } from '../../src/rollout/evolve.ts';
import type { Check, Finished } from './check.ts';
import { checkBackups } from './check-backups.ts';
import { checkChannel } from './check-channel.ts';
import { checkEffects } from './check-effects.ts';
import { checkEnds } from './check-ends.ts';
import { checkNodesUp } from './check-nodes-up.ts';
import { effectsOf } from './effects.ts';
import type { World } from './world.ts';

export async function finishedOf(world: World): Promise<Finished[]> {
  const all = world.stories.flatMap((told) => told.refs.map((ref) => ({ told, ref })));
  const loaded = all.map(async ({ told, ref }) => {
    const records = await world.journal.load(ref);
    const state = replay(records);
    return state ? [{ told, id: ref.id, records, state }] : [];
  });
  return (await Promise.all(loaded)).flat();
}

/** Checks (a) to (f): everything that can be seen before Baton is shut down. */
export function checkAll(world: World, finished: Finished[]): Check[] {
  const effects = effectsOf(world);
  return [
    checkNodesUp(world, finished, effects),
    checkEffects(finished, effects),
    checkEnds(world, finished),
    checkBackups(world, finished),
    checkChains(finished),
    checkChannel(world, finished),
  ];
}

export function checkChains(finished: Finished[]): Check {
  const faults = finished.flatMap(({ id, records }) => {
    const fault = verifyChain(records);
    return fault ? [{ rollout: id, text: `event ${fault.seq} is ${fault.code}` }] : [];
  });
  const events = finished.reduce((sum, { records }) => sum + records.length, 0);
  const what = 'journals whose hash chain verifies';
  return { letter: 'e', what, looked: finished.length, faults, note: `${events} events` };
}
