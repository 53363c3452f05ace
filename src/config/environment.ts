import { ConfigError } from './config-error.ts';

export type Environment = {
  configFile: string;
  redisUrl: string;
  slackApiUrl: string;
  slackBotToken?: string;
  slackAppToken?: string;
  slackSigningSecret?: string;
  port: number;
};

/** Reads the environment. Secrets are here and nowhere else. @throws ConfigError. */
export function readEnvironment(env: NodeJS.ProcessEnv): Environment {
  const port = Number(env.PORT ?? 3000);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new ConfigError('bad-port', { value: env.PORT ?? '' });
  }
  const optional = <K extends string>(key: K, value: string | undefined) =>
    (value ? { [key]: value } : {}) as { [P in K]?: string };
  return {
    configFile: env.BATON_CONFIG || './baton.yaml',
    redisUrl: env.REDIS_URL || 'redis://127.0.0.1:6379',
    slackApiUrl: env.SLACK_API_URL || 'https://slack.com/api/',
    port,
    ...optional('slackBotToken', env.SLACK_BOT_TOKEN),
    ...optional('slackAppToken', env.SLACK_APP_TOKEN),
    ...optional('slackSigningSecret', env.SLACK_SIGNING_SECRET),
  };
}
