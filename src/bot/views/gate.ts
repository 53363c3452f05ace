import type { Button, KnownBlock } from '@slack/types';
import { choiceOf, type Decision } from '../../rollout/decisions.ts';
import { askAtGate, asksPoints } from '../../rollout/gates.ts';
import type { OpenGate, RolloutState } from '../../rollout/state.ts';
import { findStep, hostOf, nodeOf } from '../../rollout/state.ts';
import type { Point } from '../../runbooks/runbook.ts';
import { cut } from '../../words/markup/clean.ts';
import { clock, esc, person } from '../../words/markup/mrkdwn.ts';
import { nextNode } from '../../words/where.ts';
import type { Words } from '../../words/words.ts';
import { decideAction, tickAction } from './actions.ts';
import { askBlocks } from './ask-blocks.ts';
import { context, mrkdwn, plain, section } from './block-kit.ts';
import { clip, fenced } from './slack-text.ts';

const FAILURES_SHOWN = 5;
const NODES_SHOWN = 5;
const POINTS_SHOWN = 30;
/** All points together, with who ticked them. */
const POINT_CHARS = 4500;
const TICK_CHARS = 80;

/** What people need to see at the open gate, and the buttons. */
export function gateBlocks(state: RolloutState, gate: OpenGate, words: Words): KnownBlock[] {
  const ask = askAtGate(state);
  const question = ask && askBlocks(ask, words);
  // Nobody answers for what nobody has seen.
  const offered = gate.options.filter((decision) => !ask || question || !choiceOf(decision).forward);
  return [
    { type: 'divider' },
    ...(gate.kind === 'failed' ? failureBlocks(state, words) : []),
    ...(ask ? (question ?? [section(words.notShown)]) : []),
    ...(asksPoints(gate) ? pointBlocks(state, gate, words) : []),
    ...differingBlocks(state, gate, words),
    {
      type: 'actions',
      block_id: `gate-${gate.seq}`,
      elements: offered.map((decision) => decisionButton(state, gate, decision, words)),
    },
  ];
}

/** Before a node is stopped: what of its start's environment is not as the running service has it. */
function differingBlocks(state: RolloutState, gate: OpenGate, words: Words): KnownBlock[] {
  const next = nextNode(state, gate);
  const before = { start: state.procedure.nodes, node: next === undefined ? [] : [next] };
  const nodes = gate.kind === 'start' || gate.kind === 'node' ? before[gate.kind] : [];
  return nodes.slice(0, NODES_SHOWN).flatMap((node) => {
    const { differs } = nodeOf(state, node).results.findLast(({ facts }) => facts.differs)?.facts ?? {};
    return Array.isArray(differs) ? [section(words.startDiffers(node, differs), 900)] : [];
  });
}

function decisionButton(state: RolloutState, gate: OpenGate, decision: Decision, words: Words): Button {
  const { title, text, yes, no } = words.confirm(decision, gate.node);
  const confirm = {
    title: plain(title, 100),
    text: mrkdwn(text, 300),
    confirm: plain(yes, 30),
    deny: plain(no, 30),
  };
  const style = decision === gate.options[0] ? 'primary' : decision === 'rollback' ? 'danger' : undefined;
  return {
    type: 'button',
    action_id: decideAction(decision),
    text: plain(words.decision(decision, nextNode(state, gate)), 75),
    value: JSON.stringify({ ...ref(state), gate: gate.seq, evidence: gate.evidence }),
    ...(style ? { style } : {}),
    ...(choiceOf(decision).risky ? { confirm } : {}),
  };
}

const ref = (state: RolloutState) => ({ service: state.service, id: state.id });

function failureBlocks(state: RolloutState, words: Words): KnownBlock[] {
  const { failed } = state;
  const blocks = failed.slice(0, FAILURES_SHOWN).flatMap((task, index) => {
    const result = nodeOf(state, task.node).results.at(-1);
    const kind = findStep(state, task)?.kind ?? 'preflight';
    if (!result?.failure) return [];
    const why = words.failure(result.failure, result.facts);
    const line = section(
      words.failedStep(hostOf(state, task), words.step(kind), why),
      index === 0 ? 1200 : 300,
    );
    // The last lines are what people decide by; the thread has the rest.
    return result.snippet?.trim() && index === 0 ? [line, section(fenced(result.snippet, 1500))] : [line];
  });
  const rest = failed.length - FAILURES_SHOWN;
  return rest > 0 ? [...blocks, context(words.more(rest))] : blocks;
}

function pointBlocks(state: RolloutState, gate: OpenGate, words: Words): KnownBlock[] {
  const { points } = state.procedure;
  const open = points.filter(({ id }) => !gate.ticks[id]);
  // More than a message holds: those to be ticked come up as others are.
  const shown = points.length > POINTS_SHOWN ? open.slice(0, POINTS_SHOWN) : points;
  const room = Math.min(2500, Math.floor(POINT_CHARS / Math.max(1, shown.length)) - TICK_CHARS);
  const blocks = shown.map((point) => pointBlock(state, gate, point, room, words));
  const rest = points.length > POINTS_SHOWN ? open.length - shown.length : 0;
  return rest > 0 ? [...blocks, context(words.morePoints(rest))] : blocks;
}

function pointBlock(
  state: RolloutState,
  gate: OpenGate,
  point: Point,
  room: number,
  words: Words,
): KnownBlock {
  const tick = gate.ticks[point.id];
  const note = tick ? ` · ${person(tick.by)} ${clock(tick.at)}` : '';
  const value = { ...ref(state), gate: gate.seq, point: point.id, on: !tick };
  return {
    type: 'section',
    block_id: cut(`point-${gate.seq}-${point.id}`, 255),
    text: mrkdwn(`${tick ? '☑' : '☐'} ${clip(esc(point.text), room)}${note}`, 3000),
    accessory: {
      type: 'button',
      action_id: cut(tickAction(point.id), 255),
      text: plain(tick ? words.untick : words.tick, 75),
      value: JSON.stringify(value),
    },
  };
}
