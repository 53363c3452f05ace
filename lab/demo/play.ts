import type { FinalStatus } from '../../src/rollout/decisions.ts';
import type { Card } from '../card.ts';
import { createRobot } from '../robot.ts';
import { ANN, BEN, CHANNEL, RELEASE, type Stage } from '../stage.ts';

export const NAMES: Record<string, string> = { [ANN]: 'Ann', [BEN]: 'Ben' };

const PATIENCE = { timeoutMs: 90_000 };

/** Two rollouts as two people would do them: ecsc upgraded to the end, schedule rolled back after its first node. */
export async function play(stage: Stage, say: (text: string) => void): Promise<void> {
  const people = actors(stage, say);
  await people.type(ANN, `ecsc ${RELEASE}`);
  await people.tooEarly(ANN, 'ecsc', 'Continue to ecsc-2');
  await people.tickAll([ANN, BEN], 'ecsc');
  await people.click(BEN, 'ecsc', 'Continue to ecsc-2');
  await people.button('ecsc', 'Finish');
  await people.tickAll([BEN, ANN], 'ecsc');
  await people.click(ANN, 'ecsc', 'Finish');
  await people.ended('ecsc', 'completed');

  await people.type(BEN, `schedule ${RELEASE}`);
  await people.click(ANN, 'schedule', 'Roll back');
  await people.ended('schedule', 'rolled-back');
}

function actors({ workspace }: Stage, say: (text: string) => void) {
  const robot = createRobot(workspace, CHANNEL);
  const name = (user: string) => NAMES[user] ?? user;

  /** The service's card, once it is as wanted. */
  const card = (service: string, what: string, wanted: (card: Card) => boolean): Promise<Card> =>
    workspace.waitFor(
      () => {
        const mine = robot.cards().findLast(({ rollout }) => rollout.startsWith(`${service}-${RELEASE}-`));
        const seen = mine && robot.look(mine.ts);
        return seen && wanted(seen) ? seen : undefined;
      },
      { ...PATIENCE, what: `${service}: ${what}` },
    );

  const button = (service: string, label: string) =>
    card(service, `the button ${label}`, ({ buttons }) => buttons.some((each) => each.label === label));

  const click = async (user: string, service: string, label: string) => {
    const { ts } = await button(service, label);
    say(`${name(user)} clicks “${label}”`);
    return robot.press(user, ts, label);
  };

  return {
    button,
    click,

    async type(user: string, text: string) {
      say(`${name(user)} types /upgrade ${text}`);
      await robot.say(user, text);
    },

    /** A click that must be refused: the points are not ticked yet. */
    async tooEarly(user: string, service: string, label: string) {
      const clicked = await click(user, service, label);
      const { text } = await clicked.waitForEphemeral((told) => told.text.startsWith('Not yet'), PATIENCE);
      say(`  Baton, only to ${name(user)}: ${text}`);
    },

    /** The points in turn by each of `users`. */
    async tickAll(users: string[], service: string) {
      const { ts } = await card(service, 'points', ({ points }) => points.some(({ on }) => !on));
      const count = await robot.tickAll(users, ts);
      say(`${users.map(name).join(' and ')} tick ${count} points`);
      await card(service, 'every point ticked', ({ points }) => points.every(({ on }) => on));
    },

    async ended(service: string, status: FinalStatus) {
      const { text } = await card(service, status, ({ ended }) => ended === status);
      say(text);
    },
  };
}
