import { describe, expect, it } from 'vitest';
import { type ChannelMessage, channelDifferences } from '../../src/audit/channel.ts';
import { shownText } from '../../src/audit/shown-text.ts';
import { type Origin, seal } from '../../src/journal/chain.ts';
import { EVENT_VERSION, type Recorded, type RolloutEvent, type Task } from '../../src/rollout/events.ts';
import { plain } from '../../src/words/markup/plain.ts';
import { wordsFor } from '../../src/words/words-for.ts';
import { procedure } from '../rollout/support.ts';

const ID = 'shop-1-abc';
const task: Task = { node: 'shop-1', phase: 'upgrade', stepId: '2-stop', attempt: 1 };
const events: RolloutEvent[] = [
  { ...requested(), channel: 'C0OPS' },
  { type: 'StepStarted', task },
  { type: 'StepSucceeded', task, durationMs: 5, facts: {} },
  { type: 'GateOpened', gate: 'node', node: 'shop-1', failed: [], options: ['continue', 'stop'] },
  { type: 'GateDecided', gate: 4, decision: 'stop', evidence: 'x' },
  { type: 'RolloutEnded', status: 'stopped' },
];

function requested(): Extract<RolloutEvent, { type: 'RolloutRequested' }> {
  return {
    type: 'RolloutRequested',
    rolloutId: ID,
    service: 'shop',
    release: '20170324',
    documentDigest: 'd'.repeat(64),
    procedure: procedure(),
    artifacts: [],
    policy: {
      access: { start: ['everyone'], approve: ['everyone'], fourEyes: false },
      startGate: false,
      verification: 'required',
    },
  };
}

const origin: Origin = {
  at: 1_490_000_000_000,
  actor: { kind: 'user', id: 'U0ANN' },
  newId: () => 'id',
  version: EVENT_VERSION,
};
const records: Recorded[] = seal({ seq: 0, hash: '0'.repeat(64) }, events, origin);
const { service, release } = requested();
const head = records.at(-1)?.hash.slice(0, 16) ?? '';

const said = (ts: string, from: number, to: number, text: string): ChannelMessage => ({
  ts,
  ...(to === 0 ? {} : { thread: '1.0' }),
  text,
  mark: { rollout: ID, from, to },
});
const right: ChannelMessage[] = [
  said('1.0', 0, 0, 'the card'),
  { ts: '1.1', thread: '1.0', text: 'a person says something' },
  said('1.2', 1, 1, `*Plan* of ${service} for ${release}`),
  said('1.3', 2, 3, '✓ *shop-1* · stop'),
  said('1.4', 4, 4, '*shop-1* is upgraded. Go on?'),
  said('1.5', 5, 6, `<@U0ANN> stopped it\nStopped.\njournal: 6 events, last hash ${head}`),
];
const without = (ts: string) => right.filter((message) => message.ts !== ts);
const instead = (message: ChannelMessage) => [...without(message.ts), message];
const differ = (messages: ChannelMessage[]) => channelDifferences(ID, records, messages);

describe('a channel is compared with its journal', () => {
  it('tells the same, in whatever order it was read and whatever others say there', () => {
    const others = { ts: '1.9', text: 'x', mark: { rollout: 'other', from: 0, to: 0 } };
    expect(differ([...right, others].reverse())).toEqual([]);
  });

  it.each<[string, ChannelMessage[], string]>([
    ['no card', without('1.0'), 'the channel has no card of it'],
    ['two cards', [...right, said('2.0', 0, 0, 'again')], 'the channel has 2 cards of it'],
    ['an event is missing', without('1.3'), 'events 2 to 3 missing from its thread'],
    ['the last is missing', without('1.5'), 'events 5 to 6 missing from its thread'],
    [
      'an event stands there twice',
      [...right, said('1.6', 4, 4, '*shop-1*')],
      'event 4 twice in its thread (1.6)',
    ],
    [
      'a message overlaps another',
      instead(said('1.4', 3, 4, '✓ *shop-1* *shop-1*')),
      'events 3 to 4 twice in its thread (1.4)',
    ],
    [
      'an event comes too late',
      [...without('1.4'), said('1.6', 4, 4, '*shop-1*')],
      'event 4 below later ones (1.6)',
    ],
    [
      'an event that never was',
      [...right, said('1.6', 7, 7, 'x')],
      'event 7 in its thread, and the journal has none such (1.6)',
    ],
    [
      'an event in the channel itself',
      [...right, { ts: '1.7', text: '*shop-1*', mark: { rollout: ID, from: 4, to: 4 } }],
      'event 4 outside its thread (1.7)',
    ],
    [
      'another node is named',
      instead(said('1.3', 2, 3, '✓ *shop-2* · stop')),
      'event 3 does not read as it happened (1.3): “✓ *shop-1*” is not there',
    ],
    [
      'a failure reads as a success',
      instead(said('1.3', 2, 3, '✗ *shop-1* · stop')),
      'event 3 does not read as it happened (1.3): “✓ *shop-1*” is not there',
    ],
    [
      'another person decided',
      instead(said('1.5', 5, 6, `<@U0BEN> stopped it\n6 ${head}`)),
      'event 5 does not read as it happened (1.5): “U0ANN” is not there',
    ],
    [
      'the journal was written anew',
      instead(said('1.5', 5, 6, '<@U0ANN> 6 events, last hash 0123')),
      `event 6 does not read as it happened (1.5): “${head}” is not there`,
    ],
  ])('%s', (_, messages, expected) => {
    expect(differ(messages).map(wordsFor('en', plain).difference)).toEqual([expected]);
  });

  it('asks for the very words where they are known', () => {
    const texts = new Map(right.map(({ mark, text }) => [mark?.from, text]));
    const wording = { card: 'the card', messageOf: (from: number) => texts.get(from) ?? '' };
    expect(channelDifferences(ID, records, right, wording)).toEqual([]);
    const other = instead(said('1.4', 4, 4, '*shop-1* is upgraded!'));
    expect(channelDifferences(ID, records, other, wording)).toMatchObject([{ code: 'reads', seq: 4 }]);
    const oldCard = instead(said('1.0', 0, 0, 'still running'));
    expect(channelDifferences(ID, records, oldCard, wording)).toMatchObject([{ code: 'card-reads' }]);
  });
});

it('reads all that a message shows, and its plain text where it has no blocks', () => {
  const blocks = [
    { type: 'section', text: { type: 'mrkdwn', text: 'one' }, accessory: { text: { text: 'Tick' } } },
    { type: 'actions', elements: [{ type: 'button', text: { type: 'plain_text', text: 'Go on' } }] },
  ];
  expect(shownText({ text: 'short', blocks })).toBe('one\nTick\nGo on');
  expect(shownText({ text: 'short', blocks: [] })).toBe('short');
});
