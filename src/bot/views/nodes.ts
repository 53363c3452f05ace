import type { NodeState, NodeStatus, RolloutState } from '../../rollout/state.ts';
import { findStep, nodeOf } from '../../rollout/state.ts';
import { esc } from '../../words/markup/mrkdwn.ts';
import { nodeService } from '../../words/node-service.ts';
import { stepText } from '../../words/where.ts';
import type { Words } from '../../words/words.ts';
import { pack } from './block-kit.ts';

const MARKS: Record<NodeStatus, string> = {
  waiting: '⬜',
  prepared: '⬜',
  upgrading: '🔵',
  upgraded: '🟢',
  verified: '✅',
  failed: '🔴',
  'rolling-back': '🔵',
  'rolled-back': '↩️',
};
/** More than a phone shows at once: neighbours in the same state then share a line. */
const LINES = 12;
const CHARS = 2000;

type Line = { mark: string; names: string[]; state: string; times: string[] };

/** The nodes, a line each, as texts for sections. */
export function nodeTexts(state: RolloutState, words: Words, now: number): string[] {
  const lines = state.procedure.nodes.map((name) => nodeLine(state, nodeOf(state, name), words, now));
  const shown = lines.length > LINES ? lines.reduce<Line[]>(together, []) : lines;
  return pack(shown.map(lineText), CHARS, words.more);
}

function nodeLine(state: RolloutState, node: NodeState, words: Words, now: number): Line {
  const skipped = node.skipped.length > 0 ? [words.skipped(node.skipped)] : [];
  const isDown = node.touched && node.service?.is === 'down' && !isWorkedOn(state, node);
  return {
    mark: isDown ? MARKS.failed : MARKS[node.status],
    names: [node.name],
    state: stateText(state, node, words),
    times: [...nodeService(state, node, words, now), ...skipped],
  };
}

const isWorkedOn = (state: RolloutState, node: NodeState) =>
  Object.values(state.running).some(({ task }) => task.node === node.name);

/** After the end, what is there; before it, what happens. */
function stateText(state: RolloutState, node: NodeState, words: Words): string {
  if (state.status) return words.nodeSummary(node.touched ? node.status : 'waiting', state.release);
  const running = Object.values(state.running).find(({ task }) => task.node === node.name);
  const checked =
    running && state.stage === 'preparing'
      ? ` · ${words.step(findStep(state, running.task)?.kind ?? 'preflight')} …`
      : '';
  return `${words.nodeStatus(node.status)}${stepText(state, node, words)}${checked}`;
}

function together(lines: Line[], line: Line): Line[] {
  const last = lines.at(-1);
  if (last?.state !== line.state || last.mark !== line.mark) return [...lines, line];
  return [...lines.slice(0, -1), { ...last, names: [...last.names, ...line.names], times: [] }];
}

function lineText({ mark, names, state, times }: Line): string {
  const [first = '', last = first] = [names[0], names.at(-1)];
  const who = names.length === 1 ? `*${esc(first)}*` : `*${esc(first)}* … *${esc(last)}* (${names.length})`;
  return `${mark} ${who} – ${[state, ...times].join(' · ')}`;
}
