import type { FinalStatus } from '../src/rollout/decisions.ts';
import { mrkdwn } from '../src/words/markup/mrkdwn.ts';
import { notice } from '../src/words/markup/notice.ts';
import { wordsFor } from '../src/words/words-for.ts';
import { asObjects, asString, isObject, type JsonObject } from '../workspace/json.ts';
import type { Message } from '../workspace/types.ts';

export type Button = { label: string; actionId: string; blockId: string };

/** What a person sees on a rollout's card and can click there. */
export type Card = {
  ts: string;
  text: string;
  /** Number of the open gate. */
  gate?: number;
  /** The open gate's choices. */
  buttons: (Button & { decision: string })[];
  /** The points to be verified; `on` when ticked. */
  points: (Button & { on: boolean })[];
  /** The nodes that the card names under a failed gate. */
  failing: string[];
  ended?: FinalStatus;
};

export const WORDS = wordsFor('en', mrkdwn);
const NOTICE = wordsFor('en', notice);
const STATUSES: FinalStatus[] = ['completed', 'rolled-back', 'stopped'];

export function readCard(message: Pick<Message, 'ts' | 'text' | 'blocks'>): Card {
  const { blocks, text, ts } = message;
  const gate = blocks.find((block) => asString(block.block_id)?.startsWith('gate-'));
  const ended = STATUSES.find((status) => text.endsWith(NOTICE.ended(status).split('\n')[0] ?? ''));
  return {
    ts,
    text,
    ...(gate === undefined ? {} : { gate: Number(String(gate.block_id).slice('gate-'.length)) }),
    buttons: buttonsOf({ blocks: gate ? [gate] : [] }).map((button) => ({
      ...button,
      decision: button.actionId.replace('gate:', ''),
    })),
    points: blocks.flatMap((block) => {
      const on = sectionText(block).startsWith('✅');
      const ticks = buttonsOf({ blocks: [block] }).filter(({ actionId }) => actionId.startsWith('tick:'));
      return ticks.map((button) => ({ ...button, on }));
    }),
    failing: blocks.flatMap((block) => /^\*(\S+)\* · /.exec(sectionText(block))?.[1] ?? []),
    ...(ended === undefined ? {} : { ended }),
  };
}

/** Every button of a message, in the order in which it shows them. */
export function buttonsOf({ blocks }: Pick<Message, 'blocks'>): Button[] {
  return blocks.flatMap((block) => {
    const accessory = isObject(block.accessory) ? [block.accessory] : [];
    return [...asObjects(block.elements), ...accessory].flatMap((element): Button[] => {
      const actionId = asString(element.action_id);
      if (actionId === undefined) return [];
      const label = isObject(element.text) ? (asString(element.text.text) ?? '') : '';
      return [{ label, actionId, blockId: String(block.block_id ?? '') }];
    });
  });
}

const sectionText = (block: JsonObject) => (isObject(block.text) ? (asString(block.text.text) ?? '') : '');
