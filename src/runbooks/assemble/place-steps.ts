import { type Draft, traitsOf } from '../kinds/table.ts';
import { checkName } from '../names.ts';
import type { Problems } from '../problems.ts';
import { lineOf } from './drafts.ts';

/** Settles on which hosts each step runs; one on a host that is no node of the service runs once. */
export function placeSteps(steps: Draft[], nodes: readonly string[], problems: Problems): Draft[] {
  return steps.map((step) => {
    const elsewhere = (step.on ?? []).filter((host) => !nodes.includes(host));
    if (elsewhere.length === 0) return step;
    for (const name of elsewhere) {
      const check = checkName(name);
      if (!check.ok) problems.add(lineOf(step), 'bad-name', { what: 'node', name, fault: check.reason });
    }
    if ((step.on ?? []).length > 1)
      problems.add(lineOf(step), 'hosts-mixed', { hosts: step.on ?? [], nodes: [...nodes] });
    if (!traitsOf(step).asks)
      problems.add(lineOf(step), 'not-elsewhere', { kind: step.kind, host: elsewhere[0] ?? '' });
    return { ...step, once: true };
  });
}
