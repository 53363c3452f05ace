import { createRandom, seedFor } from '../engine/random.ts';
import type { Outside } from '../outside.ts';
import type { Asked } from '../scenario.ts';
import type { Rules } from '../watch/rules.ts';
import type { createPerson } from './person.ts';

const AGAIN_MS = 15_000;
const BACK = 0.15;

export type AskerDeps = { outside: Outside; rules: Rules; person: ReturnType<typeof createPerson> };

/** Asks for every rollout until it is there, and now and then has one taken back after its end. */
export function createAsker({ outside, rules, person }: AskerDeps) {
  const { clock, seed, scenario } = outside;
  const random = createRandom(seedFor(seed, 'asker'));
  const [requester = ''] = scenario.people;
  const open = new Set(scenario.asked);
  const isThere = ({ id }: Asked) => [...rules.stories.values()].some(({ ref }) => ref.id === id);

  const ask = (asked: Asked): void => {
    if (isThere(asked)) {
      open.delete(asked);
      return;
    }
    person.send({ kind: 'start', asked }, requester);
    clock.schedule(AGAIN_MS, () => ask(asked));
  };
  for (const asked of scenario.asked) {
    clock.schedule(asked.afterMs, () => ask(asked));
    if (random.chance(BACK)) takeBack(asked);
  }

  function takeBack(asked: Asked): void {
    const look = (): void => {
      const story = [...rules.stories.values()].find(({ ref }) => ref.id === asked.id);
      if (!story || story.isActive) return void clock.schedule(AGAIN_MS, look);
      person.send({ kind: 'rollback', ref: story.ref }, requester);
    };
    clock.schedule(asked.afterMs + AGAIN_MS, look);
  }

  return { isDone: () => open.size === 0 };
}
