import type { Excluded } from '../rollout/access.ts';
import { buttons, past } from './en-names.ts';
import type { Markup } from './markup/markup.ts';
import type { Words } from './words.ts';

const standings: Record<Excluded['standing'], string> = {
  guest: 'you are a guest here',
  outsider: 'you belong to another one',
  bot: 'you are an app',
  deactivated: 'your account is deactivated',
  unknown: 'Slack did not say whether you are one',
};

/** Why a command or a click does nothing, and what to do instead. */
export function refusalEn({ code, text: esc, person, member, clock }: Markup): Words['refusal'] {
  const again = (reason?: string) =>
    reason === 'missing_scope'
      ? `Give the app the scope ${code('users:read')} and install it again. `
      : 'Try again in a minute. ';
  const ask = (ids: string[]) =>
    ids.length === 0
      ? 'Ask whoever looks after Baton here.'
      : `Ask ${ids.slice(0, 10).map(member).join(' or ')}.`;
  return (refusal) => {
    switch (refusal.code) {
      case 'not-allowed':
        return refusal.role === 'start'
          ? `You may not start rollouts here. ${ask(refusal.ask)}`
          : `You may not decide here. ${ask(refusal.ask)}`;
      case 'group-unread': {
        const { role, groups, reason } = refusal;
        const scope =
          reason === 'missing_scope'
            ? `Give the app the scope ${code('usergroups:read')} and install it again, or`
            : 'Try again in a minute, or';
        return `Slack did not say who is in ${groups.slice(0, 10).map(code).join(', ')} (${code(reason)}), so nobody knows whether you are. ${scope} correct ${code(`access.${role}`)} in baton.yaml and restart Baton. Nothing was changed.`;
      }
      case 'not-a-member': {
        const { id, role, standing, reason } = refusal;
        const what = `${standings[standing]}${reason ? ` (${code(reason)})` : ''}`;
        const first = standing === 'unknown' ? again(reason) : '';
        return `${code('everyone')} in baton.yaml means full members of this workspace, and ${what}. ${first}To let you in by name, add ${code(id)} to ${code(`access.${role}`)} in baton.yaml and restart Baton. Nothing was changed.`;
      }
      case 'four-eyes':
        return 'You requested this rollout, so somebody else has to approve that it goes forward. You may roll back, stop or abort it.';
      case 'no-rollout':
        return `That rollout is not in the journal. ${code('/upgrade status')} lists those that are.`;
      case 'exists':
        return `That rollout exists already. ${code('/upgrade status')} shows it.`;
      case 'ended':
        return `That rollout has ended: ${esc(refusal.status)}. Nothing was changed.`;
      case 'gate-decided':
        return `Already decided: ${person(refusal.by)} ${past[refusal.decision]} at ${clock(refusal.at)}. Nothing was changed.`;
      case 'gate-changed':
      case 'no-gate':
        return 'That question is no longer open. The card shows where the rollout is now. Nothing was changed.';
      case 'not-offered':
        return `${buttons[refusal.decision]} is not offered here; the choices are: ${refusal.offered.map((d) => buttons[d]).join(', ')}.`;
      case 'points-open':
        return `Not yet: ${refusal.open.length} point${refusal.open.length === 1 ? ' is' : 's are'} not verified. Click Verified beside ${refusal.open.length === 1 ? 'it' : 'each'} on the card first.`;
      case 'reason-missing':
        return `Say why: this is only done with a reason; in a terminal, add ${code('--reason')}. Nothing was changed.`;
      case 'reason-too-long':
        return `The reason is longer than ${refusal.most} characters. Nothing was changed.`;
      case 'unknown-point':
        return 'That point is not part of this gate. Nothing was changed.';
      case 'nothing-running':
        return 'Nothing is running now: the rollout waits at its gate. Use the buttons on its card.';
      case 'already-aborting':
        return `${person(refusal.by)} has aborted it already; the question comes as soon as the step has ended.`;
      case 'still-active':
        return `That rollout has not ended. Use ${code('Roll back')} on its card, or ${code('/upgrade abort')} first.`;
      case 'nothing-to-roll-back':
        return 'There is nothing to roll back: no node is in the state that this rollout left.';
      case 'no-rollback-written':
        return "The release's document has no rollback for this service.";
      case 'service-busy':
        return `Another rollout of this service is active: ${code(refusal.holder)}. ${code('/upgrade status')} shows where it waits.`;
      case 'superseded':
        return `A later rollout has changed the same hosts: ${code(refusal.by)}. Roll that one back first.`;
      case 'stale-task':
      case 'fenced':
        return 'That step is no longer due. Nothing was changed.';
    }
  };
}
