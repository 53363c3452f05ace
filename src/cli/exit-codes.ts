import type { RefusalCode } from '../verbs/verb.ts';

/** How a command ends, for scripts. */
export const EXIT = {
  done: 0,
  /** Refused, not confirmed, or something is not in order: nothing was changed. */
  refused: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** No such rollout, service, release or file. */
  notFound: 3,
  /** Baton cannot work: the configuration, Redis or Slack. */
  unavailable: 4,
  /** A defect of Baton. */
  defect: 70,
} as const;

const NOT_FOUND: ReadonlySet<RefusalCode> = new Set<RefusalCode>([
  'unknown-release',
  'unknown-service',
  'unknown-rollout',
  'never-rolled-out',
  'never-seen',
  'none-active',
  'not-active',
  'no-rollout',
]);

const USAGE: ReadonlySet<RefusalCode> = new Set<RefusalCode>(['bad-name', 'no-such-choice']);

/** @param refusal absent where something was found wrong that is no refusal. */
export function exitOf(refusal: RefusalCode | undefined): number {
  if (refusal !== undefined && NOT_FOUND.has(refusal)) return EXIT.notFound;
  return refusal !== undefined && USAGE.has(refusal) ? EXIT.usage : EXIT.refused;
}
