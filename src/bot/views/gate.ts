import type { KnownBlock } from '@slack/types';
import { choiceOf } from '../../rollout/decisions.ts';
import { askAtGate, asksPoints } from '../../rollout/gates.ts';
import type { OpenGate, RolloutState } from '../../rollout/state.ts';
import { findStep, hostOf, nodeOf } from '../../rollout/state.ts';
import { consequence } from '../../words/consequence.ts';
import { nextNode } from '../../words/where.ts';
import type { Words } from '../../words/words.ts';
import { askBlocks } from './ask-blocks.ts';
import { context, section } from './block-kit.ts';
import { decisionButtons } from './buttons.ts';
import { pointBlocks } from './points.ts';
import { fenced } from './slack-text.ts';

const FAILURES_SHOWN = 5;
const NODES_SHOWN = 5;

/** What people need to see at the open gate, and the buttons. */
export function gateBlocks(state: RolloutState, gate: OpenGate, words: Words): KnownBlock[] {
  const ask = askAtGate(state);
  const question = ask && askBlocks(ask, words);
  // Nobody answers for what nobody has seen.
  const offered = gate.options.filter((decision) => !ask || question || !choiceOf(decision).forward);
  return [
    ...(gate.kind === 'failed' ? failureBlocks(state, words) : []),
    ...(ask ? (question ?? [section(words.notShown)]) : []),
    ...(asksPoints(gate) ? pointBlocks(state, gate, words) : []),
    ...differingBlocks(state, gate, words),
    {
      type: 'actions',
      block_id: `gate-${gate.seq}`,
      elements: decisionButtons(state, gate, offered, words),
    },
    context(consequence(state, gate, words)),
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
