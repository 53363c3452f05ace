import type { RolloutRef } from '../../journal/keys.ts';
import { rolloutRef } from '../../journal/keys.ts';
import type { Outbox } from '../../journal/outbox.ts';
import type { By } from '../../rollout/commands.ts';
import { type Store, statesOf } from '../../usecases/rollout-store.ts';
import type { Words } from '../../words/words.ts';

export type RescueDeps = {
  store: () => Promise<Store>;
  outbox: Pick<Outbox, 'read'>;
  words: Words;
  /** Has a stranded rollout's card posted in another channel. */
  move: (ref: RolloutRef, channel: string) => Promise<boolean>;
};

/** Where somebody has asked, and what is found out only where it matters. */
export type Rescued = { roles: () => Promise<By>; channel: string; canPost: () => Promise<boolean> };

/**
 * A line for each active rollout whose channel takes nothing; for somebody who has a role in it, its card comes where they
 * have asked.
 */
export async function rescueCards(
  { store, outbox, words, move }: RescueDeps,
  { roles, channel, canPost }: Rescued,
): Promise<string[]> {
  const opened = await store();
  const lines: string[] = [];
  for (const { service, id, channel: first = '' } of await statesOf(opened, await opened.journal.active())) {
    const ref = rolloutRef(service, id);
    const { refused, channel: was = first } = await outbox.read(ref);
    if (refused === undefined) continue;
    const by = await roles();
    const may = channel !== was && (by.mayStart || by.mayApprove) && (await canPost());
    const moved = may && (await move(ref, channel));
    lines.push(moved ? words.cardComes(id, was, refused) : words.channelGone(id, was, refused));
  }
  return lines;
}
