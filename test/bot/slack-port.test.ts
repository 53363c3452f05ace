import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SlackFault, type SlackPort, toFault } from '../../src/bot/slack/slack-port.ts';
import type { Fault } from '../../workspace/faults.ts';
import { createWorkspace, type Workspace } from '../../workspace/workspace.ts';
import { CHANNEL } from '../workspace/support.ts';
import { portOf } from './announcing.ts';

let workspace: Workspace;
let port: SlackPort;
beforeEach(async () => {
  workspace = await createWorkspace({ rateLimits: 'off' });
  port = portOf(workspace);
});
afterEach(() => workspace.close());

const mark = (from: number, to = from) => ({ rollout: 'shop-1-abc', from, to });
const post = (from = 0, thread?: string) =>
  port.post({
    channel: CHANNEL,
    text: `event ${from}`,
    blocks: [],
    mark: mark(from),
    ...(thread ? { thread } : {}),
  });
const faultOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('how a call failed', () => {
  it.each<[Fault, Pick<SlackFault, 'kind' | 'code'>]>([
    [
      { kind: 'rate-limit', retryAfterSeconds: 7 },
      { kind: 'limited', code: 'ratelimited' },
    ],
    [
      { kind: 'platform-error', error: 'ratelimited' },
      { kind: 'limited', code: 'ratelimited' },
    ],
    [{ kind: 'server-error' }, { kind: 'unsure', code: 'HTTP 500' }],
    [
      { kind: 'server-error', status: 503 },
      { kind: 'unsure', code: 'HTTP 503' },
    ],
    [
      { kind: 'platform-error', error: 'internal_error' },
      { kind: 'unsure', code: 'internal_error' },
    ],
    [
      { kind: 'platform-error', error: 'fatal_error' },
      { kind: 'unsure', code: 'fatal_error' },
    ],
    [
      { kind: 'platform-error', error: 'file_not_found' },
      { kind: 'unsure', code: 'file_not_found' },
    ],
    [
      { kind: 'platform-error', error: 'not_in_channel' },
      { kind: 'refused', code: 'not_in_channel' },
    ],
    [
      { kind: 'platform-error', error: 'invalid_blocks' },
      { kind: 'refused', code: 'invalid_blocks' },
    ],
    [
      { kind: 'platform-error', error: 'invalid_auth' },
      { kind: 'refused', code: 'invalid_auth' },
    ],
  ])('%j', async (fault, expected) => {
    workspace.faults.add({ ...fault, times: 1 });
    const error = await faultOf(post());
    expect(error).toBeInstanceOf(SlackFault);
    expect(error).toMatchObject(expected);
    expect(workspace.messages(CHANNEL)).toEqual([]);
  });

  it.each(['hang', 'refuse', 'act-then-drop', 'act-then-hang'] as const)('%s is not known', async (kind) => {
    workspace.faults.add({ kind, times: 1 });
    expect(await faultOf(post())).toMatchObject({ kind: 'unsure' });
    expect(workspace.messages(CHANNEL)).toHaveLength(kind.startsWith('act') ? 1 : 0);
  });

  it('carries how long to wait, and its cause', async () => {
    workspace.faults.add({ kind: 'rate-limit', retryAfterSeconds: 7, times: 1 });
    const error = await faultOf(post());
    expect(error).toMatchObject({ waitMs: 7000 });
    expect(error instanceof Error && error.cause).toBeInstanceOf(Error);
  });

  it('is never certain about what it does not know', () => {
    for (const odd of [new Error('odd'), 'text', undefined, null, 7])
      expect(toFault(odd)).toMatchObject({ kind: 'unsure', waitMs: 0 });
  });
});

describe('looking for what was posted', () => {
  it('finds all of a long thread, oldest first, with their marks', async () => {
    const card = await post(0);
    for (let from = 1; from <= 250; from += 1) await post(from, card);
    const found = await port.find(CHANNEL, { thread: card });
    expect(found.map((one) => one.mark.from)).toEqual(Array.from({ length: 251 }, (_, at) => at));
  });

  it('finds cards since a time, and nothing that others have said', async () => {
    const card = await post(0);
    workspace.post({ user: 'U0ANNA', channel: CHANNEL, text: 'hello' });
    expect(await port.find(CHANNEL, { oldestMs: Date.now() - 60_000 })).toEqual([
      { ts: card, mark: mark(0) },
    ]);
    expect(await port.find(CHANNEL, { oldestMs: Date.now() + 60_000 })).toEqual([]);
  });

  it('finds cards until a time', async () => {
    const card = await post(0);
    const now = Date.now();
    const around = await port.find(CHANNEL, { oldestMs: now - 60_000, latestMs: now + 60_000 });
    expect(around.map(({ ts }) => ts)).toEqual([card]);
    const before = { oldestMs: now - 120_000, latestMs: now - 60_000 };
    expect(await port.find(CHANNEL, before)).toEqual([]);
  });

  it('knows the files of a thread', async () => {
    const card = await post(0);
    await port.upload(CHANNEL, card, 'a.log', 'the log', 'text');
    expect(await port.fileNames(CHANNEL, card)).toEqual(['a.log']);
  });

  it('removes a message, and is content when it is gone', async () => {
    const card = await post(0);
    await port.remove(CHANNEL, card);
    await port.remove(CHANNEL, card);
    expect(await port.find(CHANNEL, { oldestMs: 0 })).toEqual([]);
  });
});
