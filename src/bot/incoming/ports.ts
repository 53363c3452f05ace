import type { PinnedArtifact, Policy } from '../../rollout/events.ts';
import type { Facts, FailureCode } from '../../rollout/outcomes.ts';
import type { NameFault } from '../../runbooks/names.ts';
import type { Problem, Procedure, Runbook } from '../../runbooks/runbook.ts';

/** What the bot needs of the team's folders; `releases/` provides it. */
export type ReleaseShelf = {
  load(
    release: string,
  ): Promise<
    | { ok: true; runbook: Runbook }
    | { ok: false; code: 'bad-name'; reason: NameFault }
    | { ok: false; code: 'unknown-release'; known: string[]; nearest?: string }
    | { ok: false; code: 'document-wrong'; file: string; problems: Problem[] }
  >;
  artifacts(
    release: string,
    procedure: Procedure,
  ): Promise<
    { ok: true; artifacts: PinnedArtifact[] } | { ok: false; fault: { code: FailureCode; facts: Facts } }
  >;
};

/** What the bot needs to know of baton.yaml. */
export type BotSettings = {
  policy: Policy;
  /** The hosts that baton.yaml describes. */
  hosts: ReadonlySet<string>;
};
