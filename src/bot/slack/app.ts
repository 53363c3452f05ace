import { App, HTTPReceiver, type Logger, LogLevel, type Receiver, SocketModeReceiver } from '@slack/bolt';
import { WebClient, type WebClientOptions } from '@slack/web-api';
import { SlackSetupError, type SlackSetupFacts } from './setup-error.ts';
import { SLACK_TIMEOUT_MS, toFault } from './slack-port.ts';
import { keepConnected } from './socket.ts';

export type SlackAccess = {
  apiUrl: string;
  botToken?: string;
  appToken?: string;
  signingSecret?: string;
  port: number;
};

export type SlackApp = {
  app: App;
  botUserId: string;
  botName: string;
  /** The workspace that the token is for; in an organisation-wide installation `team` is no single one's. */
  home: { team: string; enterprise?: string; orgWide: boolean };
  transport: 'socket' | 'http';
  start(): Promise<{ port?: number }>;
  stop(): Promise<void>;
};

const EVENTS_PATH = '/slack/events';

/** The outbox and the people retry, never the client: it would post twice after a lost answer. */
export function clientOptions(apiUrl: string): WebClientOptions {
  return {
    slackApiUrl: apiUrl,
    retryConfig: { retries: 0 },
    timeout: SLACK_TIMEOUT_MS,
    rejectRateLimitedCalls: true,
  };
}

/**
 * Makes the Bolt app: Socket Mode with an app token, else HTTP with a signing secret.
 * @throws SlackSetupError when something is missing, Slack refuses the bot token, or Slack is away.
 */
export async function createSlackApp(access: SlackAccess, log: (text: string) => void): Promise<SlackApp> {
  const { botToken, appToken, signingSecret, apiUrl } = access;
  if (!botToken) throw new SlackSetupError('slack-no-bot-token', {});
  if (!appToken && !signingSecret) throw new SlackSetupError('slack-no-transport', {});
  const logger = quietLogger(log);
  const transport = appToken
    ? socketTransport(appToken, apiUrl, logger, log)
    : httpTransport(signingSecret ?? '', access.port, logger);
  const { botUserId, botId, botName, home } = await whoAmI(new WebClient(botToken, clientOptions(apiUrl)));
  const app = new App({
    token: botToken,
    // Without these Bolt asks Slack before each click, and drops the click when Slack does not answer.
    botUserId,
    botId,
    receiver: transport.receiver,
    clientOptions: clientOptions(apiUrl),
    logger,
    tokenVerificationEnabled: false,
    convoStore: false,
  });
  app.error(async (error) => log(`a listener failed: ${error.message}`));
  const { name, start, stop } = transport;
  return { app, transport: name, start, stop, botUserId, botName, home };
}

type Transport = Pick<SlackApp, 'start' | 'stop'> & { name: SlackApp['transport']; receiver: Receiver };

function socketTransport(
  appToken: string,
  apiUrl: string,
  logger: Logger,
  log: (text: string) => void,
): Transport {
  // Options of its own: the socket client writes into the object that it is given.
  const installerOptions = { clientOptions: clientOptions(apiUrl) };
  const receiver = new SocketModeReceiver({
    appToken,
    logger,
    autoReconnectEnabled: false,
    installerOptions,
  });
  const keeper = keepConnected(receiver.client, log);
  return {
    name: 'socket',
    receiver,
    stop: keeper.close,
    async start() {
      try {
        await receiver.start();
        return {};
      } catch (error) {
        throw setupError(error, 'SLACK_APP_TOKEN');
      }
    },
  };
}

function httpTransport(signingSecret: string, port: number, logger: Logger): Transport {
  const receiver = new HTTPReceiver({ signingSecret, endpoints: EVENTS_PATH, logger });
  return {
    name: 'http',
    receiver,
    stop: () => receiver.stop(),
    async start() {
      const address = (await receiver.start(port)).address();
      return address && typeof address === 'object' ? { port: address.port } : {};
    },
  };
}

async function whoAmI(
  client: WebClient,
): Promise<Pick<SlackApp, 'botUserId' | 'botName' | 'home'> & { botId: string }> {
  try {
    const me = await client.auth.test();
    const home = {
      team: me.team_id ?? '',
      ...(me.enterprise_id ? { enterprise: me.enterprise_id } : {}),
      orgWide: me.is_enterprise_install === true,
    };
    return { botUserId: me.user_id ?? '', botId: me.bot_id ?? '', botName: me.user ?? 'baton', home };
  } catch (error) {
    throw setupError(error, 'SLACK_BOT_TOKEN');
  }
}

/** Slack refusing us is for people to mend; Slack being away mends itself. */
function setupError(
  error: unknown,
  variable: SlackSetupFacts['slack-refused']['variable'],
): SlackSetupError<'slack-refused' | 'slack-away'> {
  const { kind, code } = toFault(error);
  if (kind === 'refused') return new SlackSetupError('slack-refused', { variable, reason: code });
  const reason = /^(?:HTTP \d+|\w+)$/.test(code) ? code : networkReason(error);
  return new SlackSetupError('slack-away', { reason }, { cause: error });
}

/** The errno at the bottom of a failed request. */
function networkReason(error: unknown): string {
  const { code, message = '', original, cause } = (error ?? {}) as Nested;
  const inner = original ?? cause;
  if (inner) return networkReason(inner);
  return (/^E[A-Z_]+$/.test(code ?? '') && code) || (/\bE[A-Z_]{4,}\b/.exec(message)?.[0] ?? 'ECONNRESET');
}

type Nested = NodeJS.ErrnoException & { original?: unknown };

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
