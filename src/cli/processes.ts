import { hostname } from 'node:os';
import { createBot } from '../bot/bot.ts';
import { SlackSetupError } from '../bot/slack/setup-error.ts';
import type { Environment } from '../config/environment.ts';
import { frozenSettings } from '../config/frozen.ts';
import { type Config, serviceSettings } from '../config/load.ts';
import { createJobs } from '../jobs/runtime.ts';
import { systemClock } from '../journal/clock.ts';
import { createJournal } from '../journal/journal.ts';
import { createNews, type News } from '../journal/news.ts';
import { openRedis } from '../journal/redis.ts';
import { createReleases, type Releases } from '../releases/releases.ts';
import { planStacked, THREAD_COLUMNS } from '../runbooks/plan/stacked.ts';
import { describe, faultText } from './fault-text.ts';
import { openStore } from './store.ts';

export type StartOptions = {
  bot: boolean;
  worker: boolean;
  /** Accept a Redis that may forget. */
  ephemeral: boolean;
  log: (text: string) => void;
};

type Parts = {
  config: Config;
  environment: Environment;
  store: Awaited<ReturnType<typeof openStore>>;
  news: News;
  releases: Releases;
  log: (text: string) => void;
  onError: (error: unknown) => void;
};

type Running = { close(): Promise<void> };

/** Starts the bot, the worker, or both in this process. Resolves once they serve. */
export async function start(
  config: Config,
  environment: Environment,
  options: StartOptions,
): Promise<Running> {
  const { log } = options;
  const store = await openStore(environment, options);
  const news = await createNews(store.redis);
  const onError = (error: unknown) => log(describe(error));
  const parts = { config, environment, store, news, releases: createReleases(config), log, onError };
  const running: Running[] = [];
  const close = async () => {
    // The bot first: what it has promised people, the worker can still be asked for.
    for (const one of running.reverse()) await one.close();
    await news.close();
    await store.close();
  };
  try {
    if (options.worker) running.push(await startWorker(parts));
    if (options.bot) running.push(await startBot(parts));
  } catch (error) {
    await close();
    throw error;
  }
  return { close };
}

async function startWorker({ config, store, news, releases, log, onError }: Parts): Promise<Running> {
  const name = `${hostname()}-${process.pid}`;
  const jobs = await createJobs({
    ...store,
    queue: await store.queue(),
    ...config.worker,
    news,
    releases,
    host: (node) => config.hosts[node],
    settings: (service) => serviceSettings(config, service),
    frozen: (asked) => frozenSettings(config, asked),
    name,
    clock: systemClock,
    onError,
  });
  log(`worker ${name} takes steps`);
  return jobs;
}

async function startBot({
  config,
  environment,
  store,
  news,
  releases,
  log,
  onError,
}: Parts): Promise<Running> {
  // A person must not start something minutes after they typed it: their commands do not wait for Redis.
  const redis = openRedis(environment.redisUrl, { maxRetriesPerRequest: 1 });
  redis.on('error', () => {});
  const journal = createJournal(redis);
  const { access, gates, locale } = config;
  const connect = async () => {
    const bot = await createBot({
      slack: slackAccess(environment),
      locale,
      redis: store.redis,
      journal: store.journal,
      rollouts: store.rollouts,
      interactive: { redis, journal, rollouts: store.rolloutsOn(journal) },
      news,
      releases,
      settings: {
        policy: {
          access,
          startGate: gates.start || access.fourEyes,
          verification: gates.verification,
          remind: gates.remind,
        },
        hosts: new Set(Object.keys(config.hosts)),
        settings: (asked) => frozenSettings(config, asked),
      },
      planText: (runbook, procedure) => planStacked(runbook, procedure, { locale, width: THREAD_COLUMNS }),
      clock: systemClock,
      log,
      onError,
    });
    const how = bot.transport === 'socket' ? 'Socket Mode' : `HTTP on port ${bot.port}`;
    log(`bot ${bot.name} listens over ${how}`);
    return bot;
  };
  try {
    const bot = await whenSlackAnswers(connect, log);
    return {
      async close() {
        await bot.close();
        redis.disconnect();
      },
    };
  } catch (error) {
    redis.disconnect();
    throw error;
  }
}

const SLACK_RETRY_MS = 5000;

/** Slack being away at the start must not keep a worker from its steps: the bot is tried again meanwhile. */
async function whenSlackAnswers(connect: () => Promise<Running>, log: StartOptions['log']): Promise<Running> {
  const isAway = (error: unknown) => error instanceof SlackSetupError && error.code === 'slack-away';
  try {
    return await connect();
  } catch (error) {
    if (!isAway(error)) throw error;
    log(
      `${faultText(error, 'en') ?? describe(error)} Trying on every ${SLACK_RETRY_MS / 1000} s, steps run meanwhile`,
    );
  }
  let closed = false;
  let bot: Running | undefined;
  let trying: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    trying = trying.then(async () => {
      if (bot || closed) return;
      try {
        bot = await connect();
        clearInterval(timer);
      } catch (error) {
        if (!isAway(error)) log(describe(error));
      }
    });
  }, SLACK_RETRY_MS);
  return {
    async close(): Promise<void> {
      closed = true;
      clearInterval(timer);
      await trying;
      await bot?.close();
    },
  };
}

function slackAccess(environment: Environment) {
  const { slackApiUrl: apiUrl, slackBotToken, slackAppToken, slackSigningSecret, port } = environment;
  return {
    apiUrl,
    port,
    ...(slackBotToken ? { botToken: slackBotToken } : {}),
    ...(slackAppToken ? { appToken: slackAppToken } : {}),
    ...(slackSigningSecret ? { signingSecret: slackSigningSecret } : {}),
  };
}
