import type { Journal } from '../../journal/journal.ts';
import type { RolloutRef } from '../../journal/keys.ts';
import type { Outbox } from '../../journal/outbox.ts';
import type { By } from '../../rollout/commands.ts';
import { isActive } from '../../rollout/state.ts';
import { checkName } from '../../runbooks/names.ts';
import type { Procedure, Runbook } from '../../runbooks/runbook.ts';
import { whereLine } from '../../words/where.ts';
import { codeParts } from '../views/thread.ts';
import type { UpgradeCommand } from './grammar.ts';
import { findProcedure, type RequestDeps, requestRollout } from './request.ts';

export type AnswerDeps = RequestDeps & {
  journal: Journal;
  outbox: Outbox;
  planText: (runbook: Runbook, procedure: Procedure) => string;
  link: (channel: string, ts: string) => Promise<string | undefined>;
};

export type Asker = { by: By; channel: string; delivery: string };

/** What `/upgrade …` answers to the person alone; an empty list when the channel shows it. */
export async function answerCommand(
  deps: AnswerDeps,
  command: UpgradeCommand,
  asker: Asker,
): Promise<string[]> {
  switch (command.verb) {
    case 'help':
      return [deps.words.usage];
    case 'start': {
      const refusal = await requestRollout(deps, { ...command, ...asker });
      return refusal ? [refusal] : [];
    }
    case 'plan':
      return plan(deps, command.service, command.release);
    case 'status':
      return status(deps, command.service);
    case 'abort':
      return [await abort(deps, command.target, asker.by)];
    case 'rollback':
      return [await rollback(deps, command.service, command.release, asker.by)];
  }
}

async function plan(deps: AnswerDeps, service: string, release: string): Promise<string[]> {
  const { shelf, words, planText } = deps;
  const found = await findProcedure(shelf, words, service, release);
  if (!found.ok) return [found.text];
  const { runbook, procedure } = found;
  const header = words.planHeader(service, release, runbook.digest);
  return [
    header,
    ...codeParts(planText(runbook, procedure), (lines) => words.planCut(lines, service, release)),
  ];
}

const LATEST = 5;

/** The active rollouts, or the latest ones when there is none; of one service its latest. */
async function status(deps: AnswerDeps, service: string | undefined): Promise<string[]> {
  const { journal, words } = deps;
  if (service !== undefined) {
    const name = checkName(service);
    if (!name.ok) return [words.badName('service', service, name.reason)];
  }
  const refs = service === undefined ? await journal.active() : await journal.newest(service, LATEST);
  const lines = await Promise.all(refs.map((ref) => statusLine(deps, ref)));
  const shown = lines.filter((line) => line !== '');
  if (shown.length > 0) return [shown.join('\n')];
  if (service !== undefined) return [words.noActive];
  const past = await Promise.all((await journal.latest(LATEST)).map((ref) => statusLine(deps, ref)));
  return [[words.noActive, ...(past.length > 0 ? [words.latest, ...past] : [])].join('\n')];
}

async function statusLine(deps: AnswerDeps, ref: RolloutRef): Promise<string> {
  const state = await deps.rollouts.load(ref);
  if (!state) return '';
  const { card, channel } = await deps.outbox.read(ref);
  const link = card && channel ? await deps.link(channel, card) : undefined;
  return deps.words.statusLine(ref.id, whereLine(state, deps.words), link);
}

async function abort(deps: AnswerDeps, target: string | undefined, by: By): Promise<string> {
  const { journal, rollouts, words } = deps;
  const active = await journal.active();
  const meant = target === undefined ? active : active.filter((r) => r.scope === target || r.id === target);
  const [ref, second] = meant;
  if (!ref) return target === undefined ? words.noActive : words.noSuchRollout(target);
  if (second) return words.severalActive(active.map(({ id }) => id));
  const executed = await rollouts.execute(ref, { type: 'Abort', by });
  return executed.ok ? words.accepted('abort', ref.id) : words.refusal(executed.refusal);
}

async function rollback(deps: AnswerDeps, service: string, release: string, by: By): Promise<string> {
  const { journal, rollouts, words } = deps;
  for (const [what, name] of [
    ['service', service],
    ['release', release],
  ] as const) {
    const checked = checkName(name);
    if (!checked.ok) return words.badName(what, name, checked.reason);
  }
  for (const ref of await journal.newest(service)) {
    const state = await rollouts.load(ref);
    if (state?.release !== release) continue;
    if (isActive(state)) return words.refusal({ code: 'still-active' });
    const executed = await rollouts.rollBack(ref, by);
    return executed.ok ? words.accepted('rollback', ref.id) : words.refusal(executed.refusal);
  }
  return words.noRolloutOf(service, release);
}
