import type { FinalStatus } from '../../src/rollout/decisions.ts';
import { mrkdwn } from '../../src/words/markup/mrkdwn.ts';
import { notice } from '../../src/words/markup/notice.ts';
import { wordsFor } from '../../src/words/words-for.ts';
import { asObjects, asString, isObject, type JsonObject } from '../../workspace/json.ts';
import type { Message } from '../../workspace/types.ts';

/** What a person sees on a rollout's card and can click there. */
export type Card = {
  ts: string;
  text: string;
  /** Where the message is edited this count grows. */
  edits: number;
  /** Number of the open gate. */
  gate?: number;
  buttons: { decision: string; actionId: string; blockId: string }[];
  /** The points to be verified; `on` when ticked. */
  points: { actionId: string; blockId: string; on: boolean }[];
  /** The nodes that the card names under a failed gate. */
  failing: string[];
  ended?: FinalStatus;
};

export const WORDS = wordsFor('en', mrkdwn);
const NOTICE = wordsFor('en', notice);
const STATUSES: FinalStatus[] = ['completed', 'rolled-back', 'stopped'];

export function readCard(message: Message): Card {
  const { blocks, text, ts } = message;
  const gate = blocks.find((block) => asString(block.block_id)?.startsWith('gate-'));
  const ended = STATUSES.find((status) => text.endsWith(NOTICE.ended(status).split('\n')[0] ?? ''));
  return {
    ts,
    text,
    edits: message.edits.length,
    ...(gate === undefined ? {} : { gate: Number(String(gate.block_id).slice('gate-'.length)) }),
    buttons: asObjects(gate?.elements).map((element) => ({
      decision: String(element.action_id).replace('gate:', ''),
      actionId: String(element.action_id),
      blockId: String(gate?.block_id),
    })),
    points: blocks.flatMap(pointOf),
    failing: blocks.flatMap((block) => /^\*(\S+)\* · /.exec(sectionText(block))?.[1] ?? []),
    ...(ended === undefined ? {} : { ended }),
  };
}

const sectionText = (block: JsonObject) => (isObject(block.text) ? (asString(block.text.text) ?? '') : '');

function pointOf(block: JsonObject): Card['points'] {
  const { accessory } = block;
  const actionId = isObject(accessory) ? asString(accessory.action_id) : undefined;
  if (!actionId?.startsWith('tick:')) return [];
  return [{ actionId, blockId: String(block.block_id), on: sectionText(block).startsWith('☑') }];
}
