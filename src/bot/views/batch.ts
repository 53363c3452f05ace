import type { KnownBlock } from '@slack/types';
import { MESSAGE_BLOCKS, MESSAGE_CHARS, mrkdwn } from './block-kit.ts';
import { clip } from './slack-text.ts';

/** What one event puts into the thread. A quiet one waits to be posted together with the next that is not. */
export type Entry = {
  seq: number;
  quiet: boolean;
  parts: string[];
  log?: { name: string; title: string };
  /** What a notification says of it. */
  notice?: string;
  /** It is shown in the channel too: people are to act on it, or it is the end. */
  broadcast?: boolean;
};

/** What a notification shows; the blocks say the rest. */
const FALLBACK = 300;

export type Batch = {
  from: number;
  to: number;
  text: string;
  blocks: KnownBlock[];
  broadcast: boolean;
  logs: { seq: number; name: string; title: string }[];
};

/**
 * Takes as many entries as one message holds, from the first. Undefined while only quiet ones wait: they go with
 * what comes after them.
 * @param upTo the last entry's seq, where an earlier try has settled it: then exactly these are taken.
 */
export function nextBatch(entries: readonly Entry[], upTo?: number): Batch | undefined {
  const waiting =
    upTo === undefined
      ? entries.slice(0, entries.findLastIndex((entry) => !entry.quiet) + 1)
      : entries.filter((entry) => entry.seq <= upTo);
  const taken = upTo === undefined ? fitting(waiting) : waiting;
  const [first, last] = [taken[0], taken.at(-1)];
  if (!first || !last) return undefined;
  const parts = taken.flatMap((entry) => entry.parts);
  const shown = parts.length > 0 ? parts : ['·'];
  const latest = taken.findLast((entry) => !entry.quiet && entry.parts.length > 0);
  const text = latest?.notice ?? latest?.parts[0] ?? shown[0] ?? '·';
  return {
    from: first.seq,
    to: last.seq,
    text: clip(text.split('\n')[0] ?? '', FALLBACK) || '·',
    broadcast: taken.some((entry) => entry.broadcast === true),
    blocks: shown.map((text) => ({ type: 'section', text: mrkdwn(text, 3000) })),
    logs: taken.flatMap(({ seq, log }) => (log ? [{ seq, ...log }] : [])),
  };
}

/** The first entries that one message holds; at least one. */
function fitting(entries: readonly Entry[]): Entry[] {
  let [blocks, chars] = [0, 0];
  const end = entries.findIndex((entry, index) => {
    blocks += entry.parts.length;
    chars += entry.parts.reduce((sum, part) => sum + Math.min(part.length, 3000), 0);
    return index > 0 && (blocks > MESSAGE_BLOCKS || chars > MESSAGE_CHARS);
  });
  return end < 0 ? [...entries] : entries.slice(0, end);
}
