import { findStep } from '../../src/rollout/state.ts';
import type { Check, Finished } from './check.ts';
import { differences, manifestOf } from './manifest.ts';
import type { World } from './world.ts';

/** (d) Each backup that a rollout made is the tree as it was before that rollout, to the last byte and time. */
export function checkBackups(world: World, finished: Finished[]): Check {
  let looked = 0;
  const faults = finished.flatMap(({ id, told, records, state }) =>
    records.flatMap(({ event }): Check['faults'] => {
      if (event.type !== 'StepSucceeded') return [];
      const { node } = event.task;
      const step = findStep(state, event.task);
      const before = told.before.get(node);
      if (step?.kind !== 'backup' || !before) return [];
      looked += 1;
      const differ = differences(before.tree, manifestOf(world.stage.hosts.host(node).local(step.to)));
      if (differ.length === 0) return [];
      return [{ rollout: id, text: `${node} ${step.to}: ${differ.slice(0, 5).join('; ')}` }];
    }),
  );
  return { letter: 'd', what: 'backups equal to the tree before', looked, faults };
}
