import type { DecidedGate, RolloutState } from '../../rollout/state.ts';
import { clock, day, person } from '../../words/markup/mrkdwn.ts';
import { nextNode } from '../../words/where.ts';
import type { Words } from '../../words/words.ts';
import { clip } from './slack-text.ts';

/** While it goes on, the latest are of use; once it has ended the card is the record. */
const SHOWN = 8;
const SHOWN_AT_END = 30;

/** What people did, a line each, oldest first. */
export function actLines(state: RolloutState, words: Words): string[] {
  const when = state.endedAt === undefined ? clock : day;
  const acts = [
    ...state.decided.flatMap((gate) => decidedActs(state, gate, words)),
    ...state.acts.map(({ act, by, at, reason }) => ({
      at,
      text: act === 'abort' ? words.aborted(person(by), reason) : words.rollbackAsked(person(by), reason),
    })),
  ];
  return acts
    .sort((one, other) => one.at - other.at)
    .slice(-(state.endedAt === undefined ? SHOWN : SHOWN_AT_END))
    .map(({ at, text }) => clip(`${when(at)} ${text}`, 400));
}

function decidedActs(state: RolloutState, gate: DecidedGate, words: Words): { at: number; text: string }[] {
  const { decision, node, by, at, reason } = gate;
  const ticks = Object.values(gate.ticks);
  const people = [...new Set(ticks.map((tick) => person(tick.by)))].map((who) => {
    const theirs = ticks.filter((tick) => person(tick.by) === who);
    const last = Math.max(...theirs.map((tick) => tick.at));
    return { at: Math.min(last, at), text: words.verified(who, theirs.length, node) };
  });
  return [
    ...(state.endedAt === undefined ? [] : people),
    {
      at,
      text: words.actOf(person(by), {
        decision,
        node,
        next: nextNode(state, gate),
        verified: ticks.length > 0,
        reason,
      }),
    },
  ];
}
