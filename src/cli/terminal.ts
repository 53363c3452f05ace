import { askAtGate, asksPoints } from '../rollout/gates.ts';
import { isActive, type OpenGate, type RolloutState } from '../rollout/state.ts';
import { describe, traitsOf } from '../runbooks/kinds/table.ts';
import { planText } from '../runbooks/plan/plan.ts';
import type { Surface } from '../verbs/verb.ts';
import type { Locale } from '../words/locale.ts';
import { stripControls } from '../words/markup/clean.ts';
import { plain } from '../words/markup/plain.ts';
import { nodeService } from '../words/node-service.ts';
import { stepText } from '../words/where.ts';
import type { Words } from '../words/words.ts';
import { wordsFor } from '../words/words-for.ts';

/** What people are asked at the open gate, whole. */
export function pendingAsk(state: RolloutState, words: Words): string[] {
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

/** Its nodes, and what is to be decided; of one that has ended nothing, as its line says all. */
function details(state: RolloutState, words: Words): string[] {
  if (!isActive(state)) return [];
  const { gate } = state;
  return [...nodeLines(state, words), ...(gate ? gateLines(state, gate, words) : [])];
}

export function nodeLines(state: RolloutState, words: Words): string[] {
  return Object.values(state.nodes).map((node) => {
    const what = `${words.nodeStatus(node.status)}${stepText(state, node, words)}`;
    const leftOut = node.skipped.length > 0 ? [words.skipped(node.skipped)] : [];
    const known = nodeService(state, node, words, Date.now());
    return words.nodeLine(node.name, [what, ...known, ...leftOut].join(' · '));
  });
}

function gateLines(state: RolloutState, gate: OpenGate, words: Words): string[] {
  const { clock, person } = words.markup;
  const age = Math.floor((Date.now() - gate.openedAt) / 60_000);
  const points = asksPoints(gate) ? state.procedure.points : [];
  return [
    words.waitingSince(clock(gate.openedAt), age > 0 ? age : undefined),
    ...(gate.claim ? [words.claimed(person(gate.claim.by), clock(gate.claim.at))] : []),
    ...points.map(({ id, text }) => {
      const tick = gate.ticks[id];
      return tick ? `☑ ${stripControls(text)} · ${person(tick.by)}` : `☐ ${stripControls(text)}`;
    }),
    ...pendingAsk(state, words),
    words.choices(gate.options),
    words.decideBy(state.id),
  ];
}

/** Answers as a terminal shows them, in the team's language. */
export function terminalSurface(locale: Locale): Surface {
  const words = wordsFor(locale, plain);
  return {
    words,
    plan: (runbook, procedure) => [planText(runbook, procedure, { locale })],
    link: async () => undefined,
    details: (state) => details(state, words),
  };
}
