import type { Procedure } from '../../runbooks/runbook.ts';
import type { Needs } from './acting.ts';
import { needsOfStep } from './run-step.ts';

/** What a procedure's steps will read and write on a host, each path once, in the host's own paths. */
export function needsOf(procedure: Procedure, paths: Record<string, string>): Needs {
  const each = procedure.steps.map((step) => needsOfStep(step, paths));
  return {
    trees: unique(each.flatMap(({ trees = [] }) => trees)),
    backups: unique(each.flatMap(({ backups = [] }) => backups)),
    files: unique(each.flatMap(({ files = [] }) => files)),
    uploads: unique(each.flatMap(({ uploads = [] }) => uploads)),
    writes: each.flatMap(({ writes = [] }) => writes),
  };
}

function unique(values: string[]): string[] {
  return [...new Set(values)];
}
