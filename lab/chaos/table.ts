import type { ChaosResult } from './run.ts';

/** The round as text: faults, outcomes, checks, and how to have it again. */
export function resultTable(result: ChaosResult): string {
  const { faults, checks, options, durationMs } = result;
  const injected = faults.reduce((sum, each) => sum + each.injected, 0);
  const survived = faults.reduce((sum, each) => sum + each.survived, 0);
  const seconds = Math.round(durationMs / 1000);
  return [
    rows(
      ['fault', 'injected', 'survived'],
      [
        ...faults.map((each) => [each.kind, String(each.injected), String(each.survived)]),
        ['all', String(injected), String(survived)],
      ],
    ),
    rows(['outcome', 'rollouts'], outcomes(result)),
    rows(
      ['check', 'looked at', 'wrong', ''],
      checks.map(({ letter, what, looked, faults: wrong, note }) => [
        `(${letter}) ${what}`,
        String(looked),
        String(wrong.length),
        note ?? '',
      ]),
    ),
    `${options.rollouts} rollouts of ${options.services} services, ${injected} faults in ${seconds} s (one every ${(durationMs / Math.max(1, injected) / 1000).toFixed(2)} s).`,
    `Again: npm run chaos -- --rollouts ${options.rollouts} --seed ${options.seed} --services ${options.services} --every ${options.everyMs}`,
    'The seed fixes the releases, what people do and the order of the faults; which instruction a fault hits is up to the machine.',
  ].join('\n\n');
}

function outcomes({ finished }: ChaosResult): string[][] {
  const counts = new Map<string, number>();
  for (const { state, records } of finished) {
    const resumed = records.some(({ event }) => event.type === 'StepResumed');
    const name = `${state.status ?? 'waits at a gate'}${resumed ? ', taken over by another worker' : ''}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].sort().map(([name, count]) => [name, String(count)]);
}

/** A Markdown table whose columns line up. */
function rows(head: string[], body: string[][]): string {
  const all = [head, ...body];
  const widths = head.map((_, column) => Math.max(3, ...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [line(head), rule, ...body.map(line)].join('\n');
}
