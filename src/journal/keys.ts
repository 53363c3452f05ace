/** Names one rollout; the service is in every key as the hash tag, so that a cluster keeps them in one slot. */
export type RolloutRef = { service: string; id: string };

/** Every rollout's events are announced here as `service id`, for those who wait for news. */
export const NEWS_CHANNEL = 'baton:news';

/** The services that ever had a rollout. */
export const SERVICES_KEY = 'baton:services';

const key = (service: string, ...rest: string[]) => ['baton', `{${service}}`, ...rest].join(':');

export const journalKey = ({ service, id }: RolloutRef) => key(service, 'journal', id);
/** Holds the id of the service's one active rollout. */
export const claimKey = (service: string) => key(service, 'claim');
/** Sorted set of the service's rollouts by time of request. */
export const rolloutsKey = (service: string) => key(service, 'rollouts');
/** Set of the service's rollouts with events that are not in the channel yet. */
export const unannouncedKey = (service: string) => key(service, 'unannounced');
export const outboxKey = ({ service, id }: RolloutRef) => key(service, 'outbox', id);
export const outboxLockKey = ({ service, id }: RolloutRef) => key(service, 'outbox-lock', id);
export const attachmentKey = ({ service, id }: RolloutRef, name: string) => key(service, 'log', id, name);
