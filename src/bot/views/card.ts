import type { KnownBlock } from '@slack/types';
import { asksPoints } from '../../rollout/gates.ts';
import { findStep, hostOf, nodeOf, type OpenGate, type RolloutState } from '../../rollout/state.ts';
import { clock, code, day, person } from '../../words/markup/mrkdwn.ts';
import { notice } from '../../words/markup/notice.ts';
import { whereLine } from '../../words/where.ts';
import type { Words } from '../../words/words.ts';
import { wordsFor } from '../../words/words-for.ts';
import { CLAIM_ACTION } from './actions.ts';
import { actLines } from './acts.ts';
import { context, mrkdwn, pack, plain, section } from './block-kit.ts';
import { gateBlocks } from './gate.ts';
import { nodeTexts } from './nodes.ts';
import { clip } from './slack-text.ts';

export type Message = { text: string; blocks: KnownBlock[] };

const REASONS_SHOWN = 5;
const ACT_CHARS = 2500;

/** The rollout's one live message. Pure: the same state and time give the same blocks. */
export function cardView(state: RolloutState, words: Words, now: number): Message {
  const title = `${state.service} → ${state.release}`;
  const where = whereLine(state, words);
  return {
    text: clip(words.titled(title, whereLine(state, wordsFor(words.locale, notice))), 1000),
    blocks: [
      { type: 'header', text: plain(title, 150) },
      state.gate ? waitingBlock(state, state.gate, where, words) : section(where, 1200),
      ...nodeTexts(state, words, now).map((text) => section(text)),
      ...(state.gate ? gateBlocks(state, state.gate, words) : []),
      ...reasonBlocks(state, words),
      ...pack(actLines(state, words), ACT_CHARS, words.more).map((text) => context(text, 3000)),
      context(footer(state, words)),
    ],
  };
}

/** Since when a gate waits, how many of its points are ticked, and who sees to it. */
function waiting(state: RolloutState, gate: OpenGate, words: Words): string {
  const points = asksPoints(gate) ? state.procedure.points.length : 0;
  const { claim } = gate;
  return [
    words.waitingSince(clock(gate.openedAt)),
    ...(points === 0 ? [] : [words.pointsDone(Object.keys(gate.ticks).length, points)]),
    ...(claim ? [words.claimed(person(claim.by), clock(claim.at))] : []),
  ].join(' · ');
}

/** What is asked, and the button by which somebody says that they see to it. */
function waitingBlock(state: RolloutState, gate: OpenGate, where: string, words: Words): KnownBlock {
  const { service, id } = state;
  return {
    type: 'section',
    block_id: `claim-${gate.seq}`,
    text: mrkdwn(`${where}\n${waiting(state, gate, words)}`, 1200),
    accessory: {
      type: 'button',
      action_id: CLAIM_ACTION,
      text: plain(words.claim(gate.claim !== undefined), 75),
      value: JSON.stringify({ service, id, gate: gate.seq }),
    },
  };
}

function footer(state: RolloutState, words: Words): string {
  const { requestedBy, requestedAt, endedAt, id } = state;
  const who = words.requestedBy(person(requestedBy));
  const times =
    endedAt === undefined ? [clock(requestedAt)] : [day(requestedAt), words.endedAt(day(endedAt))];
  return [who, ...times, code(id)].join(' · ');
}

/** Once it has ended, the card still says why: each failure once, the latest of them. */
function reasonBlocks(state: RolloutState, words: Words): KnownBlock[] {
  if (state.endedAt === undefined) return [];
  const failures = new Map<string, { at: number; text: string }>();
  for (const name of state.procedure.nodes) {
    for (const { failure, task, facts, endedAt } of nodeOf(state, name).results) {
      if (failure === undefined) continue;
      const why = words.failure(failure, facts).split('\n')[0] ?? '';
      const step = words.step(findStep(state, task)?.kind ?? 'preflight');
      const text = words.failedStep(hostOf(state, task), step, why);
      failures.set(`${name}.${task.phase}.${task.stepId}.${failure}`, { at: endedAt, text });
    }
  }
  const latest = [...failures.values()].sort((one, other) => one.at - other.at).slice(-REASONS_SHOWN);
  const lines = latest.map(({ at, text }) => clip(`${day(at)} ✗ ${text}`, 400));
  return pack(lines, ACT_CHARS, words.more).map((text) => context(text, 3000));
}
