import { isRefusedCommand } from '../causes.ts';
import { type Draft, has } from '../kinds/table.ts';
import { checkName } from '../names.ts';
import type { Problems } from '../problems.ts';
import type { Note, Procedure } from '../runbook.ts';
import { assembleRollback } from './assemble-rollback.ts';
import { checkSteps } from './check-steps.ts';
import type { ServiceDraft } from './drafts.ts';
import { markLate, stagedFirst } from './order-uploads.ts';
import { placeSteps } from './place-steps.ts';
import { numberSteps, resolveSteps } from './resolve.ts';
import { settleCopies } from './settle-copies.ts';
import { watchedByPeople } from './watched-by-people.ts';

const maxPoints = 30;

/** Makes a service's drafts a procedure; whatever is wrong goes to `problems`, and then the result is not used. */
export function assembleProcedure(written: ServiceDraft, problems: Problems): Procedure {
  const together = placed(written, problems);
  const draft = problems.list().some(isRefusedCommand) ? together : watchedByPeople(together);
  checkNodes(draft, problems);
  checkPoints(draft, problems);
  checkSteps(draft, problems);
  const ordered = stagedFirst(draft.steps);
  const notes: Note[] = [...draft.notes];
  const steps = numberSteps(resolveSteps(ordered, draft.release), '');
  const rollback = assembleRollback(draft, notes, problems);
  for (const step of steps) {
    if (!has(step, 'launches') || step.logs.length > 0) continue;
    notes.push({ code: 'no-log', source: step.source[0] ?? draft.source });
  }
  return {
    service: draft.service,
    nodes: draft.nodes.map((node) => node.name),
    steps,
    rollback: rollback.steps,
    rollbackFrom: rollback.from,
    points: draft.points,
    source: draft.source,
    nodeSources: draft.nodes.map((node) => node.source),
    remarks: draft.remarks,
    notes,
  };
}

function placed(draft: ServiceDraft, problems: Problems): ServiceDraft {
  const nodes = draft.nodes.map(({ name }) => name);
  const place = (steps: Draft[]) => placeSteps(steps, nodes, problems);
  const steps = markLate(settleCopies(place(draft.steps)));
  const { rollback } = draft;
  return {
    ...draft,
    steps,
    ...(rollback === undefined ? {} : { rollback: { ...rollback, steps: place(rollback.steps) } }),
  };
}

function checkNodes(draft: ServiceDraft, problems: Problems): void {
  if (draft.nodes.length === 0) {
    problems.add(draft.source.line, 'no-node', { service: draft.service });
  }
  const seen = new Set<string>();
  for (const { name, source } of draft.nodes) {
    const check = checkName(name);
    if (!check.ok) {
      problems.add(source.line, 'bad-name', { what: 'node', name, fault: check.reason });
    }
    if (seen.has(name)) {
      problems.add(source.line, 'node-twice', { service: draft.service, node: name });
    }
    seen.add(name);
  }
}

function checkPoints(draft: ServiceDraft, problems: Problems): void {
  if (draft.points.length <= maxPoints) return;
  problems.add(draft.points[maxPoints]?.source.line ?? draft.source.line, 'too-many-points', {
    service: draft.service,
    points: draft.points.length,
    most: maxPoints,
  });
}
