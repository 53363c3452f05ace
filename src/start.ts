import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { createBot } from './bot/bot.ts';
import { SlackSetupError } from './bot/slack-app.ts';
import { type Config, type Environment, serviceSettings } from './config.ts';
import { createStepQueue } from './jobs/queue.ts';
import { createJobs } from './jobs/runtime.ts';
import { createJournal } from './journal/journal.ts';
import { createNews } from './journal/news.ts';
import { checkDurable, openRedis, reachRedis } from './journal/redis.ts';
import { createRollouts } from './journal/rollouts.ts';
import { createReleases } from './releases/releases.ts';
import { planText } from './runbooks/plan.ts';

export type StartOptions = {
  bot: boolean;
  worker: boolean;
  /** Accept a Redis that may forget. */
  ephemeral: boolean;
  log: (text: string) => void;
};

const REDIS_PATIENCE_MS = 10_000;

/** What every process needs: Redis, the journal, the rollouts with their work queued after each append. */
export async function openStore(environment: Pick<Environment, 'redisUrl'>, options: { ephemeral: boolean }) {
  const { redisUrl } = environment;
  await reachRedis(redisUrl, REDIS_PATIENCE_MS);
  const redis = openRedis(redisUrl);
  redis.on('error', () => {}); // ioredis reconnects by itself; commands wait meanwhile
  if (!options.ephemeral) {
    try {
      await checkDurable(redis, redisUrl);
    } catch (error) {
      redis.disconnect();
      throw error;
    }
  }
  const journal = createJournal(redis);
  const queue = createStepQueue(redis);
  const rollouts = createRollouts({ journal, now: Date.now, newId: randomUUID, onAppended: queue.dispatch });
  return {
    redis,
    journal,
    queue,
    rollouts,
    async close(): Promise<void> {
      await queue.close();
      redis.disconnect();
    },
  };
}

/** Starts the bot, the worker, or both in this process. Resolves once they serve. */
export async function start(config: Config, environment: Environment, options: StartOptions) {
  const { log } = options;
  const store = await openStore(environment, options);
  const { redis, journal, queue, rollouts } = store;
  const news = await createNews(redis);
  const releases = createReleases(config);
  const name = `${hostname()}-${process.pid}`;
  const onError = (error: unknown) => log(describe(error));
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const closeOne of closers) await closeOne();
    await news.close();
    await store.close();
  };
  try {
    if (options.worker) {
      const jobs = await createJobs({
        redis,
        journal,
        rollouts,
        queue,
        news,
        releases,
        host: (node) => config.hosts[node],
        settings: (service) => serviceSettings(config, service),
        name,
        now: Date.now,
        onError,
        ...config.worker,
      });
      closers.push(jobs.close);
      log(`worker ${name} takes steps`);
    }
    if (options.bot) {
      const connect = async () => {
        const bot = await createBot({
          slack: slackAccess(environment),
          locale: config.locale,
          redis,
          journal,
          rollouts,
          news,
          shelf: releases,
          settings: {
            policy: {
              access: config.access,
              startGate: config.gates.start,
              verification: config.gates.verification,
            },
            hosts: new Set(Object.keys(config.hosts)),
          },
          planText: (runbook, procedure) => planText(runbook, procedure, { locale: config.locale }),
          now: Date.now,
          log,
          onError,
        });
        const how = bot.transport === 'socket' ? 'Socket Mode' : `HTTP on port ${bot.port}`;
        log(`bot ${bot.name} listens over ${how}`);
        return bot;
      };
      const bot = await whenSlackAnswers(connect, log);
      closers.unshift(bot.close);
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { close };
}

const SLACK_RETRY_MS = 5000;

/** Slack being away at the start must not keep a worker from its steps: the bot is tried again meanwhile. */
async function whenSlackAnswers(
  connect: () => Promise<{ close(): Promise<void> }>,
  log: StartOptions['log'],
) {
  const isAway = (error: unknown) => error instanceof SlackSetupError && error.code === 'slack-away';
  try {
    return await connect();
  } catch (error) {
    if (!isAway(error)) throw error;
    log(`${describe(error)}; trying on every ${SLACK_RETRY_MS / 1000} s, steps run meanwhile`);
  }
  let closed = false;
  let bot: { close(): Promise<void> } | undefined;
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

/** One line for the log: an error's code and message, its cause where that says more. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
  return `${code ? `[${code}] ` : ''}${error.message}${cause && !error.message.includes(cause.slice(2)) ? cause : ''}`;
}
