import { datesIn, isFixed, putDates } from '../commands/date-words.ts';
import type { Draft } from '../kinds/table.ts';
import type { Problems } from '../problems.ts';
import type { Source } from './source.ts';

/**
 * A date that stands in more than one step names the same thing in all of them, whatever the clock says by then: it is
 * put in once, also where a script would ask for it. One that cannot be put in is a problem.
 */
export function freezeDates(
  steps: Draft[],
  rollback: Draft[],
  { source, now, problems }: { source: Source; now: Date; problems: Problems },
): { steps: Draft[]; rollback: Draft[] } {
  const seen = new Map<string, Draft[]>();
  for (const step of [...steps, ...rollback])
    for (const options of new Set(datesIn(writtenOf(step, source))))
      seen.set(options, [...(seen.get(options) ?? []), step]);
  const shared = [...seen].filter(([, where]) => where.length > 1);
  const given = new Set(shared.map(([options]) => options));
  for (const [options, where] of shared) {
    const last = where.at(-1);
    if (last?.kind !== 'shell' || isFixed(options) || !isName(last.command)) continue;
    const line = last.source.find(({ text }) => text.includes(options)) ?? last.source[0];
    problems.add(line?.line ?? 1, 'placeholder-left', { text: `$(date ${options})`.replace(' )', ')') });
  }
  const freeze = (step: Draft): Draft =>
    step.kind === 'shell' ? { ...step, command: putDates(step.command, given, now) } : step;
  return { steps: steps.map(freeze), rollback: rollback.map(freeze) };
}

const writtenOf = (step: Draft, source: Source): string =>
  step.kind === 'shell'
    ? step.command
    : step.source.map(({ line }) => source.lines[line - 1] ?? '').join('\n');

/** Part of a name, and not of what is only printed. */
const isName = (command: string): boolean =>
  /[\w/.-](?:\$\(\s*date|`\s*date)|=\s*"?(?:\$\(\s*date|`\s*date)/.test(command);
