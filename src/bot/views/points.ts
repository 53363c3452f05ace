import type { KnownBlock } from '@slack/types';
import type { OpenGate, RolloutState } from '../../rollout/state.ts';
import type { Point } from '../../runbooks/runbook.ts';
import { cut } from '../../words/markup/clean.ts';
import { esc, person } from '../../words/markup/mrkdwn.ts';
import { cutToWidth } from '../../words/width.ts';
import type { Words } from '../../words/words.ts';
import { tickAction } from './actions.ts';
import { context, mrkdwn, pack, plain } from './block-kit.ts';
import { clip } from './slack-text.ts';

const POINTS_SHOWN = 30;
/** All points together. */
const POINT_CHARS = 4500;
const TICKED_CHARS = 3500;
/** A line of a phone, less who; when is in the thread. */
const COLUMNS = 24;

/** The points to tick, a button each; those that are ticked take a line, and the latest can be taken back. */
export function pointBlocks(state: RolloutState, gate: OpenGate, words: Words): KnownBlock[] {
  const { points } = state.procedure;
  const open = points.filter(({ id }) => !gate.ticks[id]);
  const shown = open.slice(0, POINTS_SHOWN);
  const room = Math.min(2500, Math.floor(POINT_CHARS / Math.max(1, Math.min(points.length, POINTS_SHOWN))));
  const blocks = shown.map((point) => openBlock(state, gate, point, room, words));
  const rest = open.length - shown.length;
  return [
    ...tickedBlocks(state, gate, words),
    ...blocks,
    ...(rest > 0 ? [context(words.morePoints(rest))] : []),
  ];
}

const tickButton = (state: RolloutState, gate: OpenGate, point: string, on: boolean, text: string) => ({
  type: 'button' as const,
  action_id: cut(tickAction(point), 255),
  text: plain(text, 75),
  value: JSON.stringify({ service: state.service, id: state.id, gate: gate.seq, point, on }),
});

function openBlock(
  state: RolloutState,
  gate: OpenGate,
  point: Point,
  room: number,
  words: Words,
): KnownBlock {
  return {
    type: 'section',
    block_id: cut(`point-${gate.seq}-${point.id}`, 255),
    text: mrkdwn(`☐ ${clip(esc(point.text), room)}`, 3000),
    accessory: tickButton(state, gate, point.id, true, words.tick),
  };
}

function tickedBlocks(state: RolloutState, gate: OpenGate, words: Words): KnownBlock[] {
  const ticked = state.procedure.points.flatMap((point) => {
    const tick = gate.ticks[point.id];
    return tick ? [{ ...point, ...tick }] : [];
  });
  const [latest] = ticked.toSorted((one, other) => other.at - one.at);
  if (!latest) return [];
  const lines = ticked.map(({ text, by }) => `✅ ${clip(esc(cutToWidth(text, COLUMNS)), 90)} ${person(by)}`);
  const texts = pack(lines, TICKED_CHARS, words.more);
  return texts.map((text, index) => ({
    type: 'section',
    block_id: `ticked-${gate.seq}-${index}`,
    text: mrkdwn(text, 3000),
    ...(index === texts.length - 1
      ? { accessory: tickButton(state, gate, latest.id, false, words.untick) }
      : {}),
  }));
}
