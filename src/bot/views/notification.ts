import type { RolloutState } from '../../rollout/state.ts';
import { findStep, hostOf, nodeOf } from '../../rollout/state.ts';
import { notice } from '../../words/markup/notice.ts';
import { nextNode, whereLine } from '../../words/where.ts';
import type { Words } from '../../words/words.ts';
import { wordsFor } from '../../words/words-for.ts';
import { clip } from './slack-text.ts';

/** What a locked phone shows of a gate or an end: what, where, why, and whether the service is down. */
export function notificationOf(state: RolloutState, shown: Words): string {
  const words = wordsFor(shown.locale, notice);
  const { service, release, gate, status } = state;
  const title = `${service} ${release}`;
  const down = Object.values(state.nodes)
    .filter((node) => node.touched && node.service?.is === 'down')
    .map(({ name }) => name);
  if (status) return words.endNotice(title, words.finalStatus(status), down);
  if (gate?.kind === 'failed') return failureNotice(state, title, down, words);
  if ((gate?.kind === 'node' || gate?.kind === 'final') && gate.node !== undefined)
    return words.gateNotice(title, {
      node: gate.node,
      points: state.procedure.points.length,
      button: words.decision(gate.kind === 'node' ? 'continue' : 'finish', nextNode(state, gate)),
    });
  return words.titled(title, whereLine(state, words));
}

function failureNotice(state: RolloutState, title: string, down: string[], words: Words): string {
  const [task] = state.failed;
  const result = task && nodeOf(state, task.node).results.at(-1);
  if (!task || !result?.failure) return words.titled(title, whereLine(state, words));
  const why = words.failure(result.failure, result.facts).split('\n')[0] ?? '';
  const step = words.step(findStep(state, task)?.kind ?? 'preflight');
  return words.failureNotice(title, { node: hostOf(state, task), step, why: clip(why, 120), down });
}
