import type { KnownBlock } from '@slack/types';
import { waitingShell } from '../../rollout/gates.ts';
import type { NodeState, NodeStatus, OpenGate, RolloutState } from '../../rollout/state.ts';
import { findStep, nodeOf, stepsOf } from '../../rollout/state.ts';
import type { Words } from '../words/words.ts';
import { decideAction, tickAction } from './actions.ts';
import { clip, clock, code, duration, esc, fenced, person } from './mrkdwn.ts';

export type Message = { text: string; blocks: KnownBlock[] };

const MARKS: Record<NodeStatus, string> = {
  waiting: '○',
  prepared: '○',
  upgrading: '◐',
  upgraded: '●',
  verified: '✓',
  failed: '✗',
  'rolling-back': '◐',
  'rolled-back': '↺',
};
const NODES_A_BLOCK = 20;
const DECISIONS_SHOWN = 8;
const RISKY = new Set(['rollback', 'stop', 'force']);

const section = (text: string): KnownBlock => ({
  type: 'section',
  text: { type: 'mrkdwn', text: clip(text, 3000) },
});
const context = (text: string): KnownBlock => ({
  type: 'context',
  elements: [{ type: 'mrkdwn', text: clip(text, 2000) }],
});

/** The rollout's one live message. Pure: the same state and time give the same blocks. */
export function cardView(state: RolloutState, words: Words, now: number): Message {
  const title = `${state.service} → ${state.release}`;
  const where = whereLine(state, words);
  return {
    text: clip(`${title}: ${where.replace(/[*`]/g, '')}`, 3000),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: clip(title, 150), emoji: false } },
      section(where),
      ...nodeBlocks(state, words, now),
      ...(state.gate ? gateBlocks(state, state.gate, words) : []),
      ...decisionBlocks(state, words),
      context(
        `${words.requestedBy(person(state.requestedBy))} · ${timing(state, words, now)} · ${code(state.id)}`,
      ),
    ],
  };
}

function timing(state: RolloutState, words: Words, now: number): string {
  const spent = duration((state.endedAt ?? now) - state.requestedAt);
  return `${clock(state.requestedAt)} · ${state.endedAt ? spent : words.elapsed(spent)}`;
}

/** One line: what happens now, or what is waited for. Also what `/upgrade status` says. */
export function whereLine(state: RolloutState, words: Words): string {
  if (state.status) return words.ended(state.status).split('\n')[0] ?? '';
  const { gate } = state;
  if (gate) return words.question(gate.kind, gate.node, nextNode(state, gate), gate.aborted);
  if (state.abort) return words.aborting(person(state.abort.by));
  if (state.stage === 'preparing') return `${words.preparing} …`;
  const name = state.stage === 'rolling-back' ? state.rollbackQueue[0] : state.procedure.nodes[state.current];
  if (name === undefined) return '';
  const node = nodeOf(state, name);
  return `*${esc(name)}*: ${words.nodeStatus(node.status)}${stepText(state, node, words)}`;
}

export function nextNode(state: RolloutState, gate: Pick<OpenGate, 'node'>): string | undefined {
  const at = gate.node === undefined ? -1 : state.procedure.nodes.indexOf(gate.node);
  return at < 0 ? undefined : state.procedure.nodes[at + 1];
}

/** ` · 3/5 backup` while the node is being worked on. */
function stepText(state: RolloutState, node: NodeState, words: Words): string {
  const phase = node.status === 'rolling-back' ? 'rollback' : 'upgrade';
  if (node.status !== 'upgrading' && node.status !== 'rolling-back') return '';
  const steps = stepsOf(state, node, phase);
  const at = steps.findIndex((step) => !node.done[phase].includes(step.id));
  const step = steps[at];
  return step ? ` · ${at + 1}/${steps.length} ${words.step(step.kind)} …` : '';
}

function nodeBlocks(state: RolloutState, words: Words, now: number): KnownBlock[] {
  const lines = state.procedure.nodes.map((name) => nodeLine(state, nodeOf(state, name), words, now));
  const blocks: KnownBlock[] = [];
  for (let from = 0; from < lines.length; from += NODES_A_BLOCK) {
    blocks.push(section(lines.slice(from, from + NODES_A_BLOCK).join('\n')));
  }
  return blocks;
}

function nodeLine(state: RolloutState, node: NodeState, words: Words, now: number): string {
  const down = node.downSince === undefined ? 0 : (state.endedAt ?? now) - node.downSince;
  const outage = node.outageMs + down;
  const parts = [`${words.nodeStatus(node.status)}${stepText(state, node, words)}`];
  if (node.downSince !== undefined) parts.push(`${words.down} (${duration(down)})`);
  else if (outage > 0) parts.push(words.outage(duration(outage)));
  const running = Object.values(state.running).find(({ task }) => task.node === node.name);
  if (running && state.stage === 'preparing')
    parts.push(`${runningStep(state, running.task.stepId, words)} …`);
  return `${MARKS[node.status]} *${esc(node.name)}* – ${parts.join(' · ')}`;
}

function runningStep(state: RolloutState, stepId: string, words: Words): string {
  const step = state.procedure.steps.find(({ id }) => id === stepId);
  return words.step(step?.kind ?? 'preflight');
}

function gateBlocks(state: RolloutState, gate: OpenGate, words: Words): KnownBlock[] {
  const blocks: KnownBlock[] = [{ type: 'divider' }];
  if (gate.kind === 'failed') blocks.push(...failureBlocks(state, words));
  const shell = waitingShell(state);
  if (shell) blocks.push(section(fenced(shell.command)));
  if (gate.kind === 'node' || gate.kind === 'final') blocks.push(...pointBlocks(state, gate, words));
  blocks.push({
    type: 'actions',
    block_id: `gate-${gate.seq}`,
    elements: gate.options.map((decision) => {
      const forward = decision === gate.options[0];
      const confirm = words.confirm(decision, gate.node);
      return {
        type: 'button' as const,
        action_id: decideAction(decision),
        text: {
          type: 'plain_text' as const,
          text: clip(words.decision(decision, nextNode(state, gate)), 75),
          emoji: false,
        },
        value: JSON.stringify({ ...ref(state), gate: gate.seq, evidence: gate.evidence }),
        ...(forward
          ? { style: 'primary' as const }
          : decision === 'rollback'
            ? { style: 'danger' as const }
            : {}),
        ...(RISKY.has(decision)
          ? {
              confirm: {
                title: { type: 'plain_text' as const, text: clip(confirm.title, 100) },
                text: { type: 'mrkdwn' as const, text: clip(confirm.text, 300) },
                confirm: { type: 'plain_text' as const, text: clip(confirm.yes, 30) },
                deny: { type: 'plain_text' as const, text: clip(confirm.no, 30) },
              },
            }
          : {}),
      };
    }),
  });
  return blocks;
}

const ref = (state: RolloutState) => ({ service: state.service, id: state.id });

function failureBlocks(state: RolloutState, words: Words): KnownBlock[] {
  return state.failed.slice(0, 5).flatMap((task, index) => {
    const result = nodeOf(state, task.node).results.at(-1);
    const kind = findStep(state, task)?.kind ?? 'preflight';
    if (!result?.failure) return [];
    const why = words.failure(result.failure, result.facts);
    const line = section(`*${esc(task.node)}* · ${words.step(kind)}: ${why}`);
    // The last lines are what people decide by; the thread has the rest.
    return result.snippet && index === 0 ? [line, section(fenced(result.snippet, 2000))] : [line];
  });
}

function pointBlocks(state: RolloutState, gate: OpenGate, words: Words): KnownBlock[] {
  return state.procedure.points.map((point) => {
    const tick = gate.ticks[point.id];
    const note = tick ? `\n_${words.tickedBy(person(tick.by), clock(tick.at))}_` : '';
    return {
      type: 'section',
      block_id: `point-${gate.seq}-${point.id}`,
      text: { type: 'mrkdwn', text: clip(`${tick ? '☑' : '☐'} ${esc(point.text)}${note}`, 3000) },
      accessory: {
        type: 'button',
        action_id: tickAction(point.id),
        text: { type: 'plain_text', text: clip(tick ? words.untick : words.tick, 75), emoji: false },
        value: JSON.stringify({ ...ref(state), gate: gate.seq, point: point.id, on: !tick }),
      },
    };
  });
}

function decisionBlocks(state: RolloutState, words: Words): KnownBlock[] {
  const lines = state.decided.slice(-DECISIONS_SHOWN).map((past) => {
    const what = words.decided(past.decision, nextNode(state, past));
    return `${clock(past.at)} ${person(past.by)} ${what}${past.node ? ` · ${esc(past.node)}` : ''}`;
  });
  return lines.length > 0 ? [context(lines.join('\n'))] : [];
}
