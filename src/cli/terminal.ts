import { planText } from '../runbooks/plan/plan.ts';
import type { Surface } from '../verbs/verb.ts';
import type { Locale } from '../words/locale.ts';
import { plain } from '../words/markup/plain.ts';
import { wordsFor } from '../words/words-for.ts';

/** Answers as a terminal shows them, in the team's language. */
export function terminalSurface(locale: Locale): Surface {
  const words = wordsFor(locale, plain);
  return {
    words,
    plan: (runbook, procedure) => [planText(runbook, procedure, { locale })],
    link: async () => undefined,
    choices: ({ gate }) => (gate ? words.choices(gate.options) : undefined),
  };
}
