import type { Button } from '@slack/types';
import { choiceOf, type Decision, isRisky } from '../../rollout/decisions.ts';
import { openPoints } from '../../rollout/gates.ts';
import type { OpenGate, RolloutState } from '../../rollout/state.ts';
import { nodeOf } from '../../rollout/state.ts';
import { stakeOf } from '../../words/stake.ts';
import { nextNode } from '../../words/where.ts';
import type { Words } from '../../words/words.ts';
import { decideAction } from './actions.ts';
import { mrkdwn, plain } from './block-kit.ts';

/** The buttons of a gate. Green is only what loses nothing, and only once it can be taken. */
export function decisionButtons(
  state: RolloutState,
  gate: OpenGate,
  offered: readonly Decision[],
  words: Words,
): Button[] {
  const again = failedAgain(state);
  const first = again ? 'rollback' : 'wait';
  const ordered = [...offered].sort((one, other) => Number(other === first) - Number(one === first));
  const green = ordered.find((decision) => isGreen(state, decision, ordered, again));
  return ordered.map((decision) => {
    const style = isRisky(decision) && decision !== 'stop' ? 'danger' : undefined;
    return {
      type: 'button',
      action_id: decideAction(decision),
      text: plain(words.decision(decision, nextNode(state, gate)), 75),
      value: JSON.stringify({
        service: state.service,
        id: state.id,
        gate: gate.seq,
        evidence: gate.evidence,
      }),
      ...(decision === green ? { style: 'primary' as const } : style ? { style } : {}),
      ...(isRisky(decision) ? { confirm: confirmOf(state, gate, decision, words) } : {}),
    };
  });
}

function isGreen(state: RolloutState, decision: Decision, offered: Decision[], again: boolean): boolean {
  if (decision === 'wait') return true;
  if (decision === 'retry') return !again && !offered.includes('wait');
  // What nobody understands may lose anything.
  if (!choiceOf(decision).forward || isRisky(decision) || decision === 'run' || decision === 'skip')
    return false;
  return state.policy.verification !== 'required' || openPoints(state).length === 0;
}

/** Whether the very step has failed twice in the same way: a third time will hardly end otherwise. */
function failedAgain(state: RolloutState): boolean {
  const [task] = state.failed;
  if (!task || !state.gate?.options.includes('rollback')) return false;
  const [last, before] = nodeOf(state, task.node)
    .results.filter((result) => result.task.phase === task.phase && result.task.stepId === task.stepId)
    .toReversed();
  return last?.failure !== undefined && last.failure === before?.failure;
}

function confirmOf(state: RolloutState, gate: OpenGate, decision: Decision, words: Words) {
  const { title, text, yes, no } = words.confirm(decision, stakeOf(state, gate.node));
  return {
    title: plain(title, 100),
    text: mrkdwn(text, 300),
    confirm: plain(yes, 30),
    deny: plain(no, 30),
    style: 'danger' as const,
  };
}
