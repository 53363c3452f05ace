import { type Draft, has } from '../kinds/table.ts';
import { checkName } from '../names.ts';
import { faultWords } from '../plan/plan-words.ts';
import { type Problems, quote } from '../problems.ts';
import type { Note, Procedure } from '../runbook.ts';
import { checkSteps } from './check-steps.ts';
import type { ServiceDraft } from './drafts.ts';
import { numberSteps, resolveSteps } from './resolve.ts';
import { assembleRollback } from './rollback.ts';

export const maxPoints = 30;

/** Makes a service's drafts a procedure; whatever is wrong goes to `problems`, and then the result is not used. */
export function assembleProcedure(draft: ServiceDraft, problems: Problems): Procedure {
  checkNodes(draft, problems);
  checkPoints(draft, problems);
  checkSteps(draft, problems);
  const ordered = stagedFirst(draft.steps);
  const notes: Note[] = [...draft.notes];
  const steps = numberSteps(resolveSteps(ordered), '');
  const rollback = assembleRollback(draft, notes, problems);
  for (const step of steps) {
    if (!has(step, 'launches') || step.logs.length > 0) continue;
    notes.push({ code: 'no-log', source: step.source[0] ?? draft.source });
  }
  return {
    service: draft.service,
    nodes: draft.nodes.map((node) => node.name),
    steps,
    rollback,
    points: draft.points,
    source: draft.source,
    nodeSources: draft.nodes.map((node) => node.source),
    remarks: draft.remarks,
    notes,
  };
}

const stagedFirst = (steps: Draft[]): Draft[] => [
  ...steps.filter((step) => has(step, 'stages')),
  ...steps.filter((step) => !has(step, 'stages')),
];

function checkNodes(draft: ServiceDraft, problems: Problems): void {
  if (draft.nodes.length === 0) {
    problems.add(
      draft.source.line,
      `the section of ${quote(draft.service)} names no node`,
      'a sentence such as: 登录`ecsc-1`，… or: Log in to `shop-1`, …',
    );
  }
  const seen = new Set<string>();
  for (const { name, source } of draft.nodes) {
    const check = checkName(name);
    if (!check.ok) {
      problems.add(
        source.line,
        `${quote(name)} is no node's name: ${faultWords(check.reason, 'en')}`,
        'a name such as `shop-1`',
      );
    }
    if (seen.has(name)) {
      problems.add(
        source.line,
        `node ${quote(name)} is named twice for ${quote(draft.service)}`,
        'each node once',
      );
    }
    seen.add(name);
  }
}

function checkPoints(draft: ServiceDraft, problems: Problems): void {
  if (draft.points.length <= maxPoints) return;
  problems.add(
    draft.points[maxPoints]?.source.line ?? draft.source.line,
    `${quote(draft.service)} has ${draft.points.length} reasons and points to tick`,
    `at most ${maxPoints}: a person has to tick each of them`,
  );
}
