import { afterEach, describe, expect, it } from 'vitest';
import type { WorkspaceOptions } from '../../workspace/types.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { createWorkspace } from '../../workspace/workspace.ts';
import { ANNA, CHANNEL, clientFor } from './support.ts';

let workspace: Workspace;
let clock = Date.UTC(2026, 0, 1);
const start = async (options: WorkspaceOptions = {}): Promise<void> => {
  workspace = await createWorkspace({ now: () => clock, ...options });
};
afterEach(() => workspace.close());

const errorOf = (promise: Promise<unknown>): Promise<Record<string, unknown>> =>
  promise.then(
    () => ({}),
    (error: Record<string, unknown>) => error,
  );
const post = (text = 'a') => clientFor(workspace).chat.postMessage({ channel: CHANNEL, text });
const deliver = async () =>
  (await workspace.command({ user: ANNA, channel: CHANNEL, command: '/upgrade', text: '' })).delivery;

describe('limits in time, by the workspace clock', () => {
  it('lets a burst of ten posts pass, then one a second a channel', async () => {
    await start({
      channels: [
        { id: CHANNEL, name: 'releases' },
        { id: 'C0OTHER', name: 'other' },
      ],
    });
    for (let i = 0; i < 10; i += 1) await post();
    expect(await errorOf(post())).toMatchObject({ code: 'slack_webapi_rate_limited_error', retryAfter: 1 });
    expect(workspace.rateLimited).toEqual([
      { method: 'chat.postMessage', channel: CHANNEL, retryAfterSeconds: 1 },
    ]);
    await clientFor(workspace).chat.postMessage({ channel: 'C0OTHER', text: 'a' });
    clock += 1_000;
    await post();
    expect(await errorOf(post())).toHaveProperty('retryAfter');
    expect(workspace.messages(CHANNEL)).toHaveLength(11);
  });

  it('lets fifty updates a minute pass', async () => {
    await start();
    const { ts = '' } = await post();
    const update = () => clientFor(workspace).chat.update({ channel: CHANNEL, ts, text: 'b' });
    for (let i = 0; i < 50; i += 1) await update();
    expect(await errorOf(update())).toMatchObject({ retryAfter: 60 });
    clock += 60_001;
    await update();
  });

  it('records instead of refusing, or does neither', async () => {
    await start({ rateLimits: 'record' });
    for (let i = 0; i < 11; i += 1) await post();
    expect(workspace.violations).toMatchObject([{ kind: 'rate', method: 'chat.postMessage' }]);
    await workspace.close();
    await start({ rateLimits: 'off' });
    for (let i = 0; i < 11; i += 1) await post();
    expect(workspace.violations).toEqual([]);
  });

  it('ends a trigger after three seconds', async () => {
    await start();
    const { payload } = await deliver();
    clock += 3_001;
    const view = { type: 'modal' as const, title: { type: 'plain_text' as const, text: 'a' }, blocks: [] };
    const late = clientFor(workspace).views.open({ trigger_id: String(payload.trigger_id), view });
    expect(await errorOf(late)).toMatchObject({ data: { error: 'expired_trigger_id' } });
    expect(workspace.violations).toMatchObject([{ kind: 'trigger', method: 'views.open' }]);
  });

  it('takes five answers at a response URL, within thirty minutes', async () => {
    await start();
    const answer = async (url: unknown) => {
      const headers = { 'content-type': 'application/json' };
      return (await fetch(String(url), { method: 'POST', headers, body: '{"text":"a"}' })).status;
    };
    const { response_url: used } = (await deliver()).payload;
    for (let i = 0; i < 5; i += 1) expect(await answer(used)).toBe(200);
    expect(await answer(used)).toBe(404);
    const { response_url: expired } = (await deliver()).payload;
    clock += 30 * 60_000 + 1;
    expect(await answer(expired)).toBe(404);
    expect(workspace.ephemerals(ANNA).filter(({ from }) => from === 'app')).toHaveLength(5);
    const limits = workspace.violations.map(({ limit }) => limit);
    expect(limits).toEqual(['a response_url is used at most 5 times', 'a response_url lives 1800000 ms']);
  });
});
