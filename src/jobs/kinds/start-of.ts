import { isInTurn } from '../../runbooks/kinds/placed.ts';
import type { Procedure, StartForm } from '../../runbooks/runbook.ts';

/** How the service is started on a node, by which its process is known there; undefined where no step says. */
export function startOf(procedure: Procedure, node: string): StartForm | undefined {
  for (const step of procedure.steps)
    if ('start' in step && isInTurn(step, node, procedure.nodes)) return step.start;
  return undefined;
}
