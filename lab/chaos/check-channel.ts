import { cardView } from '../../src/bot/views/card.ts';
import { asString, isObject } from '../../workspace/json.ts';
import type { Message } from '../../workspace/types.ts';
import { readCard, WORDS } from './card.ts';
import type { Check, Finished } from './checks.ts';
import type { World } from './world.ts';

type Mark = { rollout: string; from: number; to: number };

function markOf(message: Message): Mark | undefined {
  const mark = message.metadata?.event_payload;
  const rollout = isObject(mark) ? asString(mark.rollout) : undefined;
  if (!isObject(mark) || rollout === undefined) return undefined;
  return { rollout, from: Number(mark.from), to: Number(mark.to) };
}

/** (f) One card for each rollout that shows its end, and below it every event of the journal once, in order. */
export async function checkChannel(world: World, finished: Finished[]): Promise<Check> {
  let told = 0;
  const faults = finished.flatMap((each): Check['faults'] => {
    const { channel } = each.told.story.service;
    const { workspace } = world.stage;
    const cards = workspace.messages(channel).filter((message) => {
      const mark = markOf(message);
      return mark?.rollout === each.id && mark.to === 0;
    });
    const [card] = cards;
    if (!card || cards.length > 1) return [{ rollout: each.id, text: `${cards.length} cards` }];
    const thread = workspace
      .thread(channel, card.ts)
      .slice(1)
      .flatMap((message) => markOf(message) ?? []);
    told += each.records.length;
    return [...order(each, thread), ...shown(each, card)];
  });
  for (const { kind, method, limit, got } of world.stage.workspace.violations) {
    // An acknowledgement that a dead bot did not give is what the faults are for.
    if (kind !== 'ack') faults.push({ text: `against Slack's rules: ${method}: ${limit}, got ${got}` });
  }
  const what = 'events, each in its thread once and in order';
  return { letter: 'f', what, looked: told, faults, note: `${finished.length} cards` };
}

function order({ id, records }: Finished, marks: Mark[]): Check['faults'] {
  let next = 1;
  for (const { from, to } of marks) {
    if (from !== next)
      return [{ rollout: id, text: `the thread has ${from}–${to} where ${next} comes next` }];
    next = to + 1;
  }
  if (next === records.length + 1) return [];
  return [{ rollout: id, text: `the thread ends at ${next - 1} of ${records.length} events` }];
}

function shown({ id, state }: Finished, card: Message): Check['faults'] {
  const wanted = cardView(state, WORDS, state.head.at).text;
  const { buttons } = readCard(card);
  if (card.text !== wanted) return [{ rollout: id, text: `the card says "${card.text}", not "${wanted}"` }];
  return state.gate || buttons.length === 0
    ? []
    : [{ rollout: id, text: 'the card has buttons after the end' }];
}
