import { verifyChain } from '../../src/journal/chain.ts';
import type { Recorded } from '../../src/rollout/events.ts';
import { replay } from '../../src/rollout/evolve.ts';
import type { RolloutState } from '../../src/rollout/state.ts';
import { checkBackups } from './check-backups.ts';
import { checkChannel } from './check-channel.ts';
import { checkEffects } from './check-effects.ts';
import { checkEnds } from './check-ends.ts';
import { checkNodesUp } from './check-nodes-up.ts';
import { effectsOf } from './effects.ts';
import type { Told, World } from './world.ts';

/** What one check looked at and what it found wrong, with the rollout that it is about. */
export type Check = {
  letter: string;
  what: string;
  looked: number;
  faults: { rollout?: string; text: string }[];
  note?: string;
};

/** A rollout with everything that is to be checked of it. */
export type Finished = { told: Told; id: string; records: Recorded[]; state: RolloutState };

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
