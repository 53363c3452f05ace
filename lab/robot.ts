import { REASON_BLOCK } from '../src/bot/views/reason.ts';
import type { Interaction } from '../workspace/access.ts';
import type { Message } from '../workspace/types.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { type Button, type Card, readCard } from './card.ts';
import { markOf } from './channel.ts';

export function createRobot(workspace: Workspace, channel: string) {
  const message = (ts: string): Message => {
    const found = workspace.message(channel, ts);
    if (!found || found.deleted) throw new Error(`there is no card ${ts} in ${channel}`);
    return found;
  };
  const look = (ts: string): Card => readCard(message(ts));
  const click = (
    user: string,
    ts: string,
    { actionId, blockId }: Omit<Button, 'label'>,
  ): Promise<Interaction> => workspace.click({ user, channel, ts, actionId, blockId });

  return {
    channel,
    message,
    look,
    click,

    /** Types `/upgrade` and `text`. */
    say: (user: string, text: string) => workspace.command({ user, channel, command: '/upgrade', text }),

    /** The rollouts' cards, oldest first. */
    cards: (): { rollout: string; ts: string }[] =>
      workspace.messages(channel).flatMap((each) => {
        const mark = markOf(each);
        return mark?.to === 0 ? [{ rollout: mark.rollout, ts: each.ts }] : [];
      }),

    /** Clicks the button of that label. Rejects with code `not-on-message` when the card has none. */
    press: (user: string, ts: string, label: string): Promise<Interaction> =>
      workspace.click({ user, channel, ts, text: label }),

    /** Fills in the window that a choice has opened for `user`, and sends it. */
    async giveReason(user: string, reason: string) {
      await workspace.waitFor(() => workspace.views.some((view) => view.user === user), {
        what: `a window for ${user}`,
      });
      return workspace.submit({ user, values: { [REASON_BLOCK]: reason } });
    },

    /** Ticks every open point that the card shows, in turn by each of `users`. Resolves to how many. */
    async tickAll(users: readonly string[], ts: string): Promise<number> {
      const open = look(ts).points.filter(({ on }) => !on);
      for (const [index, point] of open.entries()) await click(users[index % users.length] ?? '', ts, point);
      return open.length;
    },
  };
}
