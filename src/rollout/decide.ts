import { lackingRole } from './access.ts';
import { claimGate, remindGate } from './attention.ts';
import type { Command } from './commands.ts';
import { accept, type CommandOf, type Decided, isRequester, refuse } from './decided.ts';
import type { Actor, Recorded, RolloutEvent } from './events.ts';
import { EVENT_VERSION } from './events.ts';
import { foresee } from './evolve.ts';
import { followUp } from './follow-up.ts';
import { decideGate, tickPoint } from './gates.ts';
import { isTooLong, REASON_CHARS, reasonOf } from './reason.ts';
import { requestRollback } from './rollback.ts';
import type { MaybeRollout, RolloutState } from './state.ts';
import { isActive } from './state.ts';
import { reportOutcome, takeTask } from './steps.ts';

export type { Decided } from './decided.ts';

/**
 * What a command means in a state: the events to append, in order, or the reason for refusing. Events that
 * follow by themselves (a gate, the end) come along. An empty list means that all is as asked already.
 */
export function decide(command: Command, state: MaybeRollout): Decided {
  const direct = answer(command, state);
  // While a task runs nothing follows.
  if (!direct.ok || command.type === 'TakeTask') return direct;
  if (direct.events.length === 0 && command.type !== 'FollowUp') return direct;
  const after = direct.events.reduce(
    (s, event) => foresee(s, provisional(s, event, command.by.actor)),
    state,
  );
  const next = after && followUp(after);
  return next ? { ok: true, events: [...direct.events, next] } : direct;
}

/** Good enough for looking ahead: nothing that `followUp` reads depends on the time or the hash. */
function provisional(state: MaybeRollout, event: RolloutEvent, actor: Actor): Recorded {
  const seq = (state?.head.seq ?? 0) + 1;
  return { v: EVENT_VERSION, seq, id: '', at: state?.head.at ?? 0, actor, event, prev: '', hash: '' };
}

function answer(command: Command, state: MaybeRollout): Decided {
  if (command.type === 'RequestRollout') return request(command, state);
  if (!state) return refuse({ code: 'no-rollout' });
  switch (command.type) {
    case 'DecideGate':
      return decideGate(command, state);
    case 'TickPoint':
      return tickPoint(command, state);
    case 'ClaimGate':
      return claimGate(command, state);
    case 'RemindGate':
      return remindGate(command, state);
    case 'Abort':
      return abort(command, state);
    case 'RequestRollback':
      return requestRollback(command, state);
    case 'FollowUp':
      return accept();
    case 'TakeTask':
      return takeTask(command, state);
    case 'ReportSuccess':
    case 'ReportFailure':
      return reportOutcome(command, state);
  }
}

function request(command: CommandOf<'RequestRollout'>, state: MaybeRollout): Decided {
  if (state) return refuse({ code: 'exists' });
  if (!command.by.mayStart) return refuse(lackingRole('start', command.by, command.policy.access));
  const { by: _, type: __, ...what } = command;
  return accept({ type: 'RolloutRequested', ...what });
}

function abort(command: CommandOf<'Abort'>, state: RolloutState): Decided {
  if (!isActive(state)) return refuse({ code: 'ended', status: state.status ?? 'ended' });
  if (!command.by.mayApprove && !isRequester(command.by, state))
    return refuse(lackingRole('approve', command.by, state.policy.access));
  if (state.gate) return refuse({ code: 'nothing-running', gateOpen: true });
  if (state.abort) return refuse({ code: 'already-aborting', by: state.abort.by });
  const reason = reasonOf(command);
  if (isTooLong(reason)) return refuse({ code: 'reason-too-long', most: REASON_CHARS });
  return accept({ type: 'AbortRequested', ...(reason === undefined ? {} : { reason }) });
}
