import { z } from 'zod';
import { count, list, spent } from './kind.ts';

/** What is recorded when a step has begun the service. */
export const launchFacts = z.strictObject({
  pid: count,
  startTicks: count,
  started: z.string(),
  command: z.string(),
  waitedMs: spent.optional(),
  /** `path\tinode\tsize` of each log before the start; of a journal or a container `-` and the time, in seconds. */
  logOffsets: list.optional(),
  alreadyRunning: z.boolean().optional(),
  reused: z.boolean().optional(),
  /** What an earlier try had left, and was ended first: the service, and whatever else it had launched. */
  leftover: z.string().optional(),
  launcherEnded: list.optional(),
  /** What ran before a restart. */
  was: z.string().optional(),
});
