import { nodesToRollBack, type RolloutState } from '../rollout/state.ts';
import type { AtStake } from './words.ts';

/** What a decision is about to change. @param node the gate's. */
export function stakeOf(state: RolloutState, node: string | undefined): AtStake {
  const nodes = Object.values(state.nodes);
  const named = (is: (one: (typeof nodes)[number]) => boolean) => nodes.filter(is).map(({ name }) => name);
  return {
    service: state.service,
    release: state.release,
    node,
    back: nodesToRollBack(state),
    down: named(({ service }) => service?.is === 'down'),
    renewed: named(({ status }) => status === 'upgraded' || status === 'verified'),
    untouched: named(({ touched }) => !touched),
  };
}
