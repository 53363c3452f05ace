import { choiceOf } from '../rollout/decisions.ts';
import type { OpenGate, RolloutState } from '../rollout/state.ts';
import { nextNode } from './where.ts';
import type { Words } from './words.ts';

const NAMES = 10;

/** What going on does to the next node, as far as the ones before tell, and who may decide. */
export function consequence(state: RolloutState, gate: OpenGate, words: Words): string {
  const next = gate.options.includes('continue') ? nextNode(state, gate) : undefined;
  const serving = Object.values(state.nodes).filter(
    ({ name, service }) => name !== next && service?.is === 'up',
  );
  const past = Object.values(state.nodes).filter(({ outageMs, downSince }) => outageMs > 0 && !downSince);
  const longest = Math.max(0, ...past.map(({ outageMs }) => outageMs));
  const leads =
    next === undefined
      ? []
      : [
          words.continueStops(next, {
            about: longest > 0 ? words.duration(longest) : undefined,
            serving: serving.map(({ name }) => name).slice(0, NAMES),
          }),
        ];
  return [...leads, whoDecides(state, gate, words)].join(' ');
}

function whoDecides({ policy, requestedBy }: RolloutState, gate: OpenGate, words: Words): string {
  const { member, person } = words.markup;
  const { approve, fourEyes } = policy.access;
  const forward = gate.options.some((decision) => choiceOf(decision).forward);
  return words.mayDecide({
    everyone: approve.includes('everyone'),
    who: approve
      .filter((id) => id !== 'everyone')
      .slice(0, NAMES)
      .map(member),
    not: fourEyes && forward ? person(requestedBy) : undefined,
  });
}
