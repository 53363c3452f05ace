import { choiceOf } from '../../rollout/decisions.ts';
import type { RolloutState } from '../../rollout/state.ts';
import type { Words } from '../../words/words.ts';

/** Those who may decide at the open gate. */
export function mentions(state: RolloutState, words: Words): string {
  const { requestedBy, policy, gate } = state;
  const { approve, fourEyes } = policy.access;
  const forward = gate?.options.some((decision) => choiceOf(decision).forward) ?? false;
  const barred = fourEyes && forward && requestedBy.kind === 'user' ? mention(requestedBy.id) : '';
  const mayAll = requestedBy.kind === 'user' && approve.includes('everyone');
  const asked = [...(mayAll ? [mention(requestedBy.id)] : []), ...approve.map(mention)];
  const who = [...new Set(asked)].filter((name) => name !== '' && name !== barred);
  return who.length > 0 ? words.mentions(who.slice(0, MENTIONS).join(' ')) : '';
}

/** Whom a reminder rings: whoever sees to it, else those who may decide. */
export function rung(state: RolloutState, words: Words): string {
  const { claim } = state.gate ?? {};
  const name = claim?.by.kind === 'user' ? mention(claim.by.id) : '';
  return name === '' ? mentions(state, words) : words.mentions(name);
}

const MENTIONS = 20;

/** The names that ring: users and groups; `everyone` rings nobody. */
function mention(id: string): string {
  if (/^[UW][A-Z0-9]+$/.test(id)) return `<@${id}>`;
  return /^S[A-Z0-9]+$/.test(id) ? `<!subteam^${id}>` : '';
}

/** Who requested it learns of its end. */
export function requester({ requestedBy }: RolloutState, words: Words): string {
  const name = requestedBy.kind === 'user' ? mention(requestedBy.id) : '';
  return name === '' ? '' : words.mentions(name);
}
