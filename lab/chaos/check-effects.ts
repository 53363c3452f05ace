import { runKey } from '../../src/rollout/events.ts';
import { findStep } from '../../src/rollout/state.ts';
import type { Check, Finished } from './check.ts';
import type { Effect } from './effects.ts';

/** What a step of this kind does to its host. */
const EFFECT_OF: Record<string, string> = {
  stop: 'kill',
  backup: 'backup',
  unpack: 'unpack',
  start: 'start',
  restore: 'restore',
};

/** (b) No run did anything twice, and each step that is said to have succeeded did what it is for. */
export function checkEffects(finished: Finished[], effects: Effect[]): Check {
  const faults = [...twice(effects), ...finished.flatMap((each) => missing(each, effects))];
  const names = ['kill', 'backup', 'unpack', 'start', 'restore', 'upload'];
  const note = names
    .map((name) => `${effects.filter(({ what }) => what === name).length} ${name}`)
    .join(', ');
  return { letter: 'b', what: 'effects on the hosts, each once', looked: effects.length, faults, note };
}

/** A stop may send -15 and later -9, and a start first ends what a failed start has left. */
function twice(effects: Effect[]): Check['faults'] {
  const seen = new Map<string, number>();
  for (const { node, rollout, runKey: key, what, detail } of effects) {
    const name = [node, rollout, key, what, ...(what === 'kill' ? detail : [])].join(' ');
    seen.set(name, (seen.get(name) ?? 0) + 1);
  }
  return [...seen].flatMap(([name, count]) =>
    count > 1 && !name.includes(' - ')
      ? [{ rollout: name.split(' ')[1] ?? '', text: `${count} times: ${name}` }]
      : [],
  );
}

function missing({ id, records, state }: Finished, effects: Effect[]): Check['faults'] {
  return records.flatMap(({ event, seq }) => {
    if (event.type !== 'StepSucceeded') return [];
    const { task, facts } = event;
    const wanted = EFFECT_OF[findStep(state, task)?.kind ?? ''];
    const nothingToDo = facts.alreadyStopped || facts.alreadyRunning || facts.reused || facts.skipped;
    if (wanted === undefined || nothingToDo) return [];
    const done = effects.filter(
      (effect) =>
        effect.node === task.node &&
        effect.rollout === id &&
        effect.runKey === runKey(task) &&
        effect.what === wanted &&
        (wanted !== 'kill' || effect.detail[0] === String(facts.signal) || facts.escalated === true),
    );
    const enough = done.length === 1 || (facts.escalated === true && done.length > 0);
    if (enough) return [];
    const text = `event ${seq} says that ${runKey(task)} succeeded on ${task.node}: ${done.length} times ${wanted} there`;
    return [{ rollout: id, text }];
  });
}
