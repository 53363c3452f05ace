import { App, HTTPReceiver, type Logger, LogLevel, SocketModeReceiver } from '@slack/bolt';
import type { WebClientOptions } from '@slack/web-api';

export type SlackAccess = {
  apiUrl: string;
  botToken?: string;
  appToken?: string;
  signingSecret?: string;
  port: number;
};

/** Says which variable is missing or refused, and what to set. */
export class SlackSetupError extends Error {
  readonly code = 'slack-setup';
}

export type SlackApp = {
  app: App;
  botUserId: string;
  botName: string;
  transport: 'socket' | 'http';
  start(): Promise<{ port?: number }>;
  stop(): Promise<void>;
};

export const EVENTS_PATH = '/slack/events';

/** The outbox and the people retry, never the client: it would post twice after a lost answer. */
export function clientOptions(apiUrl: string): WebClientOptions {
  return { slackApiUrl: apiUrl, retryConfig: { retries: 0 }, timeout: 10_000, rejectRateLimitedCalls: true };
}

/**
 * Makes the Bolt app: Socket Mode with an app token, else HTTP with a signing secret.
 * @throws SlackSetupError when something is missing, or Slack refuses the bot token.
 */
export async function createSlackApp(access: SlackAccess, log: (text: string) => void): Promise<SlackApp> {
  const { botToken, appToken, signingSecret, apiUrl } = access;
  if (!botToken)
    throw new SlackSetupError('SLACK_BOT_TOKEN is not set. It begins with xoxb- (OAuth & Permissions).');
  if (!appToken && !signingSecret) {
    throw new SlackSetupError(
      'Neither SLACK_APP_TOKEN (Socket Mode, xapp-…) nor SLACK_SIGNING_SECRET (HTTP) is set. Set one of them.',
    );
  }
  const logger = quietLogger(log);
  const options = clientOptions(apiUrl);
  const http = appToken
    ? undefined
    : new HTTPReceiver({
        signingSecret: signingSecret ?? '',
        endpoints: EVENTS_PATH,
        logger,
      });
  const receiver =
    http ??
    new SocketModeReceiver({
      appToken: appToken ?? '',
      logger,
      installerOptions: { clientOptions: options },
    });
  const app = new App({
    token: botToken,
    receiver,
    clientOptions: options,
    logger,
    tokenVerificationEnabled: false,
    convoStore: false,
  });
  app.error(async (error) => log(`a listener failed: ${error.message}`));
  const { botUserId, botName } = await whoAmI(app);
  return {
    app,
    botUserId,
    botName,
    transport: http ? 'http' : 'socket',
    async start() {
      if (!http) {
        await startSocket(app);
        return {};
      }
      const server = await http.start(access.port);
      const address = server.address();
      return address && typeof address === 'object' ? { port: address.port } : {};
    },
    stop: async () => {
      await app.stop();
    },
  };
}

async function whoAmI(app: App): Promise<{ botUserId: string; botName: string }> {
  try {
    const me = await app.client.auth.test();
    return { botUserId: me.user_id ?? '', botName: me.user ?? 'baton' };
  } catch (error) {
    const said = (error as { data?: { error?: string } }).data?.error;
    if (said === undefined) {
      const message = error instanceof Error ? error.message : String(error);
      throw new SlackSetupError(`Slack does not answer: ${message}. Check the network and SLACK_API_URL.`);
    }
    throw new SlackSetupError(
      `Slack refuses SLACK_BOT_TOKEN (${said}). Copy it again from OAuth & Permissions.`,
    );
  }
}

async function startSocket(app: App): Promise<void> {
  try {
    await app.start();
  } catch (error) {
    const said = (error as { data?: { error?: string } }).data?.error ?? String(error);
    throw new SlackSetupError(
      `Slack refuses SLACK_APP_TOKEN (${said}). It needs the scope connections:write.`,
    );
  }
}

/** Bolt's own lines are for Bolt's developers; warnings and errors are for ours. */
function quietLogger(log: (text: string) => void): Logger {
  const say = (...words: unknown[]) => log(words.map(String).join(' '));
  return {
    debug: () => {},
    info: () => {},
    warn: say,
    error: say,
    setLevel: () => {},
    getLevel: () => LogLevel.WARN,
    setName: () => {},
  };
}
