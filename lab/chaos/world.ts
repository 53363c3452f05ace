import type { Journal } from '../../src/journal/journal.ts';
import type { RolloutRef } from '../../src/journal/keys.ts';
import type { Outbox } from '../../src/journal/outbox.ts';
import { replay } from '../../src/rollout/evolve.ts';
import type { RolloutState } from '../../src/rollout/state.ts';
import type { Stage } from '../stage.ts';
import type { Crew } from './crew.ts';
import type { Manifest } from './manifest.ts';
import type { Random } from './random.ts';
import type { Service, Story } from './releases.ts';
import type { Sampler } from './sampler.ts';
import type { Tally } from './tally.ts';

/** How a node was when a story began. */
export type Before = { version: string; tree: Manifest };

/** One story as it went. */
export type Told = {
  story: Story;
  before: Map<string, Before>;
  refs: RolloutRef[];
  startedAt: number;
  endedAt?: number;
  /** Why it did not come to its end. */
  trouble?: string;
};

/** All that robots, faults and checks share. */
export type World = {
  stage: Stage;
  services: Service[];
  random: Random;
  journal: Journal;
  outbox: Outbox;
  crew: Crew;
  sampler: Sampler;
  tally: Tally;
  stories: Told[];
  /** What a fault has in its hands: hosts by name, `redis`, `disk`. */
  held: Set<string>;
  /** Ends of faults that last a while: waited for before the checks. */
  mending: Set<Promise<void>>;
  /** A host with a small disk of its own for /home, where there are the rights for it. */
  smallDisk?: { node: string; mount: string };
  log(text: string): void;
};

export async function stateOf(world: World, ref: RolloutRef): Promise<RolloutState | undefined> {
  return replay(await world.journal.load(ref));
}

/** The rollouts that hold their service now. */
export async function activeStates(world: World): Promise<RolloutState[]> {
  const refs = await world.journal.active();
  const states = await Promise.all(refs.map((ref) => stateOf(world, ref)));
  return states.flatMap((state) => (state ? [state] : []));
}

export function otherNode(service: Service, node: string): string {
  return service.nodes[0] === node ? service.nodes[1] : service.nodes[0];
}

export function serviceOf(world: World, name: string): Service {
  const found = world.services.find((service) => service.name === name);
  if (!found) throw new Error(`no service ${name}`);
  return found;
}

/** Runs something in the background that belongs to a fault. */
export function later(world: World, work: () => Promise<void>): void {
  const running = work()
    .catch((error: unknown) => world.log(`a fault's end failed: ${String(error)}`))
    .finally(() => world.mending.delete(running));
  world.mending.add(running);
}
