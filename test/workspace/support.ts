import { createServer } from 'node:net';
import type { BlockAction, Logger } from '@slack/bolt';
import { App, LogLevel } from '@slack/bolt';
import type { KnownBlock } from '@slack/web-api';
import { WebClient } from '@slack/web-api';
import type { Workspace } from '../../workspace/workspace.ts';

export const CHANNEL = 'C0RELEASES';
export const ANNA = 'U0ANNA';
export const LIWEI = 'U0LIWEI';

export const clientOptions = (workspace: Workspace) => ({
  slackApiUrl: workspace.apiUrl,
  retryConfig: { retries: 0 },
  rejectRateLimitedCalls: true,
  timeout: 2_000,
});

/** Says nothing: refusals are what these tests are about. */
const quiet: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  setLevel: () => {},
  getLevel: () => LogLevel.ERROR,
  setName: () => {},
};

/** The real WebClient as an app would set it up. */
export const clientFor = (workspace: Workspace, options: { token?: string; timeout?: number } = {}) =>
  new WebClient(options.token ?? workspace.botToken, {
    ...clientOptions(workspace),
    timeout: options.timeout ?? 2_000,
    logger: quiet,
  });

export const gateBlocks: KnownBlock[] = [
  { type: 'header', text: { type: 'plain_text', text: 'ferry 20260101' } },
  {
    type: 'section',
    block_id: 'points',
    text: { type: 'mrkdwn', text: 'Is *ferry-1* well?' },
    accessory: {
      type: 'checkboxes',
      action_id: 'tick',
      options: [
        { text: { type: 'plain_text', text: 'page opens' }, value: 'p1' },
        { text: { type: 'plain_text', text: 'tickets sell' }, value: 'p2' },
      ],
    },
  },
  {
    type: 'actions',
    block_id: 'gate',
    elements: [
      {
        type: 'button',
        action_id: 'continue',
        style: 'primary',
        text: { type: 'plain_text', text: 'Continue to ferry-2' },
        value: 'r1',
      },
      {
        type: 'button',
        action_id: 'rollback',
        style: 'danger',
        text: { type: 'plain_text', text: 'Roll back' },
        confirm: {
          title: { type: 'plain_text', text: 'Roll back ferry-1?' },
          text: { type: 'mrkdwn', text: 'The *backup* is restored.' },
          confirm: { type: 'plain_text', text: 'Yes, roll back' },
          deny: { type: 'plain_text', text: 'Not now' },
        },
      },
    ],
  },
];

export type Seen = { commands: string[]; clicks: string[]; states: unknown[]; ts?: string };

/** A small app: a card with buttons for `go`, an ephemeral for anything else. */
function addListeners(app: App, seen: Seen): void {
  app.command('/upgrade', async ({ ack, command, client, respond }) => {
    await ack();
    seen.commands.push(command.text);
    if (command.text !== 'go') {
      await respond({ text: `no such thing: ${command.text}`, response_type: 'ephemeral' });
      return;
    }
    const text = 'ferry 20260101 waits';
    const posted = await client.chat.postMessage({ channel: command.channel_id, text, blocks: gateBlocks });
    seen.ts = posted.ts ?? '';
  });
  app.action('tick', async ({ ack, body }) => {
    await ack();
    if (body.type === 'block_actions') seen.states.push(body.state?.values);
  });
  app.action<BlockAction>(/^(continue|rollback)$/, async ({ ack, body, client }) => {
    await ack();
    const name = body.actions[0]?.action_id;
    seen.clicks.push(`${body.user.id} ${name}`);
    const text = `${name} by <@${body.user.id}>`;
    const blocks: KnownBlock[] = [{ type: 'section', text: { type: 'mrkdwn', text } }];
    await client.chat.update({ channel: body.channel?.id ?? '', ts: body.message?.ts ?? '', text, blocks });
  });
}

export async function startSocketApp(workspace: Workspace, seen: Seen): Promise<App> {
  const app = new App({
    token: workspace.botToken,
    appToken: workspace.appToken,
    socketMode: true,
    logLevel: LogLevel.ERROR,
    clientOptions: clientOptions(workspace),
    // Its own object: the socket client writes its retry settings into what it is given.
    installerOptions: { clientOptions: { slackApiUrl: workspace.apiUrl } },
  });
  addListeners(app, seen);
  await app.start();
  return app;
}

export async function startHttpApp(
  workspace: Workspace,
  seen: Seen,
  signingSecret = workspace.signingSecret,
) {
  const app = new App({
    token: workspace.botToken,
    signingSecret,
    logLevel: LogLevel.ERROR,
    clientOptions: clientOptions(workspace),
  });
  addListeners(app, seen);
  const port = await freePort();
  await app.start(port);
  workspace.setRequestUrl(`http://127.0.0.1:${port}/slack/events`);
  return app;
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
