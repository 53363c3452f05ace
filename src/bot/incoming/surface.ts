import { rolloutRef } from '../../journal/keys.ts';
import type { Outbox } from '../../journal/outbox.ts';
import type { Procedure, Runbook } from '../../runbooks/runbook.ts';
import type { Surface } from '../../verbs/verb.ts';
import type { Words } from '../../words/words.ts';
import { codeParts } from '../views/thread.ts';

export type SlackSurfaceDeps = {
  words: Words;
  outbox: Outbox;
  planText: (runbook: Runbook, procedure: Procedure) => string;
  /** A message's address; undefined when Slack does not say. */
  permalink: (channel: string, ts: string) => Promise<string | undefined>;
};

/** Answers as Slack shows them: a plan in code blocks, a rollout with the address of its card. */
export function slackSurface({ words, outbox, planText, permalink }: SlackSurfaceDeps): Surface {
  return {
    words,
    plan(runbook, procedure) {
      const { service } = procedure;
      const { release, digest } = runbook;
      return [
        words.planHeader(service, release, digest),
        ...codeParts(planText(runbook, procedure), (lines) => words.planCut(lines, service, release)),
      ];
    },
    async link({ service, id }) {
      const { card, channel, refused } = await outbox.read(rolloutRef(service, id));
      return card && channel && refused === undefined ? permalink(channel, card) : undefined;
    },
    // The card has it all.
    details: () => [],
  };
}
