import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../workspace/json.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { createWorkspace } from '../../workspace/workspace.ts';
import { many, plain, RULES, section, x } from './block-rules.ts';
import { ANNA, CHANNEL, clientFor } from './support.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await createWorkspace({ rateLimits: 'off' });
});
beforeEach(() => {
  workspace.violations.length = 0;
});
afterAll(() => workspace.close());

const call = (method: string, args: JsonObject): Promise<JsonObject> =>
  clientFor(workspace)
    .apiCall(method, { ...args })
    .then(
      (result): JsonObject => ({ ok: result.ok }),
      (error: { data: JsonObject }): JsonObject => error.data,
    );

describe('each limit of blocks', () => {
  it.each(RULES)('%s', async (_rule, inside, outside, pointer, limit) => {
    const target = { channel: CHANNEL, text: 'text' };
    expect(await call('chat.postMessage', { ...target, blocks: inside })).toMatchObject({ ok: true });
    expect(workspace.violations).toEqual([]);
    const before = workspace.messages(CHANNEL).length;
    const refused = await call('chat.postMessage', { ...target, blocks: outside });
    expect(refused).toMatchObject({ ok: false, error: 'invalid_blocks' });
    expect(JSON.stringify(refused.response_metadata)).toContain(`[json-pointer:${pointer}]`);
    expect(workspace.messages(CHANNEL)).toHaveLength(before);
    expect(workspace.violations[0]).toMatchObject({ kind: 'limit', method: 'chat.postMessage', pointer });
    expect(workspace.violations[0]?.limit).toMatch(limit);
  });

  it('counts characters, not UTF-16 units', async () => {
    const blocks = [{ type: 'header', text: plain('🚀'.repeat(150)) }];
    expect(await call('chat.postMessage', { channel: CHANNEL, text: 'a', blocks })).toMatchObject({
      ok: true,
    });
  });

  it('holds for updates, ephemerals and response URLs as well', async () => {
    const posted = await clientFor(workspace).chat.postMessage({ channel: CHANNEL, text: 'a' });
    const blocks = [section(x(3001))];
    const update = await call('chat.update', { channel: CHANNEL, ts: posted.ts, text: 'a', blocks });
    expect(update.error).toBe('invalid_blocks');
    const whisper = await call('chat.postEphemeral', { channel: CHANNEL, user: ANNA, text: 'a', blocks });
    expect(whisper.error).toBe('invalid_blocks');
    const sent = workspace.command({ user: ANNA, channel: CHANNEL, command: '/upgrade', text: '' });
    const url = String((await sent).delivery.payload.response_url);
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ text: 'a', blocks }) });
    expect([answer.status, await answer.json()]).toEqual([400, { ok: false, error: 'invalid_blocks' }]);
    const methods = workspace.violations.map(({ method }) => method);
    expect(methods).toEqual(['chat.update', 'chat.postEphemeral', 'response_url']);
  });
});

describe('a message as a whole', () => {
  const post = (args: JsonObject) => call('chat.postMessage', { channel: CHANNEL, ...args });

  it.each<[string, JsonObject, string]>([
    ['text over 40000', { text: x(40_001) }, 'msg_too_long'],
    [
      '101 attachments',
      { text: 'a', attachments: many(101, () => ({ text: 'a', fallback: 'a' })) },
      'too_many_attachments',
    ],
    ['nothing at all', {}, 'no_text'],
    ['metadata without a payload', { text: 'a', metadata: { event_type: 'a' } }, 'invalid_metadata_format'],
    [
      'metadata over 16 KiB',
      { text: 'a', metadata: { event_type: 'a', event_payload: { a: x(17_000) } } },
      'metadata_too_large',
    ],
    ['blocks that are no array', { text: 'a', blocks: 'nonsense' }, 'invalid_blocks_format'],
  ])('refuses %s', async (_what, args, error) => {
    expect(await post(args)).toMatchObject({ ok: false, error });
    expect(workspace.violations).toHaveLength(1);
  });

  it('refuses an update over 4000 characters', async () => {
    const { ts } = await clientFor(workspace).chat.postMessage({ channel: CHANNEL, text: 'a' });
    const refused = await call('chat.update', { channel: CHANNEL, ts, text: x(4_001) });
    expect(refused).toMatchObject({ error: 'msg_too_long' });
  });

  it('records blocks without a top-level text, and takes them', async () => {
    expect(await post({ blocks: [section('a')] })).toMatchObject({ ok: true });
    expect(workspace.violations).toMatchObject([{ kind: 'missing-text', pointer: '/text' }]);
  });

  it.each([
    '<@ecsc>',
    '<b>bold</b>',
    'a < b',
    'cats & dogs',
    '<!date^now^x|y>',
    '<!subteam^X1>',
    '<!all>',
    '<ftp://x>',
  ])('records markup that Slack does not know: %s', async (text) => {
    expect(await post({ text })).toMatchObject({ ok: true });
    expect(workspace.violations[0]).toMatchObject({ kind: 'markup', pointer: '/text' });
    await post({ text: 'a', blocks: [section(text)] });
    expect(workspace.violations.at(-1)).toMatchObject({ kind: 'markup', pointer: '/blocks/0/text/text' });
  });

  it.each([
    '<@U0ANNA> <#C0RELEASES|releases> <!subteam^S0OPS|@ops> <!here>',
    '<!date^1767225600^{date_short} {time}^http://example.com/a|1 January> <http://example.com/?a=1&b=2|link>',
    'a &lt; b &amp;&amp; c &gt; d\n> quoted',
  ])('takes markup that is right: %s', async (text) => {
    await post({ text });
    expect(workspace.violations).toEqual([]);
  });
});
