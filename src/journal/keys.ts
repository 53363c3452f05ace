/**
 * Names one stream: which kind of aggregate, in which scope, and which one. The scope is in every key as the hash
 * tag, so that a cluster keeps in one slot whatever one append touches.
 */
export type StreamRef<Kind extends string = string> = { kind: Kind; scope: string; id: string };

/** A rollout's scope is its service. */
export type RolloutRef = StreamRef<'rollout'>;

export const rolloutRef = (service: string, id: string): RolloutRef => ({
  kind: 'rollout',
  scope: service,
  id,
});

/** One string for one stream, for maps. */
export const nameOf = ({ kind, scope, id }: StreamRef): string => `${kind}/${scope}/${id}`;

type ScopeRef = Pick<StreamRef, 'kind' | 'scope'>;

/** Whoever waits for news listens here; a message is the StreamRef that has grown, as JSON. */
export const NEWS_CHANNEL = 'baton:news';

/** Rollouts were there before other kinds: their keys do not name the kind. */
const key = ({ kind, scope }: ScopeRef, ...rest: string[]) =>
  ['baton', `{${scope}}`, ...(kind === 'rollout' ? [] : [kind]), ...rest].join(':');

/** The scopes that ever had a stream of the kind. */
export const scopesKey = (kind: string) => (kind === 'rollout' ? 'baton:services' : `baton:${kind}:scopes`);

export const journalKey = (ref: StreamRef) => key(ref, 'journal', ref.id);
/** Holds the id of the scope's one active stream. */
export const claimKey = (scope: ScopeRef) => key(scope, 'claim');
/** Sorted set of the scope's streams by time of their first event. */
export const indexKey = (scope: ScopeRef) => key(scope, `${scope.kind}s`);
/** Set of the scope's streams with events that are not in the channel yet. */
export const unannouncedKey = (scope: ScopeRef) => key(scope, 'unannounced');
export const outboxKey = (ref: StreamRef) => key(ref, 'outbox', ref.id);
export const outboxLockKey = (ref: StreamRef) => key(ref, 'outbox-lock', ref.id);
export const attachmentKey = (ref: StreamRef, name: string) => key(ref, 'log', ref.id, name);
