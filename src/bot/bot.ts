import { randomUUID } from 'node:crypto';
import type { RedisClient } from '../journal/append.ts';
import { type Clock, sleep } from '../journal/clock.ts';
import type { Journal } from '../journal/journal.ts';
import type { RolloutRef } from '../journal/keys.ts';
import type { News } from '../journal/news.ts';
import { createOutbox } from '../journal/outbox.ts';
import type { Rollouts } from '../journal/rollouts.ts';
import type { Procedure, Runbook } from '../runbooks/runbook.ts';
import type { StartDeps } from '../usecases/request-rollout.ts';
import type { Locale } from '../words/locale.ts';
import { mrkdwn } from '../words/markup/mrkdwn.ts';
import { plain } from '../words/markup/plain.ts';
import { wordsFor } from '../words/words-for.ts';
import { createAnnouncer } from './announce/announcer.ts';
import { createReminder } from './announce/reminder.ts';
import { moveCard } from './announce/stranded.ts';
import { createDeliveries } from './incoming/deliveries.ts';
import { listen } from './incoming/listeners.ts';
import { rescueCards } from './incoming/rescue.ts';
import { createRoles } from './incoming/roles.ts';
import { slackSurface } from './incoming/surface.ts';
import { createSlackApp, type SlackAccess } from './slack/app.ts';
import { createPace, POSTS, UPDATES } from './slack/pace.ts';
import { createSlackPort } from './slack/slack-port.ts';

export type BotDeps = {
  slack: SlackAccess;
  locale: Locale;
  /** For what goes on by itself: waits while Redis is away. */
  redis: RedisClient;
  journal: Journal;
  rollouts: Rollouts;
  /** For what people ask: fails while Redis is away, and they are told. */
  interactive: { redis: RedisClient; journal: Journal; rollouts: Rollouts };
  news: News;
  releases: StartDeps['releases'];
  settings: Pick<StartDeps, 'policy' | 'hosts' | 'settings'>;
  planText: (runbook: Pick<Runbook, 'release' | 'digest'>, procedure: Procedure) => string;
  clock: Clock;
  log: (text: string) => void;
  onError: (error: unknown) => void;
};

/** A bot process: answers commands and buttons, and keeps the channel level with the journals. */
export async function createBot(deps: BotDeps) {
  const { slack, redis, journal, rollouts, interactive, news, releases, settings, clock, log, onError } =
    deps;
  const words = wordsFor(deps.locale, mrkdwn);
  const outbox = createOutbox(redis);
  const connection = await createSlackApp(slack, log);
  const { app } = connection;
  const planText = (runbook: Pick<Runbook, 'release' | 'digest'>, procedure: Procedure) =>
    deps.planText(runbook, procedure);

  const surface = slackSurface({
    words,
    outbox: createOutbox(interactive.redis),
    planText,
    permalink: async (channel, message_ts) => {
      const found = await app.client.chat.getPermalink({ channel, message_ts }).catch(() => undefined);
      return found?.permalink;
    },
  });
  const listening = listen(app, {
    ...settings,
    releases,
    store: async () => interactive,
    surface,
    plainSurface: { ...surface, words: wordsFor(deps.locale, plain) },
    deliveries: createDeliveries(interactive.redis),
    roles: createRoles({ client: app.client, home: connection.home, now: clock.now, onError }),
    botName: connection.botName,
    canPost: (channel) => canPost(app.client, channel),
    rescue: (asked) =>
      rescueCards({ store: async () => interactive, outbox, words, move: (...to) => moveTo(...to) }, asked),
    onError,
  });
  const moveTo = async (ref: RolloutRef, channel: string): Promise<boolean> => {
    const pause = (ms: number) => sleep(clock, ms);
    const moved = await moveCard(outbox, ref, { channel, token: randomUUID(), pause });
    if (moved) announcer.moved(ref);
    return moved;
  };
  const { port } = await connection.start();
  const announcer = createAnnouncer({
    journal,
    outbox,
    port: createSlackPort(app.client),
    words,
    planOf: (state) => planText({ release: state.release, digest: state.documentDigest }, state.procedure),
    rollouts,
    clock,
    newId: randomUUID,
    posts: createPace(POSTS, clock),
    updates: createPace(UPDATES, clock),
    news,
    everyMs: 5000,
    refreshMs: 60_000,
    notify: async (user, text) => {
      await app.client.chat.postMessage({ channel: user, text });
    },
    onError,
  });

  const reminder = createReminder({
    journal,
    rollouts,
    news,
    actor: { kind: 'worker', id: `bot-${connection.botName}` },
    everyMs: 5000,
    clock,
    onError,
  });

  return {
    transport: connection.transport,
    port,
    name: connection.botName,
    async close(): Promise<void> {
      await connection.stop();
      await listening.drained();
      await reminder.close();
      await announcer.close();
    },
  };
}

/** Whether a card can be posted there; when Slack does not say, the outbox will find out. */
async function canPost(client: import('@slack/web-api').WebClient, channel: string): Promise<boolean> {
  try {
    const { channel: found } = await client.conversations.info({ channel });
    if (!found || found.is_im || found.is_mpim || found.is_member) return true;
    if (found.is_private) return false;
    await client.conversations.join({ channel });
    return true;
  } catch (error) {
    const said = (error as { data?: { error?: string } }).data?.error;
    return said !== 'channel_not_found' && said !== 'not_in_channel';
  }
}
