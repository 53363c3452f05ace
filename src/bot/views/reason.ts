import type { ModalView } from '@slack/types';
import { type Decision, isDecision } from '../../rollout/decisions.ts';
import { REASON_CHARS } from '../../rollout/reason.ts';
import type { Words } from '../../words/words.ts';
import { type DecisionValue, readDecision } from './actions.ts';
import { plain } from './block-kit.ts';

export const REASON_VIEW = 'reason';
export const REASON_BLOCK = 'reason';
const INPUT = 'text';

/** The window that asks for a reason. What was clicked travels in it: Slack gives it back with the answer. */
export function reasonView(
  asked: { decision: Decision; value: string; node: string | undefined },
  words: Words,
): ModalView {
  const { title, about, label, submit, close } = words.reasonAsked(asked.decision, asked.node);
  return {
    type: 'modal',
    callback_id: REASON_VIEW,
    private_metadata: JSON.stringify({ decision: asked.decision, value: asked.value }),
    title: plain(title, 24),
    submit: plain(submit, 24),
    close: plain(close, 24),
    blocks: [
      { type: 'section', text: plain(about, 300) },
      {
        type: 'input',
        block_id: REASON_BLOCK,
        label: plain(label, 75),
        element: { type: 'plain_text_input', action_id: INPUT, multiline: true, max_length: REASON_CHARS },
      },
    ],
  };
}

type Submitted = {
  private_metadata: string;
  state: { values: Record<string, Record<string, { value?: string | null }>> };
};

/** What somebody decided in the window, and why; undefined when it is none of ours. */
export function readReason(
  view: Submitted,
): (DecisionValue & { decision: Decision; reason: string }) | undefined {
  const { decision, value } = parse(view.private_metadata);
  const read = typeof value === 'string' ? readDecision(value) : undefined;
  if (!read || typeof decision !== 'string' || !isDecision(decision)) return undefined;
  return { ...read, decision, reason: view.state.values[REASON_BLOCK]?.[INPUT]?.value ?? '' };
}

function parse(text: string): { decision?: unknown; value?: unknown } {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}
