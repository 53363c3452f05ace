import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { waitFor } from '../../lab/process.ts';
import { type LabRedis, startRedis } from '../../lab/redis.ts';
import type { SlackPort } from '../../src/bot/slack/slack-port.ts';
import { cardView } from '../../src/bot/views/card.ts';
import type { RedisClient } from '../../src/journal/append.ts';
import { rolloutRef } from '../../src/journal/keys.ts';
import { openRedis } from '../../src/journal/redis.ts';
import { createRollouts } from '../../src/journal/rollouts.ts';
import type { WorkspaceOptions } from '../../workspace/types.ts';
import { createWorkspace, type Workspace } from '../../workspace/workspace.ts';
import { request } from '../rollout/support.ts';
import { CHANNEL, clientFor } from '../workspace/support.ts';
import {
  announced,
  announcer,
  cardsOf,
  type Driver,
  driver,
  expectAnnounced,
  expireLock,
  filesOf,
  portOf,
  rangesOf,
} from './announcing.ts';
import { zhCN } from './support.ts';

let server: LabRedis;
let redis: RedisClient;
let workspace: Workspace;
let ends: (() => Promise<void>)[] = [];
let count = 0;

beforeAll(async () => {
  server = await startRedis();
  redis = openRedis(server.url);
  redis.on('error', () => {});
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});
beforeEach(async () => {
  workspace = await open();
});
afterEach(async () => {
  for (const end of ends.reverse()) await end();
  ends = [];
  await redis.flushall();
});

async function open(options: WorkspaceOptions = {}): Promise<Workspace> {
  const opened = await createWorkspace({ rateLimits: 'off', ...options });
  ends.push(() => opened.close());
  return opened;
}

async function start(port: SlackPort) {
  const started = await announcer(redis, port);
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= started.close();
    return closed;
  };
  ends.push(close);
  return { ...started, close };
}

function rollout(): Driver {
  count += 1;
  return driver(redis, rolloutRef(`shop-${count}`, `shop-${count}-1-abc`));
}

/** A promise and what settles it. */
function gateway() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

describe('a channel that works', () => {
  it('gets every event once and in order, one card, and the log of a failure', async () => {
    await start(portOf(workspace));
    const it = rollout();
    await it.begin();
    await it.go();
    await announced(redis, it);
    await expectAnnounced(workspace, it);
    const [card] = cardsOf(workspace, it.ref);
    expect(filesOf(workspace, card?.ts ?? '')).toHaveLength(1);
  });

  it('gets what happened while no announcer was there', async () => {
    const it = rollout();
    await it.begin();
    await it.go();
    await start(portOf(workspace));
    await announced(redis, it);
    await expectAnnounced(workspace, it);
    const [card] = cardsOf(workspace, it.ref);
    expect(rangesOf(workspace, card?.ts ?? '').length).toBeLessThan(15);
  });

  it('is left alone by a rollout that names none', async () => {
    await start(portOf(workspace));
    const it = rollout();
    const rollouts = createRollouts({ journal: it.journal, now: Date.now, newId: () => 'id' });
    await rollouts.execute(it.ref, request({ service: it.ref.scope, rolloutId: it.ref.id }));
    await waitFor('nothing is left to announce', async () => (await it.journal.unannounced()).length === 0);
    expect(workspace.messages(CHANNEL)).toEqual([]);
  });
});

describe('a Slack that fails', () => {
  it.each([1, 2, 3, 4, 5, 6])('delays events, loses none and doubles none (seed %i)', async (seed) => {
    const flaky = await open({ seed });
    flaky.faults.add({ kind: 'act-then-drop', probability: 0.1 });
    flaky.faults.add({ kind: 'server-error', probability: 0.06 });
    flaky.faults.add({ kind: 'act-then-hang', probability: 0.04 });
    flaky.faults.add({ kind: 'platform-error', error: 'internal_error', probability: 0.04 });
    flaky.faults.add({ kind: 'hang', probability: 0.02 });
    flaky.faults.add({ kind: 'refuse', probability: 0.04 });
    flaky.faults.add({ kind: 'rate-limit', probability: 0.02, retryAfterSeconds: 1 });
    const { errors } = await start(portOf(flaky));
    const it = rollout();
    await it.begin();
    await it.go(6);
    flaky.outage(400, seed % 2 === 0 ? '503' : 'refuse');
    await it.go();
    await announced(redis, it);
    expect(errors.length).toBeGreaterThan(0);
    await expectAnnounced(flaky, it);
  });

  it('is waited for as long as it says', async () => {
    const limit = workspace.faults.add({
      kind: 'rate-limit',
      method: 'chat.*',
      times: 1,
      retryAfterSeconds: 2,
    });
    await start(portOf(workspace));
    const it = rollout();
    await it.begin();
    await waitFor('the limit was met', async () => limit.hits === 1);
    const tries = () => workspace.calls.filter(({ method }) => method.startsWith('chat.')).length;
    const [met, at] = [tries(), Date.now()];
    await it.go();
    await waitFor('it tried again', async () => tries() > met);
    expect(Date.now() - at).toBeGreaterThan(1000);
    await announced(redis, it);
    await expectAnnounced(workspace, it);
  });

  it('that takes no blocks gets all the text instead', async () => {
    workspace.faults.add({ kind: 'platform-error', error: 'invalid_blocks', method: 'chat.update' });
    const it = rollout();
    await it.begin();
    await it.go();
    workspace.faults.add({
      kind: 'platform-error',
      error: 'invalid_blocks',
      method: 'chat.postMessage',
      times: 1,
    });
    await start(portOf(workspace));
    await waitFor('all is said', async () => {
      const [card] = cardsOf(workspace, it.ref);
      const last = card && rangesOf(workspace, card.ts).at(-1);
      return last?.[1] === (await it.journal.load(it.ref)).length;
    });
    const [card] = cardsOf(workspace, it.ref);
    expect(card?.blocks).toEqual([]);
    expect(card?.text).toContain(it.ref.scope.slice(0, 4));
  });

  it('that lost the card to somebody gets a new one, and the rest below it', async () => {
    await start(portOf(workspace));
    const it = rollout();
    await it.begin();
    await it.go(3);
    await waitFor('the card is there', async () => cardsOf(workspace, it.ref).length === 1);
    const [old] = cardsOf(workspace, it.ref);
    await clientFor(workspace).chat.delete({ channel: CHANNEL, ts: old?.ts ?? '' });
    await it.go();
    await announced(redis, it);
    const cards = cardsOf(workspace, it.ref);
    expect(cards).toHaveLength(1);
    expect(cards[0]?.ts).not.toBe(old?.ts);
    expect(rangesOf(workspace, cards[0]?.ts ?? '').at(-1)?.[1]).toBe((await it.journal.load(it.ref)).length);
  });
});

describe('a card that somebody removes', () => {
  type Call = 'post' | 'fileNames' | 'find';
  const isBelow = (call: Call, args: unknown[]): boolean => {
    const [where, second] = args as [{ thread?: string }, string | { thread?: string }];
    if (call === 'post') return where.thread !== undefined;
    return call === 'fileNames' || (second as { thread?: string }).thread !== undefined;
  };

  it.each<Call>(['post', 'fileNames', 'find'])('just before a %s below it gets a new one', async (call) => {
    const port = portOf(workspace);
    const it = rollout();
    const removed: string[] = [];
    const removing = async (...args: unknown[]) => {
      if (removed.length === 0 && isBelow(call, args)) {
        const [card] = cardsOf(workspace, it.ref);
        removed.push(card?.ts ?? '');
        await port.remove(CHANNEL, card?.ts ?? '');
      }
      return (port[call] as (...args: unknown[]) => Promise<never>)(...args);
    };
    const { errors } = await start({ ...port, [call]: removing });
    await it.begin();
    await it.go();
    await announced(redis, it, 20_000);
    expect(removed).toHaveLength(1);
    const cards = cardsOf(workspace, it.ref);
    expect(cards).toHaveLength(1);
    expect(cards[0]?.ts).not.toBe(removed[0]);
    const state = await it.state();
    expect(state && cards[0]?.text).toBe(state && cardView(state, zhCN, Date.now()).text);
    expect(errors).toEqual([]);
  });

  it('again and again gets two in one pass, and the next after a wait', async () => {
    const port = portOf(workspace);
    const it = rollout();
    let removals = 0;
    const { errors } = await start({
      ...port,
      async post(post) {
        if (post.thread) {
          removals += 1;
          await port.remove(CHANNEL, post.thread);
        }
        return port.post(post);
      },
    });
    await it.begin();
    await waitFor('it waits', async () => errors.length > 0);
    expect(removals).toBe(2);
  });
});

describe('an announcer that is killed', () => {
  const calls = ['before', 'after'].flatMap((when) => [1, 2, 3].map((nth) => ({ when, nth })));

  it.each(calls)(
    '$when its post number $nth is followed by one that tells it once',
    async ({ when, nth }) => {
      const port = portOf(workspace);
      let posts = 0;
      const dead = gateway();
      const first = await start({
        ...port,
        async post(post) {
          posts += 1;
          if (posts !== nth) return port.post(post);
          if (when === 'after') await port.post(post);
          dead.open();
          return new Promise<never>(() => {});
        },
      });
      const it = rollout();
      await it.begin();
      const going = it.go();
      await dead.opened;
      // It never comes back: nor does its close.
      ends = ends.filter((end) => end !== first.close);
      await going;
      await expireLock(redis, it.ref);
      await start(port);
      await announced(redis, it);
      await expectAnnounced(workspace, it);
    },
  );
});

describe('two announcers', () => {
  it('share several rollouts', async () => {
    await start(portOf(workspace));
    await start(portOf(workspace));
    const all = [rollout(), rollout(), rollout(), rollout()];
    await Promise.all(
      all.map(async (it) => {
        await it.begin();
        await it.go();
      }),
    );
    for (const it of all) {
      await announced(redis, it);
      await expectAnnounced(workspace, it);
    }
  });

  it('share a Slack that fails', async () => {
    const flaky = await open({ seed: 42 });
    flaky.faults.add({ kind: 'act-then-drop', probability: 0.1 });
    flaky.faults.add({ kind: 'act-then-hang', probability: 0.05 });
    flaky.faults.add({ kind: 'server-error', probability: 0.1 });
    await start(portOf(flaky));
    await start(portOf(flaky));
    const all = [rollout(), rollout()];
    await Promise.all(
      all.map(async (it) => {
        await it.begin();
        await it.go();
      }),
    );
    for (const it of all) {
      await announced(redis, it);
      await expectAnnounced(flaky, it);
    }
  });
});

describe('an announcer that was paused past its lock', () => {
  const points: { call: 'post' | 'update'; nth: number }[] = [
    { call: 'post', nth: 1 },
    { call: 'post', nth: 2 },
    { call: 'post', nth: 4 },
    { call: 'update', nth: 1 },
    { call: 'update', nth: 3 },
  ];

  it.each(points)('in its $call number $nth takes back what another has told', async ({ call, nth }) => {
    const port = portOf(workspace);
    const [asleep, wake] = [gateway(), gateway()];
    let seen = 0;
    let isAsleep = false;
    const pause = async (which: string) => {
      if (which !== call) return;
      seen += 1;
      if (seen !== nth) return;
      isAsleep = true;
      asleep.open();
      await wake.opened;
    };
    const paused: SlackPort = {
      ...port,
      async post(post) {
        await pause('post');
        return port.post(post);
      },
      async update(...args) {
        await pause('update');
        return port.update(...args);
      },
    };
    await start(paused);
    const it = rollout();
    await it.begin();
    // Each thing is told before the next is done: a busy announcer tells several as one, and may never come so far.
    while (!isAsleep) {
      await it.go(1);
      await Promise.race([announced(redis, it), asleep.opened]);
    }
    await expireLock(redis, it.ref);
    await start(port);
    await it.go();
    await announced(redis, it);
    await expectAnnounced(workspace, it);
    const before = workspace.calls.length;
    wake.open();
    await waitFor('it has said its old piece', async () => workspace.calls.length > before);
    await waitFor('and taken it back', async () =>
      expectAnnounced(workspace, it).then(
        () => true,
        () => false,
      ),
    );
  });

  it('may land between the other’s look and its post: the first one stays', async () => {
    const port = portOf(workspace);
    const [asleep, wake, landed] = [gateway(), gateway(), gateway()];
    let posts = 0;
    await start({
      ...port,
      async post(post) {
        posts += 1;
        if (posts !== 2) return port.post(post);
        asleep.open();
        await wake.opened;
        const ts = await port.post(post);
        landed.open();
        return ts;
      },
    });
    const it = rollout();
    await it.begin();
    const going = it.go();
    await asleep.opened;
    await expireLock(redis, it.ref);
    let looks = 0;
    await start({
      ...port,
      async find(...args) {
        const found = await port.find(...args);
        looks += 1;
        if (looks === 1) {
          wake.open();
          await landed.opened;
        }
        return found;
      },
    });
    await going;
    await announced(redis, it);
    await waitFor('one of each is left', async () =>
      expectAnnounced(workspace, it).then(
        () => true,
        () => false,
      ),
    );
    expect(looks).toBeGreaterThan(1);
  });

  it('and died before it could look leaves nothing twice at the end', async () => {
    const port = portOf(workspace);
    const looks: object[] = [];
    await start({
      ...port,
      find: (channel, where) => {
        looks.push(where);
        return port.find(channel, where);
      },
    });
    const it = rollout();
    await it.begin();
    await announced(redis, it);
    const [card] = cardsOf(workspace, it.ref);
    if (!card) throw new Error('there is no card');
    const post = { channel: CHANNEL, text: 'late', blocks: [] };
    await port.post({ ...post, mark: { rollout: it.ref.id, from: 0, to: 0 } });
    await port.post({ ...post, thread: card.ts, mark: { rollout: it.ref.id, from: 1, to: 1 } });
    await expect(expectAnnounced(workspace, it)).rejects.toThrow();
    await it.go();
    await announced(redis, it);
    await expectAnnounced(workspace, it);
    // However long ago the rollout was asked for, and however much was said since.
    expect(looks).toContainEqual(expect.objectContaining({ latestMs: expect.any(Number) }));
  });
});
