import type { NodeState, RolloutState } from '../rollout/state.ts';
import type { ServiceKnown, Words } from './words.ts';

/**
 * What is known of a node's service, as texts: whether it is up, and how long it was not. Moments, as a text may be
 * read long after it was written.
 */
export function nodeService(state: RolloutState, node: NodeState, words: Words, now: number): string[] {
  const known = knownOf(state, node);
  const outage = node.outageMs > 0 ? [words.outage(words.duration(node.outageMs))] : [];
  if (known === undefined) return outage;
  const since = isUp(known) ? node.service?.at : (node.downSince ?? node.service?.at);
  const { clock, day } = words.markup;
  const when = (state.endedAt === undefined ? clock : day)(since ?? now);
  const age = state.endedAt === undefined && since !== undefined ? Math.floor((now - since) / 60_000) : 0;
  return [words.service(known, when, age > 0 ? age : undefined), ...outage];
}

const isUp = (known: ServiceKnown) => known === 'up' || known === 'seen-up';

function knownOf(state: RolloutState, { service, downSince, touched }: NodeState): ServiceKnown | undefined {
  const is = service?.is ?? (downSince === undefined ? undefined : 'down');
  if (is === 'down' && state.endedAt !== undefined && touched) return 'left-down';
  if (!touched && (is === 'up' || is === 'down')) return `seen-${is}`;
  return is;
}
