import { parseArgs } from 'node:util';
import { SERVICE_NAMES } from './releases.ts';

export type ChaosOptions = {
  rollouts: number;
  seed: number;
  services: number;
  /** Mean time between two faults while every service has a rollout. */
  everyMs: number;
  /** Keeps everything in this folder. */
  dir?: string;
};

const USAGE =
  'usage: npm run chaos -- [--rollouts N] [--seed S] [--services K] [--every MILLISECONDS] [--dir FOLDER]';

/** Reads the command line. Throws with the usage when it does not fit. */
export function readArgs(args: string[]): ChaosOptions {
  const { values } = parseArgs({
    args,
    options: {
      rollouts: { type: 'string', default: '20' },
      seed: { type: 'string', default: String(Date.now() % 100_000) },
      services: { type: 'string', default: '8' },
      every: { type: 'string', default: '700' },
      dir: { type: 'string' },
    },
  });
  const rollouts = whole('rollouts', values.rollouts, 1, 100_000);
  const services = Math.min(whole('services', values.services, 1, SERVICE_NAMES.length), rollouts);
  return {
    rollouts,
    services,
    seed: whole('seed', values.seed, 0, 2 ** 31),
    everyMs: whole('every', values.every, 50, 60_000),
    ...(values.dir === undefined ? {} : { dir: values.dir }),
  };
}

function whole(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Error(`--${name} is ${text}: expected a whole number from ${least} to ${most}\n${USAGE}`);
}
