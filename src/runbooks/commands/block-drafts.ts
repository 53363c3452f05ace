import type { Draft } from '../kinds/table.ts';
import type { SourceRef } from '../runbook.ts';
import type { CommandStep } from './recognised.ts';

/** The step that one command asks for. */
export function toDraft(step: CommandStep, source: SourceRef[]): Draft {
  return 'filledIn' in step ? { kind: 'stop', signal: step.signal, source } : { ...step, source };
}

/** Lines that run as written. */
export const script = (command: string, source: SourceRef[], cwd: string | undefined): Draft => ({
  kind: 'shell',
  command,
  source,
  ...(cwd === undefined ? {} : { cwd }),
});
