import { createFollower } from '../../journal/follower.ts';
import { nameOf, type RolloutRef } from '../../journal/keys.ts';
import type { News } from '../../journal/news.ts';
import { evolveAll } from '../../rollout/evolve.ts';
import { isOutOfService } from '../../rollout/service-state.ts';
import { isActive, type RolloutState } from '../../rollout/state.ts';
import { SlackFault } from '../slack/slack-port.ts';
import { threadEntry } from '../views/thread.ts';
import { type AnnounceDeps, announceRollout } from './announce-rollout.ts';
import { type Backlog, createBacklog } from './backlog.ts';

export type AnnouncerDeps = AnnounceDeps & {
  news: News;
  /** How often rollouts are looked at that no news has told of. */
  everyMs: number;
  /** How often a card says anew for how long a node has been down. */
  refreshMs: number;
  /** The wait after a fault doubles with each that follows without a message between, up to `last`. */
  retryMs?: { first: number; last: number };
  onError: (error: unknown) => void;
};

/** The channel is gone or we were thrown out: people have to mend that. */
const REFUSED_RETRY_MS = 60_000;

const REPAIR_MS = 1000;

type Announcement = {
  backlog: Backlog;
  refreshedAt: number;
  /** We were at the card after our lock had gone: it may show an older state. */
  repair: boolean;
};

/** Keeps the channel level with the journals. Slack being down delays it and loses nothing. */
export function createAnnouncer(deps: AnnouncerDeps) {
  const { journal, words, planOf, news, clock, everyMs, refreshMs, onError } = deps;
  const announcements = new Map<string, Announcement>();
  let unannounced = new Set<string>();

  const begin = (ref: RolloutRef): Announcement => {
    const backlog = createBacklog((record, after) =>
      threadEntry(record, after, words, record.event.type === 'RolloutRequested' ? planOf(after) : ''),
    );
    const announcement = { backlog, refreshedAt: clock.now(), repair: false };
    announcements.set(nameOf(ref), announcement);
    return announcement;
  };

  const follower = createFollower({
    kind: 'rollout',
    journal,
    evolve: evolveAll,
    list: async () => {
      const open = await journal.open();
      unannounced = new Set(open.filter((one) => !one.isAnnounced).map(({ ref }) => nameOf(ref)));
      return open.map(({ ref }) => ref);
    },
    forget: (ref) => announcements.delete(nameOf(ref)),
    handle: async (ref, records, state, progress) => {
      const announcement = announcements.get(nameOf(ref)) ?? begin(ref);
      const { backlog } = announcement;
      backlog.add(records);
      const refresh = goesByClock(state) && clock.now() - announcement.refreshedAt >= refreshMs;
      const force = refresh || announcement.repair;
      if (records.length === 0 && !force && !unannounced.has(nameOf(ref))) return undefined;
      const result = await announceRollout(deps, { ref, state, backlog, force, progress });
      if (refresh) announcement.refreshedAt = clock.now();
      if (result !== 'busy') announcement.repair = result === 'lost';
      return announcement.repair ? REPAIR_MS : undefined;
    },
    news,
    everyMs,
    ...(deps.retryMs ? { retryMs: deps.retryMs } : {}),
    waitFor,
    clock,
    onError,
  });
  return {
    ...follower,
    /** Posts the card of a rollout that has been given another channel. */
    moved(ref: RolloutRef): void {
      (announcements.get(nameOf(ref)) ?? begin(ref)).repair = true;
      follower.retry(ref);
    },
  };
}

/** All else on the card is moments. */
const goesByClock = (state: RolloutState) => isActive(state) && isOutOfService(state);

function waitFor(error: unknown): number | undefined {
  if (error instanceof SlackFault && error.kind === 'limited') return error.waitMs;
  if (error instanceof SlackFault && error.kind === 'refused') return REFUSED_RETRY_MS;
  return undefined;
}
