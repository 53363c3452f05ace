import type { JsonObject } from '../../workspace/json.ts';
import type { Message } from '../../workspace/types.ts';
import { ANN, BEN, CHANNEL, RELEASE, type Stage } from '../stage.ts';

export const NAMES: Record<string, string> = { [ANN]: 'Ann', [BEN]: 'Ben' };

const PATIENCE = { timeoutMs: 90_000 };

/** Two rollouts as two people would do them: ecsc upgraded to the end, schedule rolled back after its first node. */
export async function play(stage: Stage, say: (text: string) => void): Promise<void> {
  const people = actors(stage, say);
  await people.type(ANN, `/upgrade ecsc ${RELEASE}`);
  await people.tooEarly(ANN, 'ecsc', 'Continue to ecsc-2');
  await people.tickAll([ANN, BEN], 'ecsc');
  await people.click(BEN, 'ecsc', 'Continue to ecsc-2');
  await people.button('ecsc', 'Finish');
  await people.tickAll([BEN, ANN], 'ecsc');
  await people.click(ANN, 'ecsc', 'Finish');
  await people.ended('ecsc', 'Completed.');

  await people.type(BEN, `/upgrade schedule ${RELEASE}`);
  await people.click(ANN, 'schedule', 'Roll back');
  await people.ended('schedule', 'Rolled back.');
}

function actors({ workspace }: Stage, say: (text: string) => void) {
  const name = (user: string) => NAMES[user] ?? user;
  const cardOf = (service: string): Message | undefined =>
    workspace.messages(CHANNEL).findLast(({ text }) => text.startsWith(`${service} → `));

  /** The service's card, once it has a button of that label. */
  const button = (service: string, label: string) =>
    workspace.waitFor(
      () => {
        const card = cardOf(service);
        return card && labels(card.blocks).includes(label) ? card : undefined;
      },
      { ...PATIENCE, what: `the button ${label} of ${service}` },
    );

  const click = async (user: string, service: string, label: string) => {
    const card = await button(service, label);
    say(`${name(user)} clicks “${label}”`);
    return workspace.click({ user, channel: CHANNEL, ts: card.ts, text: label });
  };

  return {
    button,
    click,

    async type(user: string, line: string) {
      say(`${name(user)} types ${line}`);
      const [command, ...words] = line.split(' ');
      await workspace.command({ user, channel: CHANNEL, command: command ?? '', text: words.join(' ') });
    },

    /** A click that must be refused: the points are not ticked yet. */
    async tooEarly(user: string, service: string, label: string) {
      const clicked = await click(user, service, label);
      const { text } = await clicked.waitForEphemeral((told) => told.text.startsWith('Not yet'), PATIENCE);
      say(`  Baton, only to ${name(user)}: ${text}`);
    },

    /** The points in turn by each of `users`. */
    async tickAll(users: string[], service: string) {
      const card = await button(service, 'Tick');
      const points = card.blocks.filter((block) => labels([block]).includes('Tick'));
      say(`${users.map(name).join(' and ')} tick ${points.length} points`);
      for (const [index, { block_id }] of points.entries()) {
        const user = users[index % users.length] ?? ANN;
        await workspace.click({
          user,
          channel: CHANNEL,
          ts: card.ts,
          blockId: String(block_id),
          text: 'Tick',
        });
      }
      const done = () => {
        const now = labels(cardOf(service)?.blocks ?? []);
        return now.includes('Untick') && !now.includes('Tick');
      };
      await workspace.waitFor(done, { ...PATIENCE, what: `every point of ${service} ticked` });
    },

    async ended(service: string, how: string) {
      const over = () => JSON.stringify(cardOf(service)?.blocks ?? '').includes(`*${how}*`);
      await workspace.waitFor(over, { ...PATIENCE, what: `${service}: ${how}` });
      say(`${service}: ${how}`);
    },
  };
}

/** The labels of all buttons on a message. */
function labels(blocks: JsonObject[]): string[] {
  return blocks.flatMap(({ elements, accessory }) =>
    [...(Array.isArray(elements) ? elements : []), accessory].flatMap((element) => {
      const isButton = typeof element === 'object' && element !== null && 'action_id' in element;
      const text = isButton ? (element as JsonObject).text : undefined;
      const label = typeof text === 'object' && text !== null && 'text' in text ? text.text : undefined;
      return typeof label === 'string' ? [label] : [];
    }),
  );
}
