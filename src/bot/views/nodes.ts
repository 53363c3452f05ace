import type { NodeState, NodeStatus, RolloutState } from '../../rollout/state.ts';
import { findStep, nodeOf } from '../../rollout/state.ts';
import { esc } from '../../words/markup/mrkdwn.ts';
import { stepText } from '../../words/where.ts';
import type { Words } from '../../words/words.ts';
import { pack } from './block-kit.ts';

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
  const down = node.downSince === undefined ? 0 : (state.endedAt ?? now) - node.downSince;
  const outage = node.outageMs + down;
  const running = Object.values(state.running).find(({ task }) => task.node === node.name);
  const checked =
    running && state.stage === 'preparing'
      ? ` · ${words.step(findStep(state, running.task)?.kind ?? 'preflight')} …`
      : '';
  const times =
    node.downSince !== undefined
      ? [`${words.down} (${words.duration(down)})`]
      : outage > 0
        ? [words.outage(words.duration(outage))]
        : [];
  const skipped = node.skipped.length > 0 ? [words.skipped(node.skipped)] : [];
  return {
    mark: MARKS[node.status],
    names: [node.name],
    state: `${words.nodeStatus(node.status)}${stepText(state, node, words)}${checked}`,
    times: [...times, ...skipped],
  };
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
