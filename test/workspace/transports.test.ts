import type { App } from '@slack/bolt';
import { App as BoltApp, LogLevel } from '@slack/bolt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Workspace } from '../../workspace/workspace.ts';
import { createWorkspace } from '../../workspace/workspace.ts';
import type { Seen } from './support.ts';
import { ANNA, CHANNEL, clientOptions, startHttpApp, startSocketApp } from './support.ts';

let workspace: Workspace;
const apps: App[] = [];
const newSeen = (): Seen => ({ commands: [], clicks: [], states: [] });
const command = (text: string) =>
  workspace.command({ user: ANNA, channel: CHANNEL, command: '/upgrade', text });
const answered = (count: number) => {
  const fromApp = () => workspace.ephemerals(ANNA).filter(({ from }) => from === 'app');
  return workspace.waitFor(() => fromApp().length === count, { what: `${count} answers` });
};

beforeEach(async () => {
  workspace = await createWorkspace({ events: ['app_mention'], eventRetryDelaysMs: [0, 0] });
});
afterEach(async () => {
  for (const app of apps.splice(0)) await app.stop();
  await workspace.close();
});

describe('Socket Mode', () => {
  it('gives each envelope to one of several connections', async () => {
    const seen = [newSeen(), newSeen()];
    for (const one of seen) apps.push(await startSocketApp(workspace, one));
    await workspace.waitForConnections(2);
    for (const text of ['a', 'b', 'c', 'd']) await command(text);
    expect(seen.map(({ commands }) => commands)).toEqual([
      ['a', 'c'],
      ['b', 'd'],
    ]);
    await answered(4);
  });

  it.each(['refresh', 'cut'] as const)('sees the client come back after a %s', async (how) => {
    const seen = newSeen();
    apps.push(await startSocketApp(workspace, seen));
    workspace.disconnectSockets(how);
    await workspace.waitFor(() => workspace.connections() === 0, { what: 'the connection to go' });
    const lost = await command('lost');
    expect(lost.ack).toMatchObject({ ok: false, error: 'dispatch_failed' });
    expect(await lost.waitForEphemeral()).toMatchObject({ from: 'slackbot' });
    await workspace.waitForConnections(1, { timeoutMs: 30_000 });
    expect((await command('back')).ack.ok).toBe(true);
    expect(seen.commands).toEqual(['back']);
    await answered(1);
  });

  it('refuses an address that was used before, and a wrong app token', async () => {
    const open = (token: string) =>
      fetch(`${workspace.apiUrl}apps.connections.open`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
      }).then((response) => response.json());
    expect(await open('xapp-wrong')).toMatchObject({ ok: false, error: 'invalid_auth' });
    const { url } = (await open(workspace.appToken)) as { url: string };
    const { WebSocket } = await import('ws');
    const hello = await new Promise<string>((resolve, reject) => {
      const socket = new WebSocket(url);
      socket.on('message', (data) => resolve(data.toString()));
      socket.on('error', reject);
    });
    expect(JSON.parse(hello)).toMatchObject({ type: 'hello', num_connections: 1 });
    const again = await new Promise<string>((resolve) => {
      new WebSocket(url).on('error', (error) => resolve(error.message));
    });
    expect(again).toContain('403');
  });
});

describe('events that nobody acknowledges', () => {
  it('are sent again over Socket Mode, with the attempt and the reason', async () => {
    const { WebSocket } = await import('ws');
    const headers = { authorization: `Bearer ${workspace.appToken}` };
    const opened = await fetch(`${workspace.apiUrl}apps.connections.open`, { method: 'POST', headers });
    const { url } = (await opened.json()) as { url: string };
    const socket = new WebSocket(url);
    const attempts: unknown[][] = [];
    const second = new Promise<void>((resolve) => {
      socket.on('message', (data) => {
        const frame = JSON.parse(data.toString());
        if (frame.type !== 'events_api') return;
        attempts.push([frame.retry_attempt, frame.retry_reason, frame.payload.event_id]);
        if (attempts.length < 2) return;
        socket.send(JSON.stringify({ envelope_id: frame.envelope_id }));
        resolve();
      });
    });
    await workspace.waitForConnections(1);
    workspace.post({ user: ANNA, channel: CHANNEL, text: `<@${workspace.botUserId}> hello` });
    await second;
    const id = attempts[0]?.[2];
    expect(attempts).toEqual([
      [0, '', id],
      [1, 'timeout', id],
    ]);
    expect(workspace.violations).toMatchObject([{ kind: 'ack', method: 'events_api' }]);
    socket.close();
  });
});

describe('an app that does not acknowledge', () => {
  const mute = async (socketMode: boolean): Promise<void> => {
    const options = {
      token: workspace.botToken,
      logLevel: LogLevel.ERROR,
      clientOptions: clientOptions(workspace),
    };
    const app = socketMode
      ? new BoltApp({
          ...options,
          socketMode,
          appToken: workspace.appToken,
          installerOptions: { clientOptions: { slackApiUrl: workspace.apiUrl } },
        })
      : await startHttpApp(workspace, newSeen(), 'the wrong secret');
    app.command('/upgrade', async () => {});
    if (socketMode) await app.start();
    apps.push(app);
  };

  it('is a violation after three seconds, and the person is told', async () => {
    await mute(true);
    const sent = await command('anything');
    expect(sent.ack).toMatchObject({ ok: false, error: 'operation_timeout' });
    expect(workspace.violations).toMatchObject([
      { kind: 'ack', method: 'slash_commands', limit: 'ack within 3000 ms' },
    ]);
    const told = await sent.waitForEphemeral();
    expect(told.text).toBe('/upgrade failed with the error "operation_timeout"');
  });

  it('fails at once when it refuses the signature', async () => {
    await mute(false);
    const sent = await command('anything');
    expect(sent.ack).toMatchObject({ ok: false, error: 'dispatch_failed', detail: 'http_error: status 401' });
    expect((await sent.waitForEphemeral()).text).toContain('dispatch_failed');
  });
});

describe('HTTP', () => {
  it('fails when nobody listens', async () => {
    workspace.setRequestUrl('http://127.0.0.1:9/slack/events');
    expect((await command('anyone')).ack).toMatchObject({ ok: false, error: 'dispatch_failed' });
  });

  it.each(['HTTP', 'Socket Mode'])('delivers an event as a first try over %s', async (transport) => {
    const retries: unknown[] = [];
    const app =
      transport === 'HTTP'
        ? await startHttpApp(workspace, newSeen())
        : await startSocketApp(workspace, newSeen());
    apps.push(app);
    app.event('app_mention', async ({ context, event }) => {
      retries.push([event.text, context.retryNum, context.retryReason]);
    });
    const text = `<@${workspace.botUserId}> hello`;
    workspace.post({ user: ANNA, channel: CHANNEL, text });
    await workspace.waitFor(() => retries.length === 1);
    const none = transport === 'HTTP' ? [undefined, undefined] : [0, ''];
    expect(retries).toEqual([[text, ...none]]);
  });

  it('sends the retry headers', async () => {
    const { createServer } = await import('node:http');
    const got: (string | string[] | undefined)[][] = [];
    const server = createServer((request, response) => {
      got.push([request.headers['x-slack-retry-num'], request.headers['x-slack-retry-reason']]);
      response.writeHead(got.length < 3 ? 500 : 200).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    workspace.setRequestUrl(`http://127.0.0.1:${port}/`);
    workspace.post({ user: ANNA, channel: CHANNEL, text: `<@${workspace.botUserId}> hello` });
    await workspace.waitFor(() => got.length === 3);
    expect(got).toEqual([
      [undefined, undefined],
      ['1', 'http_error'],
      ['2', 'http_error'],
    ]);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});
