import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../workspace/faults.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { createWorkspace } from '../../workspace/workspace.ts';
import { CHANNEL, clientFor } from './support.ts';

let workspace: Workspace;
beforeEach(async () => {
  workspace = await createWorkspace({ rateLimits: 'off', seed: 7 });
});
afterEach(() => workspace.close());

type Failure = { code?: string; statusCode?: number; retryAfter?: number; data?: { error?: string } };
const post = (timeout?: number): Promise<Failure> =>
  clientFor(workspace, timeout === undefined ? {} : { timeout })
    .chat.postMessage({ channel: CHANNEL, text: 'a' })
    .then(
      () => ({ code: 'none' }),
      (error: Failure) => error,
    );
const posted = (): number => workspace.messages(CHANNEL).length;

describe('each fault of the Web API, seen by the real WebClient', () => {
  it.each<[Fault, Failure, done: number]>([
    [
      { kind: 'rate-limit', retryAfterSeconds: 7 },
      { code: 'slack_webapi_rate_limited_error', retryAfter: 7 },
      0,
    ],
    [{ kind: 'server-error' }, { code: 'slack_webapi_http_error', statusCode: 500 }, 0],
    [{ kind: 'server-error', status: 503 }, { code: 'slack_webapi_http_error', statusCode: 503 }, 0],
    [{ kind: 'platform-error', error: 'fatal_error' }, { data: { error: 'fatal_error' } }, 0],
    [{ kind: 'hang' }, { code: 'slack_webapi_request_error' }, 0],
    [{ kind: 'refuse' }, { code: 'slack_webapi_request_error' }, 0],
    [{ kind: 'act-then-drop' }, { code: 'slack_webapi_request_error' }, 1],
    [{ kind: 'act-then-hang' }, { code: 'slack_webapi_request_error' }, 1],
  ])('%j', async (fault, failure, done) => {
    const active = workspace.faults.add({ ...fault, times: 1 });
    expect(await post(300)).toMatchObject(failure);
    expect(posted()).toBe(done);
    expect(await post()).toEqual({ code: 'none' });
    expect([posted(), active.hits]).toEqual([done + 1, 1]);
  });

  it('strikes N calls of the methods it names', async () => {
    workspace.faults.add({ kind: 'server-error', method: 'chat.*', times: 2 });
    await clientFor(workspace).auth.test();
    const results = [await post(), await post(), await post()].map(({ code }) => code);
    expect(results).toEqual(['slack_webapi_http_error', 'slack_webapi_http_error', 'none']);
  });

  it('strikes by chance, the same way for the same seed', async () => {
    const run = async (seed: number): Promise<string> => {
      const other = await createWorkspace({ rateLimits: 'off', seed });
      other.faults.add({ kind: 'server-error', probability: 0.5 });
      const outcomes: string[] = [];
      for (let i = 0; i < 16; i += 1) {
        const result = clientFor(other).auth.test();
        outcomes.push(
          await result.then(
            () => '.',
            () => 'x',
          ),
        );
      }
      await other.close();
      return outcomes.join('');
    };
    const first = await run(3);
    expect(await run(3)).toBe(first);
    expect(await run(4)).not.toBe(first);
    expect(first).toMatch(/x.*\.|\..*x/);
  });

  it('ends an outage by itself', async () => {
    workspace.outage(400);
    expect(await post()).toMatchObject({ statusCode: 503 });
    const firstGood = async (): Promise<void> => {
      if ((await post()).code !== 'none') await firstGood();
    };
    await firstGood();
    expect(posted()).toBe(1);
    workspace.outage(60_000, 'refuse');
    expect(await post()).toMatchObject({ code: 'slack_webapi_request_error' });
    workspace.faults.clear();
    expect(await post()).toEqual({ code: 'none' });
  });
});

describe('the control endpoint', () => {
  const control = (path: string, method = 'GET', body?: unknown) =>
    fetch(`${workspace.url}/control/${path}`, {
      method,
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });

  it('sets, counts and clears faults', async () => {
    const set = await control('faults', 'POST', {
      kind: 'server-error',
      method: 'chat.postMessage',
      times: 5,
    });
    expect(await set.json()).toMatchObject({ ok: true });
    await post();
    expect(await (await control('state')).json()).toMatchObject({
      connections: 0,
      faults: [{ hits: 1, times: 5 }],
    });
    await control('faults', 'DELETE');
    expect(await post()).toEqual({ code: 'none' });
    expect(await (await control(`transcript?channel=${CHANNEL}`)).text()).toBe('#releases\n\nbaton:\n  a');
  });

  it('starts an outage', async () => {
    await control('outage', 'POST', { forMs: 60_000 });
    expect(await post()).toMatchObject({ statusCode: 503 });
  });

  it.each([{ kind: 'earthquake' }, { kind: 'hang', times: 'many' }, {}])('refuses %j', async (body) => {
    expect((await control('faults', 'POST', body)).status).toBe(400);
    expect(workspace.faults.list()).toEqual([]);
  });

  it('takes JSON only, so that no other page can send it unasked', async () => {
    const body = JSON.stringify({ kind: 'server-error' });
    const response = await fetch(`${workspace.url}/control/faults`, { method: 'POST', body });
    expect(response.status).toBe(400);
    expect(await post()).toEqual({ code: 'none' });
  });
});
