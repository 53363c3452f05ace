import type { UseRefusal } from '../usecases/refusals.ts';
import { whereLine } from '../words/where.ts';
import type { Surface } from './verb.ts';

/** Why something was not done, and what to do about it. */
export function refusalText(refusal: UseRefusal, { words }: Surface): string {
  switch (refusal.code) {
    case 'bad-name':
      return words.badName(refusal.what, refusal.name, refusal.reason);
    case 'unknown-release':
      return words.unknownRelease(refusal.release, refusal.known, refusal.nearest);
    case 'unknown-service':
      return words.unknownService(refusal.service, refusal.release, refusal.known, refusal.nearest);
    case 'document-wrong':
      return words.documentWrong(refusal.file, refusal.problems);
    case 'hosts-missing':
      return words.hostsMissing(refusal.nodes, refusal.release);
    case 'artifact-wrong':
      return words.failure(refusal.failure, refusal.facts);
    case 'none-active':
      return words.noActive;
    case 'not-active':
      return words.noSuchRollout(refusal.target);
    case 'several-active':
      return words.severalActive(refusal.ids);
    case 'never-rolled-out':
      return words.noRolloutOf(refusal.service, refusal.release);
    case 'unknown-rollout':
      return words.unknownRollout(refusal.id, refusal.nearest);
    case 'at-no-gate':
      return words.atNoGate(refusal.state.id, whereLine(refusal.state, words));
    case 'no-such-choice':
    case 'other-choices':
      return words.noSuchChoice(refusal.choice, refusal.options, refusal.nearest);
    case 'never-seen':
      return words.neverSeen(refusal.service, refusal.known, refusal.nearest);
    default:
      return words.refusal(refusal);
  }
}
