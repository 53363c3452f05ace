import { readArgs } from './args.ts';
import { runChaos } from './run.ts';
import { resultTable } from './table.ts';

/** The first few are enough to see what is wrong. */
const EXPLAINED = 3;

const began = performance.now();
const log = (text: string) =>
  console.log(`${((performance.now() - began) / 1000).toFixed(1).padStart(6)} ${text}`);

async function main(): Promise<number> {
  const options = readArgs(process.argv.slice(2));
  console.log(`chaos: ${options.rollouts} rollouts, seed ${options.seed}`);
  const result = await runChaos(options, log);
  try {
    const wrong = result.checks.flatMap(({ letter, faults }) =>
      faults.map((fault) => ({ letter, ...fault })),
    );
    console.log(`\n${resultTable(result)}`);
    for (const { letter, rollout, text } of wrong)
      console.log(`\nWRONG (${letter}) ${rollout ?? ''}: ${text}`);
    const ids = [...new Set(wrong.flatMap(({ rollout }) => rollout ?? []))].slice(0, EXPLAINED);
    for (const id of ids) console.log(`\n${result.explain(id)}`);
    return wrong.length === 0 ? 0 : 1;
  } finally {
    await result.close();
  }
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error);
  return 1;
});
