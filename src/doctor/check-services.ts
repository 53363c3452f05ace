import { createSlackApp } from '../bot/slack/app.ts';
import { SlackSetupError } from '../bot/slack/setup-error.ts';
import { toFault } from '../bot/slack/slack-port.ts';
import type { Environment } from '../config/environment.ts';
import { checkDurable, openRedis, reachRedis } from '../journal/redis.ts';
import { RedisError } from '../journal/redis-error.ts';
import type { SetupFault } from '../words/setup-table.ts';
import type { Finding, Topic } from './findings.ts';

const PATIENCE_MS = 5000;

/** Whether Redis answers, and keeps what it is told. */
export function checkRedis(address: string): Promise<Finding[]> {
  const topic: Topic = { of: 'redis' };
  return orSetupFault(topic, async () => {
    await reachRedis(address, PATIENCE_MS);
    const redis = openRedis(address);
    redis.on('error', () => {});
    try {
      await checkDurable(redis, address);
    } finally {
      redis.disconnect();
    }
    return [{ topic, code: 'redis-durable', facts: {} }];
  });
}

/** @param needsPeople whether `access` cannot do without knowing who is a member. */
export function checkSlack(environment: Environment, needsPeople: boolean): Promise<Finding[]> {
  const topic: Topic = { of: 'slack' };
  const { slackApiUrl: apiUrl, port, slackBotToken, slackAppToken, slackSigningSecret } = environment;
  const access = {
    apiUrl,
    port,
    ...(slackBotToken ? { botToken: slackBotToken } : {}),
    ...(slackAppToken ? { appToken: slackAppToken } : {}),
    ...(slackSigningSecret ? { signingSecret: slackSigningSecret } : {}),
  };
  return orSetupFault(topic, async () => {
    const { app, botName, botUserId } = await createSlackApp(access, () => {});
    const signedIn: Finding = { topic, code: 'slack-signed-in', facts: { bot: botName } };
    return [signedIn, await mayReadPeople(app.client, botUserId, needsPeople)];
  });
}

type People = { users: { info(asked: { user: string }): Promise<unknown> } };

/** Asks Slack about the bot itself, as it will be asked about people. */
async function mayReadPeople(client: People, user: string, needed: boolean): Promise<Finding> {
  const topic: Topic = { of: 'slack' };
  const scope = 'users:read';
  try {
    await client.users.info({ user });
  } catch (error) {
    const { kind, code: reason } = toFault(error);
    if (reason === 'missing_scope') return { topic, code: 'scope-missing', facts: { scope, needed } };
    if (kind !== 'refused') return { topic, code: 'scope-unknown', facts: { scope, reason } };
  }
  return { topic, code: 'scope-granted', facts: { scope } };
}

async function orSetupFault(topic: Topic, check: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await check();
  } catch (error) {
    if (!(error instanceof RedisError || error instanceof SlackSetupError)) throw error;
    const fault = { code: error.code, facts: error.facts } as SetupFault;
    return [{ topic, code: 'setup', facts: { fault } }];
  }
}
