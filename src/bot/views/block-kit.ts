import type { KnownBlock } from '@slack/types';
import { cut } from '../../words/markup/clean.ts';
import { clip } from './slack-text.ts';

/**
 * What all texts of one message may take together. Slack refuses blocks (`msg_blocks_too_long`) from about 12,000
 * characters on, and does not say how it counts.
 */
export const MESSAGE_CHARS = 9000;
/** Slack's own is 50; the rest is for what is always there. */
export const MESSAGE_BLOCKS = 45;

/** Verbatim: what looks like a link, a channel or a mention in a fact stays plain text. */
export const mrkdwn = (text: string, limit: number) => ({
  type: 'mrkdwn' as const,
  text: clip(text, limit) || '·',
  verbatim: true,
});

export const plain = (text: string, limit: number) => ({
  type: 'plain_text' as const,
  text: cut(text, limit) || '·',
  emoji: false,
});

export const section = (text: string, limit = 3000): KnownBlock => ({
  type: 'section',
  text: mrkdwn(text, limit),
});

export const context = (text: string, limit = 2000): KnownBlock => ({
  type: 'context',
  elements: [mrkdwn(text, limit)],
});

/**
 * Lines as texts of at most 2,900 characters, `limit` in all. A line is never split: what does not fit is counted,
 * and `more` words it.
 */
export function pack(lines: readonly string[], limit: number, more: (count: number) => string): string[] {
  const texts: string[] = [];
  let size = 0;
  for (const [index, whole] of lines.entries()) {
    const line = clip(whole, 2900);
    size += line.length + 1;
    if (size > limit && index > 0) return add(texts, more(lines.length - index));
    add(texts, line);
  }
  return texts;
}

function add(texts: string[], line: string): string[] {
  const last = texts.at(-1);
  if (last !== undefined && last.length + line.length < 2900) texts[texts.length - 1] = `${last}\n${line}`;
  else texts.push(line);
  return texts;
}
