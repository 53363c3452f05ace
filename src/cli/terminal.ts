import { askAtGate } from '../rollout/gates.ts';
import type { RolloutState } from '../rollout/state.ts';
import { describe, traitsOf } from '../runbooks/kinds/table.ts';
import { planText } from '../runbooks/plan/plan.ts';
import type { Surface } from '../verbs/verb.ts';
import type { Locale } from '../words/locale.ts';
import { stripControls } from '../words/markup/clean.ts';
import { plain } from '../words/markup/plain.ts';
import type { Words } from '../words/words.ts';
import { wordsFor } from '../words/words-for.ts';

/** What people are asked at the open gate, whole. */
function pendingAsk(state: RolloutState, words: Words): string[] {
  const ask = askAtGate(state);
  if (!ask) return [];
  const { step, gate, hosts, back } = ask;
  const about = words.askedAbout(
    step.kind,
    step.id,
    step.source.map(({ line }) => line),
  );
  const texts = describe(step).flatMap((one) => {
    if (one.code === 'says' || one.code === 'written') return stripControls(one.text).split('\n');
    return one.code === 'file' ? [words.names([one.path])] : [];
  });
  const [directory] = describe(step).flatMap((one) => (one.code === 'in' ? [one.directory] : []));
  return [
    ...(gate === 'condition' ? [words.condition(step.if ?? '')] : []),
    about,
    ...texts.map((text) => `  ${text}`),
    ...(traitsOf(step).asks === 'shell' ? [words.scriptIn({ directory, hosts, back })] : []),
  ];
}

/** Answers as a terminal shows them, in the team's language. */
export function terminalSurface(locale: Locale): Surface {
  const words = wordsFor(locale, plain);
  return {
    words,
    plan: (runbook, procedure) => [planText(runbook, procedure, { locale })],
    link: async () => undefined,
    choices: (state) =>
      state.gate ? [...pendingAsk(state, words), words.choices(state.gate.options)].join('\n  ') : undefined,
  };
}
