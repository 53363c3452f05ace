import { isInTurn } from '../../runbooks/kinds/placed.ts';
import { has, treats } from '../../runbooks/kinds/table.ts';
import type { Procedure } from '../../runbooks/runbook.ts';
import { type Needs, stateFolder } from './acting.ts';
import { needsOfStep } from './run-step.ts';

/**
 * What a procedure's steps will read and write on a node, each path once, in the host's own paths. A step that people
 * may leave out there demands nothing but room.
 */
export function needsOf(procedure: Procedure, node: string, paths: Record<string, string>): Needs {
  const own = procedure.steps.filter((step) => isInTurn(step, node, procedure.nodes) && !step.once);
  const each = own.map((step): Partial<Needs> => {
    const needs = needsOfStep(step, paths);
    return step.if === undefined ? needs : { writes: needs.writes ?? [] };
  });
  const back = procedure.rollback
    .filter((step) => treats(step, 'puts-back') && isInTurn(step, node, procedure.nodes) && !step.once)
    .map((step) => needsOfStep(step, paths));
  const isUnsure = (index: number) => own.slice(0, index).some((step) => !has(step, 'understood'));
  const isFreed = (path: string, index: number) =>
    isUnsure(index) || each.slice(0, index).some(({ frees = [] }) => frees.includes(path));
  return {
    places: each.flatMap(({ places = [] }, index) => places.filter(({ path }) => !isFreed(path, index))),
    unsure: unique(
      each.flatMap(({ writes = [] }, index) => (isUnsure(index) ? writes.map(({ dir }) => dir) : [])),
    ),
    frees: unique(each.flatMap(({ frees = [] }) => frees)),
    besides: unique(back.flatMap(({ besides = [] }) => besides)),
    makes: unique(each.flatMap(({ makes = [] }) => makes)),
    unpacks: unique(each.flatMap(({ unpacks = [] }) => unpacks)),
    trees: unique(each.flatMap(({ trees = [] }) => trees)),
    backups: unique(each.flatMap(({ backups = [] }) => backups)),
    tools: unique(each.flatMap(({ tools = [] }) => tools)),
    files: unique(each.flatMap(({ files = [] }) => files)),
    uploads: unique(each.flatMap(({ uploads = [] }) => uploads)),
    writes: [...[...each, ...back].flatMap(({ writes = [] }) => writes), { dir: stateFolder, of: 'notes' }],
  };
}

function unique(values: string[]): string[] {
  return [...new Set(values)];
}
