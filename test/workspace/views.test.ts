import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../workspace/json.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { createWorkspace } from '../../workspace/workspace.ts';
import { ANNA, CHANNEL, clientFor } from './support.ts';

const x = (length: number): string => 'x'.repeat(length);
const plain = (text: string): JsonObject => ({ type: 'plain_text', text });
const section = (text: string): JsonObject => ({ type: 'section', text: { type: 'mrkdwn', text } });

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

describe('views', () => {
  const modal = (fields: JsonObject): JsonObject => ({
    type: 'modal',
    title: plain('Title'),
    blocks: [section('a')],
    ...fields,
  });
  const trigger = async (): Promise<string> => {
    const sent = await workspace.command({ user: ANNA, channel: CHANNEL, command: '/upgrade', text: '' });
    workspace.violations.length = 0;
    return String(sent.delivery.payload.trigger_id);
  };
  const open = async (view: JsonObject) => call('views.open', { trigger_id: await trigger(), view });

  it.each<[string, JsonObject]>([
    ['/view/title/text', { title: plain(x(25)) }],
    ['/view/submit/text', { submit: plain(x(25)) }],
    ['/view/close/text', { close: plain(x(25)) }],
    ['/view/private_metadata', { private_metadata: x(3001) }],
    ['/view/callback_id', { callback_id: x(256) }],
    ['/blocks', { blocks: Array.from({ length: 101 }, () => section('a')) }],
  ])('refuses too much in %s', async (pointer, fields) => {
    expect(await open(modal(fields))).toMatchObject({ ok: false, error: 'invalid_arguments' });
    expect(workspace.violations[0]).toMatchObject({ method: 'views.open', pointer });
  });

  it('opens, updates and pushes up to three', async () => {
    const titles = { title: plain(x(24)), private_metadata: x(3000) };
    expect(await open(modal(titles))).toMatchObject({ ok: true });
    const [first] = workspace.views;
    expect(await call('views.update', { view_id: first?.id, view: modal({}) })).toMatchObject({ ok: true });
    const stale = await call('views.update', { view_id: first?.id, hash: 'old', view: modal({}) });
    expect(stale.error).toBe('hash_conflict');
    for (const expected of [true, true, false]) {
      const pushed = await call('views.push', { trigger_id: await trigger(), view: modal({}) });
      expect(pushed.ok).toBe(expected);
    }
  });

  it('sends what was typed, and closes unless the app says what is wrong with it', async () => {
    const input = {
      type: 'input',
      block_id: 'why',
      label: plain('Why?'),
      element: { type: 'plain_text_input', action_id: 'text' },
    };
    expect(await open(modal({ submit: plain('Send'), blocks: [input] }))).toMatchObject({ ok: true });
    await expect(workspace.submit({ user: ANNA, values: { why: ' ' } })).rejects.toMatchObject({
      code: 'refused',
    });
    // Nobody listens here: what is not acknowledged stays open.
    const { delivery } = await workspace.submit({ user: ANNA, values: { why: 'so' } });
    expect(delivery.payload).toMatchObject({
      type: 'view_submission',
      user: { id: ANNA },
      view: { state: { values: { why: { text: { value: 'so' } } } } },
    });
    expect(workspace.views).toHaveLength(1);
  });

  it('takes a trigger once, and only one that it gave', async () => {
    const id = await trigger();
    expect(await call('views.open', { trigger_id: id, view: modal({}) })).toMatchObject({ ok: true });
    const again = await call('views.open', { trigger_id: id, view: modal({}) });
    expect(again).toMatchObject({ error: 'exchanged_trigger_id' });
    const made = await call('views.open', { trigger_id: 'made-up', view: modal({}) });
    expect(made.error).toBe('invalid_trigger_id');
    expect(workspace.violations).toMatchObject([{ kind: 'trigger' }, { kind: 'trigger' }]);
  });
});
