import type { StepOutcome } from '../../rollout/outcomes.ts';
import type { StepOf } from '../../runbooks/kinds/table.ts';
import { hidden, masked } from '../../runbooks/secrets.ts';
import { callRemote } from '../remote/calls.ts';
import type { StepContext } from '../remote/context.ts';
import { mapPath } from '../remote/host-paths.ts';
import { listOf } from '../remote/report.ts';
import type { Acting } from './acting.ts';

export const acting: Acting<'person'> = { needs: () => ({}), look, apply };

const lookMs = 60_000;

/** How the files that the order names stand before people work on them. */
async function look(step: StepOf<'person'>, context: StepContext): Promise<StepOutcome> {
  const outcome = await seen('step_look', step, context);
  return outcome.ok ? { ...outcome, facts: { files: step.files, ...outcome.facts } } : outcome;
}

/** People have said at the gate that it is done: what is left is to see what they did to the files. */
async function apply(step: StepOf<'person'>, context: StepContext): Promise<StepOutcome> {
  if (step.files.length === 0) return { ok: true, facts: {} };
  const outcome = await seen('step_looked', step, context);
  if (!outcome.ok) return outcome;
  const before = listOf(context.earlier.person ?? {}, 'before');
  const { snippet, facts } = outcome;
  return {
    ok: true,
    facts: { files: step.files, before, ...facts },
    ...(snippet === undefined ? {} : { snippet: snippet.split('\n').map(shownLine).join('\n') }),
  };
}

/** A key or a certificate in a file: lines of nothing else. */
const keyLine = /^.[A-Za-z0-9+/=_-]{40,}$/;

/** A line of a difference, without what may be a secret. */
function shownLine(line: string): string {
  const shown = keyLine.test(line) ? hidden : masked(line);
  return shown === line ? line : line.slice(0, 1) + shown;
}

function seen(name: string, step: StepOf<'person'>, context: StepContext): Promise<StepOutcome> {
  const files = step.files.map((file) => mapPath(file, context.host.paths));
  return callRemote(context, [name, `${context.node}.${step.id}`, ...files], lookMs);
}
