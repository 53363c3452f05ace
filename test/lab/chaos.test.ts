import { expect, test } from 'vitest';
import { readCard } from '../../lab/card.ts';
import { readArgs } from '../../lab/chaos/args.ts';
import { checkEffects } from '../../lab/chaos/check-effects.ts';
import type { Effect } from '../../lab/chaos/effects.ts';
import { differences } from '../../lab/chaos/manifest.ts';
import { createRandom } from '../../lab/chaos/random.ts';
import { servicesOf, storiesOf } from '../../lab/chaos/releases.ts';

test('the same seed tells the same stories, another one others', () => {
  const tell = (seed: number) => storiesOf(servicesOf(8), 50, createRandom(seed).stream('stories'));
  expect(tell(7)).toEqual(tell(7));
  expect(tell(7)).not.toEqual(tell(8));
  const releases = tell(7).map(({ release }) => release);
  expect(new Set(releases).size).toBe(50);
});

test('an actor draws the same numbers however much the others draw', () => {
  const seeded = createRandom(3);
  const before = createRandom(3).stream('people').next();
  seeded.stream('faults').next();
  seeded.next();
  expect(seeded.stream('people').next()).toBe(before);
});

test('arguments that do not fit are refused with the usage', () => {
  expect(readArgs(['--rollouts', '3', '--seed', '9'])).toMatchObject({ rollouts: 3, seed: 9, services: 3 });
  expect(() => readArgs(['--rollouts', 'many'])).toThrow(/--rollouts is many.*usage: npm run chaos/s);
});

const effect = (runKey: string, what: string, ...detail: string[]): Effect => ({
  node: 'orders-1',
  second: 1,
  rollout: 'orders-r0001-abcdef',
  runKey,
  what,
  detail,
});

test('an effect that happened twice in one run is found; -15 and then -9 is none', () => {
  const once = [
    effect('upgrade.2-stop.1', 'kill', '15', '4711'),
    effect('upgrade.2-stop.1', 'kill', '9', '4711'),
    effect('upgrade.5-start.1', 'start', '4712'),
    effect('upgrade.5-start.2', 'start', '4713'),
  ];
  expect(checkEffects([], once).faults).toEqual([]);
  const twice = [...once, effect('upgrade.5-start.1', 'start', '4714')];
  expect(checkEffects([], twice).faults).toMatchObject([{ rollout: 'orders-r0001-abcdef' }]);
});

test('a tree that differs in one byte or time is told from its backup', () => {
  const before = new Map([['./VERSION', 'file 100644 0:0 17 5 aa']]);
  expect(differences(before, new Map(before))).toEqual([]);
  expect(differences(before, new Map([['./VERSION', 'file 100644 0:0 18 5 aa']]))).toHaveLength(1);
  expect(differences(before, new Map())).toEqual(['./VERSION: was file 100644 0:0 17 5 aa, is missing']);
});

test('a card is read as a person reads it', () => {
  const button = (action_id: string) => ({
    type: 'button',
    action_id,
    text: { type: 'plain_text', text: 'x' },
  });
  const message = {
    ts: '1.1',
    channel: 'C0ORDERS',
    user: 'U0BATON',
    text: 'orders → r0001: The step “stop” failed on orders-1.',
    attachments: [],
    broadcast: false,
    files: [],
    reactions: [],
    edits: [],
    deleted: false,
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: '*orders-1* · stop: it survived' } },
      {
        type: 'section',
        block_id: 'point-9-p1',
        text: { type: 'mrkdwn', text: '☐ it works' },
        accessory: button('tick:p1'),
      },
      { type: 'actions', block_id: 'gate-9', elements: [button('gate:retry'), button('gate:stop')] },
    ],
  };
  const card = readCard(message);
  expect(card).toMatchObject({
    gate: 9,
    failing: ['orders-1'],
    points: [{ actionId: 'tick:p1', on: false }],
  });
  expect(card.buttons.map(({ decision }) => decision)).toEqual(['retry', 'stop']);
  expect(card.ended).toBeUndefined();
  expect(readCard({ ...message, text: 'orders → r0001: Completed.', blocks: [] }).gate).toBeUndefined();
});
