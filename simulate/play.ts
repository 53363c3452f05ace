import { type Clock, createClock } from './engine/clock.ts';
import { type Choice, createFaults, type FaultRates, swarm } from './engine/faults.ts';
import { createRandom, seedFor } from './engine/random.ts';
import { createTrace } from './engine/trace.ts';
import { drawScenario } from './scenario.ts';
import { countPath, type PathCounts } from './watch/paths.ts';
import { createWorld } from './world.ts';

/** A broken rule and what broke it. */
type Problem = { rule: string; what: string; at: number };

export type Played = {
  seed: number;
  problem: Problem | undefined;
  rollouts: number;
  events: number;
  /** Names of the faults that happened, in order. */
  faults: readonly string[];
  steps: number;
  virtualMs: number;
  paths: PathCounts;
  trace: string;
  lines: readonly string[];
};

export type PlayOptions = {
  choice?: Choice;
  keepTrace?: boolean;
  /** How long after the faults all may take to come to its end. */
  calmMs?: number;
};

/** Some day: only differences matter. */
const BEGIN = Date.UTC(2026, 0, 5, 9);
/** So long may things go wrong; so long may it take from then until all is done. */
const STORM_MS = 10 * 60_000;
const CALM_MS = 60 * 60_000;
const CHECK_MS = 10_000;

/** Plays one seed to its end: first with faults, then calm, until nothing is left to be done. */
export async function play(seed: number, options: PlayOptions = {}): Promise<Played> {
  const { calmMs = CALM_MS } = options;
  const clock = createClock(BEGIN);
  const trace = createTrace(clock.now, options.keepTrace ?? false);
  const rates: FaultRates = swarm(createRandom(seedFor(seed, 'swarm')));
  const faults = createFaults({ seed, rates, choice: options.choice, onFault: (name) => trace.note(name) });
  const scenario = drawScenario(createRandom(seedFor(seed, 'scenario')));
  const paths: PathCounts = new Map();
  let problem: Problem | undefined;
  const report = (rule: string, what: string): void => {
    problem ??= { rule, what, at: clock.now() - BEGIN };
    trace.note(`BROKEN ${rule}: ${what}`);
  };
  const world = createWorld({
    seed,
    scenario,
    clock,
    faults,
    note: trace.note,
    meet: (path) => countPath(paths, path),
    report,
  });

  let isDone = false;
  let isCalm = false;
  const check = (): void => {
    const elapsed = clock.now() - BEGIN;
    const missing = world.unfinished();
    if (missing === undefined) {
      isDone = true;
      return;
    }
    if (!isCalm && elapsed >= STORM_MS) {
      isCalm = true;
      world.calmDown();
    }
    if (elapsed >= STORM_MS + calmMs) report('everything comes to its end', missing);
    clock.schedule(CHECK_MS, check);
  };
  clock.schedule(CHECK_MS, check);
  const steps = await runToEnd(clock, () => isDone || problem !== undefined);
  const stories = [...world.rules.stories.values()];
  return {
    seed,
    problem,
    rollouts: stories.filter(({ isActive }) => !isActive).length,
    events: stories.reduce((sum, { records }) => sum + records.length, 0),
    faults: faults.fired,
    steps,
    virtualMs: clock.now() - BEGIN,
    paths,
    trace: trace.hash(),
    lines: trace.lines,
  };
}

const nothing = Promise.resolve();

/** Event after event, each once all that the one before has set off in Baton is done. @returns how many. */
function runToEnd(clock: Clock, isOver: () => boolean): Promise<number> {
  let steps = 0;
  return new Promise((resolve, reject) => {
    const turn = (): void => {
      try {
        while (!isOver() && clock.step()) {
          steps += 1;
          if (clock.wasStirred()) return void nothing.then(afterAll);
        }
        resolve(steps);
      } catch (error) {
        reject(error);
      }
    };
    // Behind every promise that is settled by then, and those that follow from it.
    const afterAll = (): void => process.nextTick(turn);
    turn();
  });
}
