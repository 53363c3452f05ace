import { type Args, readArgs, USAGE } from './args.ts';
import { campaign, createStopwatch, type Tally } from './campaign.ts';
import { chosenLooks } from './engine/faults.ts';
import { type Played, play } from './play.ts';
import { shrink } from './shrink.ts';
import { neverMet, PATHS } from './watch/paths.ts';

const PROGRESS_SEEDS = 1000;
/** In fewer rollouts than these a rare path may well not come up. */
const LONG_RUN = 1000;

// Faults are errors by the thousand, and nobody looks where they were made.
Error.stackTraceLimit = 0;

try {
  const args = readArgs(process.argv.slice(2));
  process.exitCode = args.trace || args.only ? await showOne(args) : await showMany(args);
} catch (error) {
  if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
  console.error(`${error.message}\n${USAGE}`);
  process.exitCode = 64;
}

async function showMany({ rollouts, seed, minutes, shrink }: Args): Promise<number> {
  const cpuMs = (minutes ?? Number.POSITIVE_INFINITY) * 60_000;
  const tally = await campaign({ seed, rollouts, cpuMs }, showProgress);
  console.log(tableOf(tally));
  if (tally.broken) {
    await explain(tally.broken, shrink);
    return 1;
  }
  const missing = tally.rollouts >= LONG_RUN ? neverMet(tally.paths) : [];
  for (const path of missing) console.log(`never met: ${path}`);
  return missing.length > 0 ? 1 : 0;
}

/** A long run is silent else: whoever ends it early sees how far it has come. */
function showProgress({ seeds, rollouts, faults, cpuMs }: Tally): void {
  if (seeds % PROGRESS_SEEDS !== 0) return;
  console.error(`${seeds} seeds, ${rollouts} rollouts, ${faults} faults, ${Math.round(cpuMs / 1000)} s`);
}

async function showOne({ seed, only, trace }: Args): Promise<number> {
  const played = await play(seed, {
    keepTrace: true,
    ...(only ? { choice: { exactly: chosenLooks(only) } } : {}),
  });
  if (trace) console.log(played.lines.join('\n'));
  console.log(`seed ${seed}: ${played.events} events, ${played.faults.length} faults, trace ${played.trace}`);
  if (!played.problem) return 0;
  console.log(`broken: ${played.problem.rule}: ${played.problem.what}`);
  return 1;
}

async function explain(broken: Played, seconds: number): Promise<void> {
  const { seed, problem, faults } = broken;
  console.log(`\nseed ${seed} breaks a rule: ${problem?.rule}: ${problem?.what}`);
  console.log(`again: npm run simulate -- --rollouts 1 --seed ${seed}`);
  const cpuMs = createStopwatch();
  const { played, plays } = await shrink(broken, () => cpuMs() > seconds * 1000);
  const spent = (cpuMs() / 1000).toFixed(1);
  console.log(`${faults.length} faults shrunk to ${played.faults.length} in ${plays} plays, ${spent} s:`);
  console.log(`  npm run simulate -- --seed ${seed} --trace --only '${played.faults.join(',')}'`);
}

function tableOf(tally: Tally): string {
  const minutes = tally.cpuMs / 60_000;
  const perMinute = (count: number) => `${Math.round(count / minutes)} a CPU-minute`;
  const rows = [
    ['seeds', `${tally.seeds}`],
    ['rollouts', `${tally.rollouts}, ${perMinute(tally.rollouts)}`],
    ['faults', `${tally.faults}, ${perMinute(tally.faults)}`],
    ['events', `${tally.events}`],
    ['virtual time', `${(tally.virtualMs / 3_600_000).toFixed(1)} h`],
    ['CPU time', `${(tally.cpuMs / 1000).toFixed(1)} s`],
    ...PATHS.map((path) => [path, `${tally.paths.get(path) ?? 0}`]),
  ];
  const width = Math.max(...rows.map(([name = '']) => name.length));
  return rows.map(([name = '', value]) => `${name.padEnd(width)}  ${value}`).join('\n');
}
