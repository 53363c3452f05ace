import type { By } from '../rollout/commands.ts';
import type { RolloutState } from '../rollout/state.ts';
import type { Procedure, Runbook } from '../runbooks/runbook.ts';
import type { UseRefusal } from '../usecases/refusals.ts';
import type { StartDeps } from '../usecases/request-rollout.ts';
import type { Store } from '../usecases/rollout-store.ts';
import type { Locale } from '../words/locale.ts';
import type { Words } from '../words/words.ts';

/** What may stand behind a verb: how the help names it, and what the examples show. */
export const ARGUMENTS = {
  service: { label: 'SERVICE', example: 'ecsc' },
  release: { label: 'RELEASE', example: '20170324' },
  /** A service or a rollout's id. */
  target: { label: 'SERVICE', example: 'ecsc' },
} as const;

export type ArgumentName = keyof typeof ARGUMENTS;
export type Arguments = { [name in ArgumentName]?: string | undefined };

/** `unconfirmed`: it is asked before it is done, and nobody could be. */
export type RefusalCode = UseRefusal['code'] | 'unconfirmed';

/** An answer to one person: each part is a paragraph of its own. `data` says the same to programs. */
export type Answer = { ok: boolean; parts: string[]; refusal?: RefusalCode; data?: unknown };

/** Where answers are read: Slack or a terminal. */
export type Surface = {
  words: Words;
  /** A plan as parts of an answer. */
  plan(runbook: Runbook, procedure: Procedure): string[];
  /** Where a rollout's card can be opened. */
  link(state: RolloutState): Promise<string | undefined>;
  /** What else is said of a rollout there below its line in a list. */
  details(state: RolloutState): string[];
};

export type ReadDeps = {
  surface: Surface;
  releases: StartDeps['releases'];
  /** Opened by whoever needs it: a plan needs none. */
  store: () => Promise<Store>;
};
export type ActDeps = ReadDeps & Pick<StartDeps, 'policy' | 'hosts' | 'settings'>;

/** Who asks, where, and the name of this one delivery. */
type Asker = { by: By; channel: string; delivery: string };

type Args<Needs extends ArgumentName, May extends ArgumentName> = { [name in Needs]: string } & {
  [name in May]?: string | undefined;
};

type Said<Needs extends ArgumentName, May extends ArgumentName> = {
  /** What must follow, in order. */
  needs: readonly Needs[];
  /** What may follow that. */
  may: readonly May[];
  help: Record<Locale, string>;
  /** What is said at once, before it is done. */
  first?: (words: Words, args: Args<Needs, May>) => string;
  /** It puts a card into the channel, so Baton has to be able to post there. */
  opensCard?: true;
};

/** `reads` is for everybody, in Slack and in the terminal; `acts` changes something, by the access rules, in Slack alone. */
type Does<Needs extends ArgumentName, May extends ArgumentName> =
  | { reads: (deps: ReadDeps, args: Args<Needs, May>) => Promise<Answer> }
  | { acts: (deps: ActDeps, args: Args<Needs, May>, asker: Asker) => Promise<Answer> };

export type Verb = Omit<Said<ArgumentName, ArgumentName>, 'first'> & {
  first?: (words: Words, args: Arguments) => string;
} & (
    | { reads: (deps: ReadDeps, args: Arguments) => Promise<Answer>; acts?: never }
    | { acts: (deps: ActDeps, args: Arguments, asker: Asker) => Promise<Answer>; reads?: never }
  );

/** One verb, with its arguments as its functions get them. The grammar sees to it that what it needs is there. */
export function verb<const Needs extends ArgumentName = never, const May extends ArgumentName = never>(
  said: Said<Needs, May> & Does<Needs, May>,
): Verb {
  return said as unknown as Verb;
}
