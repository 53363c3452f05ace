import { userInfo } from 'node:os';
import type { By } from '../rollout/commands.ts';
import { choiceOf, isRisky } from '../rollout/decisions.ts';
import { askAtGate, openPoints } from '../rollout/gates.ts';
import type { RolloutState } from '../rollout/state.ts';
import { traitsOf } from '../runbooks/kinds/table.ts';
import { type Act, carryOut, type Intent, intend } from '../usecases/decide-gate.ts';
import { rolloutData } from '../usecases/rollout-data.ts';
import type { Store } from '../usecases/rollout-store.ts';
import { refusedAnswer } from '../verbs/answers.ts';
import type { Answer, Surface } from '../verbs/verb.ts';
import { stripControls } from '../words/markup/clean.ts';
import { stakeOf } from '../words/stake.ts';
import { whereLine } from '../words/where.ts';
import type { Words } from '../words/words.ts';
import { pendingAsk } from './terminal.ts';

export type DecideArgs = {
  id: string;
  /** A choice of the gate, or `abort`. */
  act: string;
  reason?: string | undefined;
  /** The beginning of the hash of the gate that was seen. */
  seen?: string | undefined;
  yes?: boolean | undefined;
};

/** Who sits at the terminal. Without `ask` nobody can be asked. */
export type Person = { show: (text: string) => void; ask?: (question: string) => Promise<boolean> };

/** Someone at this machine's command line, by their operating-system name. */
function me(): By {
  return { actor: { kind: 'cli', id: userInfo().username }, mayStart: true, mayApprove: true };
}

/**
 * Acts on a rollout from here, for when Slack is down; recorded with the operating-system user. What a card asks once
 * more is asked here too, and what is done is bound to what was shown.
 */
export async function decideHere(
  store: Store,
  surface: Surface,
  { id, act, reason, seen, yes }: DecideArgs,
  person: Person,
): Promise<Answer> {
  const { words } = surface;
  const intended = await intend(store, { id, act, seen });
  if (!intended.ok) return refusedAnswer(intended, surface);
  const { intent } = intended;
  if (intent.does === 'decide' && choiceOf(intent.decision).wantsReason && !reason?.trim())
    return refusedAnswer(
      { ok: false, refusal: { code: 'reason-missing', decision: intent.decision } },
      surface,
    );
  const { shown, question } = beforeActing(intent, words);
  if (shown.length > 0) person.show(shown.join('\n'));
  if (question !== undefined && !yes) {
    const agreed = await person.ask?.(words.yesOrNo(question));
    if (!agreed) return { ok: false, parts: [words.notConfirmed], refusal: 'unconfirmed' };
  }
  const done = await carryOut(store.rollouts, intent, { by: me(), reason });
  if (!done.ok) return refusedAnswer(done, surface);
  const did: Act =
    intent.does === 'decide' ? intent.decision : intent.does === 'abort' ? 'abort' : 'rollback';
  return {
    ok: true,
    parts: [
      words.recorded(intent.state.id, did, whereLine(done.state, words)),
      // What was let run stands below the line that says so.
      ...(isScript(intent) ? pendingAsk(intent.state, words) : []),
    ],
    data: { rollout: rolloutData(done.state) },
  };
}

/** What is shown before an act, and what is asked, where a card would ask. */
function beforeActing(intent: Intent, words: Words): { shown: string[]; question?: string } {
  const { state } = intent;
  if (intent.does === 'abort') return { shown: [] };
  const decision = intent.does === 'decide' ? intent.decision : 'rollback';
  const forward = intent.does === 'decide' && choiceOf(decision).forward;
  const open = forward ? openTexts(state) : [];
  const shown = [
    ...(forward ? pendingAsk(state, words) : []),
    ...(open.length > 0 ? [words.pointsToVerify(open)] : []),
  ];
  if (isRisky(decision)) {
    const { title, text } = words.confirm(decision, stakeOf(state, state.gate?.node));
    return { shown: [...shown, stripControls(text)], question: stripControls(title) };
  }
  if (open.length > 0) return { shown, question: words.allVerified(open.length) };
  return isScript(intent) ? { shown, question: words.asWritten } : { shown };
}

function openTexts(state: RolloutState): string[] {
  const open = new Set(openPoints(state));
  return state.procedure.points.filter(({ id }) => open.has(id)).map(({ text }) => text);
}

function isScript(intent: Intent): boolean {
  if (intent.does !== 'decide' || intent.decision !== 'run') return false;
  const ask = askAtGate(intent.state);
  return ask !== undefined && traitsOf(ask.step).asks === 'shell';
}
