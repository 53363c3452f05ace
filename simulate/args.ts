import { parseArgs } from 'node:util';

export type Args = {
  /** Plays until this many rollouts have ended, or the time is up. */
  rollouts: number;
  /** The first seed; each next one is greater by one. */
  seed: number;
  /** CPU time after which no further seed is begun. */
  minutes: number | undefined;
  /** Seconds of CPU time for finding the fewest faults that break a rule. */
  shrink: number;
  /** Prints what happens in the first seed, event by event. */
  trace: boolean;
  /** The only faults that may happen, by name. */
  only: string[] | undefined;
};

export const USAGE = `npm run simulate -- [--rollouts N] [--seed S] [--minutes M]
  --rollouts N   how many rollouts are played to their end (default 1000)
  --seed S       the first seed (default 1)
  --minutes M    stop after M minutes of CPU time
  --shrink S     look for the fewest faults for S seconds of CPU time (default 10)
  --trace        print what happens in seed S, event by event
  --only FAULTS  in seed S let only these faults happen, by name, with commas between`;

/** @throws RangeError what is wrong with the arguments. */
export function readArgs(argv: readonly string[]): Args {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      rollouts: { type: 'string', default: '1000' },
      seed: { type: 'string', default: '1' },
      minutes: { type: 'string' },
      shrink: { type: 'string', default: '10' },
      trace: { type: 'boolean', default: false },
      only: { type: 'string' },
    },
  });
  return {
    rollouts: positive('rollouts', values.rollouts),
    seed: positive('seed', values.seed),
    minutes: values.minutes === undefined ? undefined : positive('minutes', values.minutes),
    shrink: positive('shrink', values.shrink),
    trace: values.trace,
    only: values.only?.split(',').filter((name) => name !== ''),
  };
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new RangeError(`--${name} takes a number above 0, not ${text}`);
  return value;
}
