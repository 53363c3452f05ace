import { type Draft, has } from '../kinds/table.ts';
import type { ServiceDraft } from './drafts.ts';

/**
 * Where nothing that Baton knows starts the service, nothing tells which of a log's lines are new, and when it is up:
 * people watch it.
 */
export function watchedByPeople(draft: ServiceDraft): ServiceDraft {
  if (draft.steps.some((step) => has(step, 'launches'))) return draft;
  const { rollback } = draft;
  if (rollback?.steps.some((step) => has(step, 'launches')))
    return { ...draft, steps: draft.steps.map(toPerson) };
  return {
    ...draft,
    steps: draft.steps.map(toPerson),
    ...(rollback === undefined ? {} : { rollback: { ...rollback, steps: rollback.steps.map(toPerson) } }),
  };
}

function toPerson(step: Draft): Draft {
  if (step.kind !== 'follow') return step;
  const { logs, ...rest } = step;
  const lines = step.source.map(({ text }) => text.trim()).filter((text) => text !== '');
  const paths = logs.filter((log) => log.startsWith('/'));
  return { ...rest, kind: 'person', says: lines.join('\n'), files: paths };
}
