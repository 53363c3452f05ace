import type { JsonObject } from '../../workspace/json.ts';

export const x = (length: number): string => 'x'.repeat(length);
export const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));
export const plain = (text: string): JsonObject => ({ type: 'plain_text', text });
const mrkdwn = (text: string): JsonObject => ({ type: 'mrkdwn', text });
export const section = (text: string): JsonObject => ({ type: 'section', text: mrkdwn(text) });
const button = (fields: JsonObject = {}): JsonObject => ({ type: 'button', text: plain('Go'), ...fields });
const actions = (...elements: JsonObject[]): JsonObject => ({ type: 'actions', elements });
const confirm = (fields: JsonObject): JsonObject =>
  actions(button({ confirm: { title: plain('Sure?'), text: plain('Really?'), ...fields } }));
const option = (value: string, text = 'one'): JsonObject => ({ text: plain(text), value });
const boxes = (options: JsonObject[], fields: JsonObject = {}): JsonObject =>
  actions({ type: 'checkboxes', options, ...fields });

/** A rule, the blocks just inside it, the blocks just outside, where, and how the violation names the rule. */
export type Rule = [
  rule: string,
  inside: JsonObject[],
  outside: JsonObject[],
  pointer: string,
  limit: RegExp,
];
export const RULES: Rule[] = [
  ['50 blocks', many(50, () => section('a')), many(51, () => section('a')), '/blocks', /at most 50 blocks/],
  [
    'section 3000',
    [section(x(3000))],
    [section(x(3001))],
    '/blocks/0/text/text',
    /section text at most 3000/,
  ],
  [
    '10 fields',
    [{ type: 'section', fields: many(10, () => mrkdwn('a')) }],
    [{ type: 'section', fields: many(11, () => mrkdwn('a')) }],
    '/blocks/0/fields',
    /at most 10 section fields/,
  ],
  [
    'field 2000',
    [{ type: 'section', fields: [mrkdwn(x(2000))] }],
    [{ type: 'section', fields: [mrkdwn(x(2001))] }],
    '/blocks/0/fields/0/text',
    /section field at most 2000/,
  ],
  [
    '25 actions',
    [actions(...many(25, () => button()))],
    [actions(...many(26, () => button()))],
    '/blocks/0/elements',
    /at most 25 actions elements/,
  ],
  [
    '10 context elements',
    [{ type: 'context', elements: many(10, () => mrkdwn('a')) }],
    [{ type: 'context', elements: many(11, () => mrkdwn('a')) }],
    '/blocks/0/elements',
    /at most 10 context elements/,
  ],
  [
    'header 150',
    [{ type: 'header', text: plain(x(150)) }],
    [{ type: 'header', text: plain(x(151)) }],
    '/blocks/0/text/text',
    /header text at most 150/,
  ],
  [
    'button text 75',
    [actions(button({ text: plain(x(75)) }))],
    [actions(button({ text: plain(x(76)) }))],
    '/blocks/0/elements/0/text/text',
    /button text at most 75/,
  ],
  [
    'button value 2000',
    [actions(button({ value: x(2000) }))],
    [actions(button({ value: x(2001) }))],
    '/blocks/0/elements/0/value',
    /button value at most 2000/,
  ],
  [
    'action_id 255',
    [actions(button({ action_id: x(255) }))],
    [actions(button({ action_id: x(256) }))],
    '/blocks/0/elements/0/action_id',
    /action_id at most 255/,
  ],
  [
    'block_id 255',
    [{ ...section('a'), block_id: x(255) }],
    [{ ...section('a'), block_id: x(256) }],
    '/blocks/0/block_id',
    /block_id at most 255/,
  ],
  [
    'confirm title 100',
    [confirm({ title: plain(x(100)) })],
    [confirm({ title: plain(x(101)) })],
    '/blocks/0/elements/0/confirm/title/text',
    /confirm title at most 100/,
  ],
  [
    'confirm text 300',
    [confirm({ text: plain(x(300)) })],
    [confirm({ text: plain(x(301)) })],
    '/blocks/0/elements/0/confirm/text/text',
    /confirm text at most 300/,
  ],
  [
    'confirm button 30',
    [confirm({ confirm: plain(x(30)) })],
    [confirm({ confirm: plain(x(31)) })],
    '/blocks/0/elements/0/confirm/confirm/text',
    /confirm confirm at most 30/,
  ],
  [
    '10 checkboxes',
    [boxes(many(10, (i) => option(`v${i}`)))],
    [boxes(many(11, (i) => option(`v${i}`)))],
    '/blocks/0/elements/0/options',
    /at most 10 options/,
  ],
  [
    'option text 75',
    [boxes([option('v', x(75))])],
    [boxes([option('v', x(76))])],
    '/blocks/0/elements/0/options/0/text/text',
    /option text at most 75/,
  ],
  [
    'option value 150',
    [boxes([option(x(150))])],
    [boxes([option(x(151))])],
    '/blocks/0/elements/0/options/0/value',
    /option value at most 150/,
  ],
  [
    'initial option',
    [boxes([option('v')], { initial_options: [option('v')] })],
    [boxes([option('v')], { initial_options: [option('v', 'other')] })],
    '/blocks/0/elements/0',
    /one of the options/,
  ],
  [
    'empty initial options',
    [boxes([option('v')])],
    [boxes([option('v')], { initial_options: [] })],
    '/blocks/0/elements/0/initial_options',
    /left out when empty/,
  ],
  [
    'unique block ids',
    [
      { ...section('a'), block_id: 'one' },
      { ...section('b'), block_id: 'two' },
    ],
    [
      { ...section('a'), block_id: 'one' },
      { ...section('b'), block_id: 'one' },
    ],
    '/blocks/1/block_id',
    /block ids differ/,
  ],
  [
    'unique action ids in a block',
    [actions(button({ action_id: 'one' })), actions(button({ action_id: 'one' }))],
    [actions(button({ action_id: 'one' }), button({ action_id: 'one' }))],
    '/blocks/0/elements/1/action_id',
    /action ids differ/,
  ],
  [
    'style',
    [actions(button({ style: 'danger' }))],
    [actions(button({ style: 'red' }))],
    '/blocks/0/elements/0/style',
    /primary or danger/,
  ],
  ['text not empty', [section('a')], [section('')], '/blocks/0/text/text', /not empty/],
  ['text or fields', [section('a')], [{ type: 'section' }], '/blocks/0', /text or fields/],
  ['known block', [{ type: 'divider' }], [{ type: 'dividor' }], '/blocks/0/type', /known block type/],
  [
    'header is plain_text',
    [{ type: 'header', text: plain('a') }],
    [{ type: 'header', text: mrkdwn('a') }],
    '/blocks/0/text/type',
    /header text is plain_text/,
  ],
  [
    'no text input in actions',
    [actions(button())],
    [actions({ type: 'plain_text_input', action_id: 'a' })],
    '/blocks/0/elements/0/type',
    /actions blocks take/,
  ],
];
