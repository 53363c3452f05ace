import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Workspace } from '../../workspace/workspace.ts';
import { createWorkspace } from '../../workspace/workspace.ts';
import { ANNA, CHANNEL, clientFor, gateBlocks, LIWEI } from './support.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await createWorkspace({
    rateLimits: 'off',
    usergroups: [{ id: 'S0CREW', handle: 'crew', name: 'Crew', users: [ANNA] }],
    channels: [
      { id: CHANNEL, name: 'releases' },
      { id: 'C0PAGES', name: 'pages' },
      { id: 'C0OUT', name: 'outside', botIsMember: false },
      { id: 'C0OLD', name: 'old', isArchived: true },
    ],
  });
});
afterAll(() => workspace.close());

const client = () => clientFor(workspace);
const refusal = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'none',
    (error: { data?: { error?: string }; message: string }) => error.data?.error ?? error.message,
  );
const metadata = { event_type: 'baton_event', event_payload: { rollout: 'r1', sequence: 7 } };

describe('tokens and names', () => {
  it('checks tokens as Slack does', async () => {
    expect(await refusal(clientFor(workspace, { token: 'xoxb-wrong' }).auth.test())).toBe('invalid_auth');
    expect(await refusal(clientFor(workspace, { token: workspace.appToken }).auth.test())).toBe(
      'not_allowed_token_type',
    );
    expect(await refusal(client().apps.connections.open())).toBe('not_allowed_token_type');
    const bare = await fetch(`${workspace.apiUrl}auth.test`, { method: 'POST' });
    expect(await bare.json()).toMatchObject({ ok: false, error: 'not_authed' });
    expect(await client().auth.test()).toMatchObject({ ok: true, user_id: workspace.botUserId });
  });

  it('takes JSON bodies and a token in the body', async () => {
    const body = JSON.stringify({
      token: workspace.botToken,
      channel: CHANNEL,
      text: 'by JSON',
      blocks: gateBlocks,
    });
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    const response = await fetch(`${workspace.apiUrl}chat.postMessage`, { method: 'POST', headers, body });
    expect(await response.json()).toMatchObject({ ok: true, message: { text: 'by JSON' } });
  });

  it('names what is wrong as Slack does', async () => {
    const post = (channel: string, more: object = {}) =>
      refusal(client().chat.postMessage({ channel, text: 'a', ...more }));
    expect(await post('C0NONE')).toBe('channel_not_found');
    expect(await post('C0OUT')).toBe('not_in_channel');
    expect(await post('C0OLD')).toBe('is_archived');
    expect(await post(CHANNEL, { thread_ts: '1.000001' })).toBe('thread_not_found');
    expect(await refusal(client().chat.update({ channel: CHANNEL, ts: '1.000001', text: 'a' }))).toBe(
      'message_not_found',
    );
    const { ts } = workspace.post({ user: ANNA, channel: CHANNEL, text: 'mine' });
    expect(await refusal(client().chat.update({ channel: CHANNEL, ts, text: 'a' }))).toBe(
      'cant_update_message',
    );
    expect(await refusal(client().chat.delete({ channel: CHANNEL, ts }))).toBe('cant_delete_message');
    expect(await refusal(client().apiCall('chat.shout', {}))).toBe('unknown_method');
    expect(await refusal(client().users.info({ user: 'U0NONE' }))).toBe('user_not_found');
  });

  it('knows people, groups and channels', async () => {
    expect(await client().users.info({ user: ANNA })).toMatchObject({
      user: { name: 'anna', is_bot: false, is_restricted: false, team_id: 'T0LOCAL' },
    });
    expect(await client().users.info({ user: 'U0GUS' })).toMatchObject({
      user: { team_id: 'T0LOCAL', is_restricted: true, is_ultra_restricted: true },
    });
    expect(await client().users.info({ user: 'U0KIM' })).toMatchObject({
      user: { team_id: 'T0VENDOR', is_stranger: false },
    });
    expect(await client().usergroups.list()).toMatchObject({
      usergroups: [{ id: 'S0CREW', handle: 'crew' }],
    });
    expect(await client().usergroups.users.list({ usergroup: 'S0CREW' })).toMatchObject({ users: [ANNA] });
    expect((await client().conversations.list()).channels).toHaveLength(4);
    expect(await client().conversations.join({ channel: 'C0OUT' })).toMatchObject({
      channel: { is_member: true },
    });
    const direct = await client().chat.postMessage({ channel: LIWEI, text: 'to you' });
    expect(direct.channel).toBe('D0LIWEI');
  });
});

describe('messages', () => {
  it('drops the blocks of an update with text alone, keeps metadata, and the edits', async () => {
    const posted = await client().chat.postMessage({
      channel: CHANNEL,
      text: 'card',
      blocks: gateBlocks,
      metadata,
    });
    const ts = posted.ts ?? '';
    await client().chat.update({ channel: CHANNEL, ts, text: 'done' });
    const [message] = workspace.thread(CHANNEL, ts);
    expect(message).toMatchObject({ text: 'done', blocks: [], metadata });
    expect(message?.edits).toMatchObject([{ text: 'card', metadata }]);
    await client().chat.delete({ channel: CHANNEL, ts });
    expect(workspace.thread(CHANNEL, ts)).toEqual([]);
  });

  it('shows metadata only when asked', async () => {
    const { ts = '' } = await client().chat.postMessage({ channel: CHANNEL, text: 'parent', metadata });
    await client().chat.postMessage({ channel: CHANNEL, text: 'reply', thread_ts: ts, metadata });
    const plain = await client().conversations.replies({ channel: CHANNEL, ts });
    expect(plain.messages?.map((message) => message.metadata)).toEqual([undefined, undefined]);
    const full = await client().conversations.replies({ channel: CHANNEL, ts, include_all_metadata: true });
    expect(full.messages?.map((message) => message.metadata)).toEqual([metadata, metadata]);
    expect(full.messages?.[0]).toMatchObject({ reply_count: 1, thread_ts: ts });
  });

  it('pages through history and replies', async () => {
    const { ts = '' } = await client().chat.postMessage({ channel: 'C0PAGES', text: 'top' });
    const stamps: string[] = [];
    for (let i = 0; i < 7; i += 1) {
      const broadcast = i === 6 ? { reply_broadcast: true as const } : {};
      const reply = { channel: 'C0PAGES', text: `reply ${i}`, thread_ts: ts, ...broadcast };
      stamps.push((await client().chat.postMessage(reply)).ts ?? '');
    }
    const seen: (string | undefined)[] = [];
    const pages = client().paginate('conversations.replies', { channel: 'C0PAGES', ts, limit: 3 });
    for await (const page of pages) {
      const { messages = [] } = page as { messages?: { text?: string }[] };
      seen.push(...messages.map((message) => message.text));
    }
    expect(seen).toEqual(['top', ...stamps.map((_, i) => `reply ${i}`)]);
    const history = await client().conversations.history({ channel: 'C0PAGES' });
    expect(history.messages?.map((message) => message.text)).toEqual(['reply 6', 'top']);
    const [, second = '', , fourth = ''] = stamps;
    const between = { channel: 'C0PAGES', ts, oldest: second, latest: fourth };
    const outside = await client().conversations.replies(between);
    expect(outside.messages?.map((message) => message.text)).toEqual(['top', 'reply 2']);
    const inclusive = await client().conversations.replies({ ...between, inclusive: true });
    expect(inclusive.messages?.map((message) => message.text)).toEqual([
      'top',
      'reply 1',
      'reply 2',
      'reply 3',
    ]);
  });

  it('links, reacts, and uploads files into a thread', async () => {
    const { ts = '' } = await client().chat.postMessage({ channel: CHANNEL, text: 'with a log' });
    const link = await client().chat.getPermalink({ channel: CHANNEL, message_ts: ts });
    expect(link.permalink).toContain(`/archives/${CHANNEL}/p${ts.replace('.', '')}`);
    await client().reactions.add({ channel: CHANNEL, timestamp: ts, name: 'eyes' });
    expect(await refusal(client().reactions.add({ channel: CHANNEL, timestamp: ts, name: 'eyes' }))).toBe(
      'already_reacted',
    );
    const content = 'line one\nend of log 日志\n';
    const upload = { filename: 'ferry.log', content, initial_comment: 'the log' };
    await client().files.uploadV2({ ...upload, channel_id: CHANNEL, thread_ts: ts });
    const [parent, reply] = workspace.thread(CHANNEL, ts);
    expect(parent?.reactions).toEqual([{ name: 'eyes', users: [workspace.botUserId] }]);
    expect(reply).toMatchObject({ text: 'the log', threadTs: ts });
    expect(reply?.files[0]?.content.toString()).toBe(content);
    const shown = await fetch(`${workspace.url}/files/${reply?.files[0]?.id}`);
    expect(await shown.text()).toBe(content);
    expect(workspace.transcript(CHANNEL)).toContain('(file) ferry.log');
  });

  it('writes a transcript with labels in brackets', async () => {
    await client().chat.postMessage({ channel: 'C0OUT', text: 'card', blocks: gateBlocks });
    await client().chat.postEphemeral({ channel: 'C0OUT', user: ANNA, text: 'psst' });
    expect(workspace.transcript('C0OUT')).toBe(
      [
        '#outside\n',
        'baton:',
        '  # ferry 20260101',
        '  Is *ferry-1* well?',
        '  [ ] page opens',
        '  [ ] tickets sell',
        '  [Continue to ferry-2] [Roll back]\n',
        'baton, only to anna:',
        '  psst',
      ].join('\n'),
    );
  });

  it('refuses requests that name another host', async () => {
    const { request } = await import('node:http');
    const status = await new Promise<number>((resolve, reject) => {
      const options = {
        port: workspace.port,
        host: '127.0.0.1',
        path: '/',
        headers: { host: 'evil.example' },
      };
      request(options, (response) => resolve(response.resume().statusCode ?? 0))
        .on('error', reject)
        .end();
    });
    expect(status).toBe(403);
  });
});
