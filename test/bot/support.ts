import type { KnownBlock } from '@slack/types';
import { mrkdwn } from '../../src/words/markup/mrkdwn.ts';
import type { Words } from '../../src/words/words.ts';
import { wordsFor } from '../../src/words/words-for.ts';
import { checkMessage } from '../../workspace/checks/message.ts';
import type { Json } from '../../workspace/json.ts';
import { isObject, parseJson } from '../../workspace/json.ts';
import { LIMITS } from '../../workspace/limits.ts';

export const en = wordsFor('en', mrkdwn);
export const zhCN = wordsFor('zh-CN', mrkdwn);

export const LOCALES: [string, Words][] = [
  ['en', en],
  ['zh-CN', zhCN],
];

/** Every kind of markup that would ring or lead somewhere, in one name. */
export const EVIL = 'a <!channel> & <@U1> <https://evil.example|x> `b` ```c```';

/** What stands between `<` and `>`: what Slack would act on. */
const spans = (text: string): string[] => [...text.matchAll(/<([^<>]*)>/g)].map(([whole]) => whole);

const DATE = /^<!date\^\d+\^(?:\{time_secs\}|\{date_short_pretty\} \{time\})\|[\d: -]+ UTC>$/;

/** The spans of a text that are no time and not named in `allowed`. */
export const liveMarkup = (text: string, allowed: readonly string[] = []): string[] =>
  spans(text).filter((span) => !DATE.test(span) && !allowed.includes(span));

type Content = { text: string; blocks: KnownBlock[] };

/** All texts of a message that Slack reads as mrkdwn. */
function mrkdwnOf(message: Content): string[] {
  const texts: string[] = [message.text];
  walk(toJson(message.blocks), (value) => {
    if (isObject(value) && value.type === 'mrkdwn' && typeof value.text === 'string') texts.push(value.text);
  });
  return texts;
}

/** Everything readable in a message, a line each. */
export function readable(message: Content): string {
  const texts: string[] = [message.text];
  walk(toJson(message.blocks), (value) => {
    if (isObject(value) && typeof value.text === 'string') texts.push(value.text);
  });
  return texts.join('\n');
}

/** Slack was seen to refuse blocks from about 12,000 characters on; how it counts is not known. */
const TOTAL_CHARS = 10_500;

/** What is wrong with a message by Slack's limits, and markup in it that is not among `allowed`. */
export function faultsOf(message: Content, allowed: readonly string[] = []): string[] {
  const args = { text: message.text, blocks: toJson(message.blocks) };
  const { findings } = checkMessage(args, { maxText: LIMITS.updateText, textRequired: true });
  let chars = 0;
  walk(args.blocks, (value) => {
    if (isObject(value) && typeof value.text === 'string') chars += value.text.length;
  });
  return [
    ...findings.map(({ pointer, limit, got }) => `${pointer}: ${limit}, got ${got}`),
    ...mrkdwnOf(message)
      .flatMap((text) => liveMarkup(text, allowed))
      .map((span) => `live: ${span}`),
    ...(chars > TOTAL_CHARS ? [`${chars} characters in all`] : []),
  ];
}

function walk(value: Json | undefined, visit: (value: Json | undefined) => void): void {
  visit(value);
  if (Array.isArray(value)) for (const item of value) walk(item, visit);
  else if (isObject(value)) for (const item of Object.values(value)) walk(item, visit);
}

const toJson = (blocks: KnownBlock[]): Json => parseJson(JSON.stringify(blocks)) ?? null;
