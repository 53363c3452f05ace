import { type Draft, has, traitsOf, treats } from '../kinds/table.ts';
import type { Problems } from '../problems.ts';
import type { Note, Procedure, Step } from '../runbook.ts';
import { stopBySupervisor } from '../supervisors.ts';
import { deriveRollback, keepsAll } from './derive-rollback.ts';
import { lineOf, type ServiceDraft } from './drafts.ts';
import { numberSteps, resolveSteps } from './resolve.ts';

type Rollback = { from: NonNullable<Procedure['rollbackFrom']>; steps: Step[] };

/**
 * The way back on one node: what the rollback section says, in its order; a stop, a start and its logs that it leaves
 * out are the upgrade section's own. Where the document has none for this service: what Baton's own steps keep is put
 * back; else empty, with a note.
 */
export function assembleRollback(draft: ServiceDraft, notes: Note[], problems: Problems): Rollback {
  const rollback = draft.rollback ?? ownWayBack(draft);
  if (rollback === undefined) {
    notes.push({ code: 'no-rollback', source: draft.source });
    return { from: 'none', steps: [] };
  }
  const { steps, source, derived } = rollback;
  if (derived) notes.push({ code: 'rollback-derived', source });
  else checkRestores(draft, steps, source.line, problems);
  const complete = withStart(draft, [...(steps.some(isStop) ? [] : stopsOf(draft, notes)), ...steps]);
  if (!complete.some((one) => has(one, 'launches'))) {
    const stop = complete.find((one) => has(one, 'takesDown') || has(one, 'bringsUp'));
    if (stop) problems.add(lineOf(stop), 'rollback-without-start', {});
  }
  return { from: derived ? 'derived' : 'document', steps: numberSteps(resolveSteps(complete), 'r') };
}

/** Where the document says nothing, what Baton itself keeps is put back. */
function ownWayBack(draft: ServiceDraft): ServiceDraft['rollback'] {
  const steps = keepsAll(draft) ? deriveRollback(draft) : undefined;
  return steps === undefined ? undefined : { source: draft.source, steps, derived: true };
}

/** The upgrade section's start and logs, where the rollback names none itself. */
function withStart(draft: ServiceDraft, steps: Draft[]): Draft[] {
  const startIndex = draft.steps.findLastIndex((step) => has(step, 'launches'));
  const start = draft.steps[startIndex];
  const follows = draft.steps.slice(startIndex + 1).filter((step) => has(step, 'bringsUp'));
  const firstFollow = steps.findIndex((step) => has(step, 'bringsUp'));
  const before = firstFollow < 0 ? steps : steps.slice(0, firstFollow);
  const added = start === undefined || steps.some((step) => has(step, 'launches')) ? [] : [start];
  return [...before, ...added, ...(firstFollow < 0 ? follows : steps.slice(firstFollow))];
}

/** A restart leaves no time in which anything can be put back. */
const isStop = (step: Draft): boolean => has(step, 'takesDown') && !has(step, 'launches');

/**
 * The stops that lead to the last start, each once. Where the section stops the service by none: what supervises its
 * start stops it, else -15.
 */
function stopsOf(draft: ServiceDraft, notes: Note[]): Draft[] {
  const stops = draft.steps.filter(isStop);
  const keys = stops.map(({ source: _, at: __, ...step }) => JSON.stringify(step));
  const distinct = stops.filter((_, index) => keys.indexOf(keys[index] ?? '') === index);
  if (distinct.length > 0) return distinct;
  const start = draft.steps.findLast((step) => has(step, 'launches'));
  if (start === undefined) return [];
  notes.push({ code: 'rollback-stop-assumed', source: start.source[0] ?? draft.source });
  const by = start.start.form === 'command' ? stopBySupervisor(start.start) : undefined;
  if (by !== undefined) return [{ kind: 'stop', by, source: start.source }];
  return [{ kind: 'stop', signal: 15, source: start.source }];
}

function checkRestores(draft: ServiceDraft, steps: Draft[], headingLine: number, problems: Problems): void {
  const backups = draft.steps.filter((step) => treats(step, 'saves'));
  const copies = backups.map((one) => ({ from: one.to, to: one.from }));
  const restores = steps.filter((step) => treats(step, 'puts-back'));
  for (const restore of restores) {
    if (backups.some((one) => one.to === restore.backup && one.from === restore.live)) continue;
    problems.add(lineOf(restore), 'rollback-copies-another', {
      from: restore.backup,
      to: restore.live,
      backups: copies,
    });
  }
  if (restores.length === 0 && steps.every((step) => has(step, 'understood') && !has(step, 'changesTree'))) {
    problems.add(headingLine, 'rollback-restores-nothing', { service: draft.service, backups: copies });
  }
  for (const step of steps) {
    if (traitsOf(step).rollback !== 'never') continue;
    problems.add(lineOf(step), 'not-in-rollback', { kind: step.kind });
  }
}
