import { readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { type MessageMetadata, WebClient } from '@slack/web-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Check, Finished } from '../../lab/chaos/check.ts';
import { checkBackups } from '../../lab/chaos/check-backups.ts';
import { checkChannel } from '../../lab/chaos/check-channel.ts';
import { checkEffects } from '../../lab/chaos/check-effects.ts';
import { checkEnds } from '../../lab/chaos/check-ends.ts';
import { checkLeftovers } from '../../lab/chaos/check-leftovers.ts';
import { checkNodesUp } from '../../lab/chaos/check-nodes-up.ts';
import { checkChains, finishedOf } from '../../lab/chaos/checks.ts';
import { effectsOf } from '../../lab/chaos/effects.ts';
import { judge, openRound, play, type Round, settle } from '../../lab/chaos/round.ts';
import type { World } from '../../lab/chaos/world.ts';
import { signalPid, waitFor } from '../../lab/process.ts';
import { runningProcesses } from '../../lab/stand-in/running.ts';
import { journalKey } from '../../src/journal/keys.ts';
import { openRedis } from '../../src/journal/redis.ts';
import type { Recorded } from '../../src/rollout/events.ts';

/** `orders` upgraded to the end, then a second release that is taken back on both nodes. */
const OPTIONS = {
  rollouts: 2,
  services: 1,
  seed: 32,
  everyMs: 60_000,
  timeouts: { connect: '60s', stop: '60s', start: '60s', unreachable: '60s' },
};

let round: Round;
let world: World;
let finished: Finished[];
let kept: Check[];
const lines: string[] = [];

beforeAll(async () => {
  round = await openRound(OPTIONS, (text) => lines.push(text));
  world = round.world;
  await play(world, OPTIONS, []);
  finished = await settle(world);
  kept = await judge(world, finished);
}, 300_000);
afterAll(() => round?.close(), 120_000);

const texts = ({ faults }: Check) => faults.map(({ text }) => text).join('\n');
const host = () => world.stage.hosts.host('orders-1');
const upgraded = () => finished[0] as Finished;
const takenBack = () => finished[1] as Finished;

/** Changes a file for as long as `look` takes. */
function withFile<T>(path: string, change: (text: string) => string, look: () => T): T {
  const before = readFileSync(path, 'utf8');
  writeFileSync(path, change(before));
  try {
    return look();
  } finally {
    writeFileSync(path, before);
  }
}

/** A copy of a rollout's evidence with other records. */
const withRecords = (each: Finished, change: (records: Recorded[]) => Recorded[]): Finished => ({
  ...each,
  records: change(structuredClone(each.records)),
});

describe('a round in which every promise is kept', () => {
  it('passes every check, and each has looked at something', () => {
    const wrong = kept.flatMap(({ letter, faults }) => faults.map(({ text }) => `(${letter}) ${text}`));
    expect(wrong, lines.join('\n')).toEqual([]);
    expect(kept.map(({ letter }) => letter)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
    for (const { letter, looked } of kept) expect(looked, letter).toBeGreaterThan(0);
    expect(finished.map(({ state }) => state.status)).toEqual(['completed', 'rolled-back']);
  });
});

describe('(a) a node taken down while the other was down', () => {
  const judged = (lives: World['sampler']['lives']) => {
    const { services, sampler } = world;
    const seen = { services, sampler: { lives, samples: sampler.samples } };
    const here = effectsOf(world).filter(({ node }) => node === 'orders-1');
    return checkNodesUp(seen, finished, here);
  };
  const stopOn = (node: string) => {
    const { records } = upgraded();
    const { lives } = world.sampler;
    const began = records.find(
      ({ event }) =>
        event.type === 'StepStarted' && event.task.node === node && /stop/.test(event.task.stepId),
    );
    return { lives, at: began?.at ?? Number.NaN };
  };

  it('is found when the other was down before the stop began', () => {
    const { lives, at } = stopOn('orders-1');
    const gone = at - 1000;
    const down = (node: string) =>
      node === 'orders-2'
        ? lives(node).map((life) => ({ ...life, seen: Math.min(life.seen, gone), gone }))
        : lives(node);
    expect(texts(judged(down))).toMatch(/^orders-1 was taken down .* while orders-2 was down/);
  });

  it('is none when a fault took the other away after the stop had begun', () => {
    const { lives, at } = stopOn('orders-1');
    const end = at + 10;
    const down = (node: string) => {
      if (node !== 'orders-2') return lives(node);
      const [first, ...rest] = lives(node);
      return first ? [{ ...first, seen: end, gone: end + 100 }, ...rest] : [];
    };
    expect(texts(judged(down))).toBe('');
  });

  it('is found for a kill by a step that no journal names', () => {
    const stray = {
      node: 'orders-1',
      second: 1,
      rollout: 'x',
      runKey: 'y',
      what: 'kill',
      detail: ['9', '1'],
    };
    expect(texts(checkNodesUp(world, finished, [stray]))).toContain(
      'by a step that the journal does not name',
    );
  });
});

describe('(b) effects', () => {
  const log = () => join(host().local(host().stateDir), 'effects.log');
  const judged = () => checkEffects(finished, effectsOf(world));

  it.each(['upload', 'kill', 'backup', 'unpack', 'start', 'restore'])(
    'a second %s by one run is found',
    (what) => {
      const again = (text: string) =>
        text +
        text
          .split('\n')
          .find((line) => line.split(' ')[3] === what)
          ?.concat('\n');
      const found = withFile(log(), again, judged);
      expect(texts(found)).toMatch(new RegExp(`2 times.* ${what}`));
    },
  );

  it.each(['kill', 'backup', 'unpack', 'start', 'restore'])(
    'no %s by a run that succeeded is found',
    (what) => {
      const never = (text: string) => text.replace(new RegExp(`^.* ${what} .*\n`, 'm'), '');
      expect(texts(withFile(log(), never, judged))).toContain(`succeeded on orders-1: 0 times ${what} there`);
    },
  );
});

describe('(c) how rollouts ended', () => {
  it('a tree of another version than the journal says is found', () => {
    const version = host().local('/home/orders/VERSION');
    const found = withFile(
      version,
      () => 'r9999\n',
      () => checkEnds(world, finished),
    );
    expect(texts(found)).toBe('orders-1 holds r9999, the journal says r0001');
  });

  it('an end that nobody decided is found', () => {
    const state = { ...takenBack().state, status: 'completed' as const };
    const found = checkEnds(world, [upgraded(), { ...takenBack(), state }]);
    expect(texts(found)).toContain('people decided for rolled-back, and it is completed');
  });

  it('a gate decided twice, or on other evidence, is found', () => {
    const twice = withRecords(upgraded(), (records) =>
      records.flatMap((record) => (record.event.type === 'GateDecided' ? [record, record] : [record])),
    );
    expect(texts(checkEnds(world, [twice, takenBack()]))).toMatch(/gate \d+ was decided twice/);
    const other = withRecords(upgraded(), (records) =>
      records.map((record) =>
        record.event.type === 'GateDecided'
          ? { ...record, event: { ...record.event, evidence: 'another' } }
          : record,
      ),
    );
    expect(texts(checkEnds(world, [other, takenBack()]))).toMatch(/gate \d+ was decided on other evidence/);
  });

  it('a command that became two rollouts, or none, is found', () => {
    const [told] = world.stories;
    if (!told) throw new Error('no story');
    const story = { ...told.story, askedTwice: true };
    const two = { ...world, stories: [{ ...told, story, refs: [...told.refs, ...told.refs] }] };
    expect(texts(checkEnds(two, finished))).toContain('became 2 rollouts');
    const none = { ...world, stories: [{ ...told, refs: [], trouble: 'it hung' }] };
    expect(texts(checkEnds(none, finished))).toContain('never became a rollout: it hung');
  });
});

describe('(d) a backup', () => {
  const file = () => host().local('/home/orders_r0001/VERSION');

  it('with one other byte is found', () => {
    const found = withFile(
      file(),
      (text) => text.replace('2', '3'),
      () => checkBackups(world, finished),
    );
    expect(texts(found)).toMatch(/^orders-1 .*orders_r0001: .*VERSION: was file/);
  });

  it('with another time is found', () => {
    const before = upgraded().told.before.get('orders-1')?.tree.get('./VERSION') ?? '';
    const time = Number(before.split(' ')[3]);
    utimesSync(file(), time + 60, time + 60);
    const found = checkBackups(world, finished);
    utimesSync(file(), time, time);
    expect(texts(found)).toMatch(/orders_r0001: .*VERSION/);
    expect(texts(checkBackups(world, finished))).toBe('');
  });
});

it('(e) an event that was changed in Redis is found', async () => {
  const redis = openRedis(world.stage.redis.url);
  const ref = upgraded().told.refs[0];
  if (!ref) throw new Error('no rollout');
  const key = journalKey(ref);
  const line = (await redis.lindex(key, 4)) ?? '';
  await redis.lset(key, 4, line.replace('orders-1', 'orders-2'));
  const changed = checkChains(await finishedOf(world));
  await redis.lset(key, 4, line);
  redis.disconnect();
  expect(changed.faults).toMatchObject([{ rollout: ref.id, text: 'event 5 is changed' }]);
});

describe('(f) the channel', () => {
  const judged = () => texts(checkChannel(world, finished));
  const slack = () =>
    new WebClient(world.stage.workspace.botToken, { slackApiUrl: world.stage.workspace.apiUrl });
  const card = () => {
    const { workspace } = world.stage;
    const found = workspace
      .messages('C0ORDERS')
      .find(({ metadata }) => metadata?.event_payload.rollout === upgraded().id);
    if (!found?.metadata) throw new Error('no card');
    const reply = workspace
      .thread('C0ORDERS', found.ts)
      .find(({ metadata }) => metadata?.event_payload.from === 2);
    if (!reply?.metadata) throw new Error('no reply');
    return { ...found, metadata: found.metadata, reply: { ...reply, metadata: reply.metadata } };
  };

  it('with a message twice, one that reads otherwise, one gone, or an old card is found', async () => {
    const channel = 'C0ORDERS';
    const { ts, text, metadata, reply } = card();
    const copy = { channel, thread_ts: ts, text: reply.text, metadata: reply.metadata as MessageMetadata };
    const again = await slack().chat.postMessage(copy);
    expect(judged()).toMatch(/^events? 2.* twice in its thread/);
    await slack().chat.delete({ channel, ts: again.ts ?? '' });
    expect(judged()).toBe('');
    await slack().chat.update({
      channel,
      ts,
      text: `${text}!`,
      blocks: [],
      metadata: metadata as MessageMetadata,
    });
    expect(judged()).toMatch(/^the card .* does not show how it stands/);
    await slack().chat.delete({ channel, ts: reply.ts });
    expect(judged()).toMatch(/\nevents? 2.* missing from its thread/);
  });
});

describe('(g) what is left behind', () => {
  it('a worker that had to be killed, a process, a connection, a claim and a job are found', async () => {
    const redis = openRedis(world.stage.redis.url);
    const pid = Number(await host().sh('sleep 600 >/dev/null 2>&1 & echo $!'));
    const socket = connect(host().proxy.port, '127.0.0.1');
    await redis.set('{baton:orders}:claim', 'x');
    await redis.lpush('{baton}:steps:wait', 'x');
    const found = texts(await checkLeftovers(world, ['worker-1']));
    socket.destroy();
    signalPid(pid, 'SIGKILL');
    await redis.del('{baton:orders}:claim', '{baton}:steps:wait');
    redis.disconnect();
    expect(found).toContain('worker-1 had to be killed at the shutdown');
    expect(found).toContain('orders-1: sleep 600');
    expect(found).toContain('orders-1: 1 connections are open');
    expect(found).toContain('Redis still has {baton:orders}:claim');
    expect(found).toContain('Redis still has {baton}:steps:wait');
    expect(texts(await checkLeftovers(world, []))).toBe('');
  }, 90_000);
});

it('(c) a service that does not run though the journal says so is found', async () => {
  const [running] = runningProcesses(host(), 'orders', 'tomcat');
  signalPid(running?.outerPid ?? -1, 'SIGKILL');
  await waitFor('the sampler has seen it', () => world.sampler.now('orders-1') === undefined);
  expect(texts(checkEnds(world, finished))).toBe('orders-1 runs nothing, the journal says r0001');
});
