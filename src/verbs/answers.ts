import type { RolloutState } from '../rollout/state.ts';
import type { Refused, UseRefusal } from '../usecases/refusals.ts';
import { rolloutData } from '../usecases/rollout-data.ts';
import type { Status } from '../usecases/status.ts';
import { whereLine } from '../words/where.ts';
import { refusalText } from './refusal-text.ts';
import type { Answer, Surface } from './verb.ts';

export function refusedAnswer({ refusal }: Refused<UseRefusal>, surface: Surface): Answer {
  return { ok: false, parts: [refusalText(refusal, surface)], refusal: refusal.code };
}

/** For what goes on by itself from here: the card shows how. */
export async function accepted(
  what: 'abort' | 'rollback',
  state: RolloutState,
  { words, link }: Surface,
): Promise<Answer> {
  return { ok: true, parts: [words.accepted(what, state.id, await link(state))] };
}

/** One line a rollout, with what it waits for. */
export async function statusAnswer({ which, rollouts }: Status, surface: Surface): Promise<Answer> {
  const { words } = surface;
  const data = { rollouts: rollouts.map(rolloutData) };
  const shown = await Promise.all(rollouts.map((state) => statusLine(state, surface)));
  if (which === 'latest') {
    const past = shown.length > 0 ? [words.latest, ...shown] : [];
    return { ok: true, parts: [[words.noActive, ...past].join('\n')], data };
  }
  return { ok: true, parts: [shown.length > 0 ? shown.join('\n') : words.noActive], data };
}

async function statusLine(state: RolloutState, surface: Surface): Promise<string> {
  const { words } = surface;
  const line = words.statusLine(state.id, whereLine(state, words), await surface.link(state));
  return [line, ...surface.details(state)].join('\n  ');
}
