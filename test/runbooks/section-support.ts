import { compileDocument } from '../../src/runbooks/document/compile.ts';
import type { CompileResult, Procedure, Step } from '../../src/runbooks/runbook.ts';
import { compiled, procedureOf, refused } from './support.ts';

const hosts = {
  'app-1': { address: '10.9.0.1' },
  'app-2': { address: '10.9.0.2' },
  'app-3': { address: '10.9.0.3' },
  'shop-db': { address: '10.9.0.9' },
};

export const fence = (...lines: string[]) => ['', '```', ...lines, '```', ''].join('\n');

/** A whole document for the service `app`, on `app-1` and `app-2` as baton.yaml has them. */
const compileWhole = (...lines: string[]): CompileResult =>
  compileDocument(lines.join('\n'), '20260901', {
    inventory: { hosts, services: { app: { nodes: ['app-1', 'app-2'] } } },
    now: new Date(2026, 8, 1, 22, 0, 0),
  });

export const wholeApp = (...lines: string[]): Procedure =>
  procedureOf(compiled(compileWhole(...lines)), 'app');

/** The codes of what is wrong with it. */
export const wholeCodes = (...lines: string[]): string[] =>
  refused(compileWhole(...lines)).map(({ code }) => code);

/** What a step does, where, and under which condition. */
export function brief(step: Step): string {
  const what =
    step.kind === 'person' ? `people: ${step.says}` : step.kind === 'shell' ? step.command : step.kind;
  const on = step.on === undefined ? '' : ` on ${step.on.join('+')}${step.once ? ' once' : ''}`;
  return `${what}${on}${step.if === undefined ? '' : ` if ${step.if}`}`;
}

export const wholeBriefs = (...lines: string[]): string[] => wholeApp(...lines).steps.map(brief);
