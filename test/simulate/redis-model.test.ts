import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LabRedis, startRedis } from '../../lab/redis.ts';
import { createRandom, type Random } from '../../simulate/engine/random.ts';
import { createRedisModel } from '../../simulate/models/redis.ts';
import { atOnce, createModelJournal, createModelOutbox } from '../../simulate/models/redis-client.ts';
import type { ClaimMode, RedisClient } from '../../src/journal/append.ts';
import { createJournal, type Journal } from '../../src/journal/journal.ts';
import { type RolloutRef, rolloutRef } from '../../src/journal/keys.ts';
import { createOutbox, type Outbox } from '../../src/journal/outbox.ts';
import { openRedis } from '../../src/journal/redis.ts';
import type { Recorded } from '../../src/rollout/events.ts';

let redis: LabRedis;
let client: RedisClient;

beforeAll(async () => {
  redis = await startRedis();
  client = openRedis(redis.url);
  client.on('error', () => {});
});

afterAll(async () => {
  client.disconnect();
  await redis.stop();
});

type Kept = { journal: Journal; outbox: Outbox };
type Operation = { name: string; run: (kept: Kept) => Promise<unknown> };

const SERVICES = ['shop', 'bank'];
const REFS = SERVICES.flatMap((service) =>
  [1, 2, 3].map((number) => rolloutRef(service, `${service}-${number}`)),
);
const TOKENS = ['one', 'two'];
/** Long enough that nothing runs out by itself, but for what is meant to. */
const LONG_MS = 60_000;
const SHORT_MS = 400;

function record(seq: number, random: Random): Recorded {
  return {
    v: 1,
    seq,
    id: `id-${random.below(1e9)}`,
    at: 1000 + random.below(5),
    actor: { kind: 'cli', id: 'somebody' },
    event: { type: 'AbortRequested' },
    prev: '',
    hash: '',
  };
}

/** Any operation of the journals and the outbox, with arguments that are often right and sometimes wrong. */
function draw(random: Random, lengths: Map<string, number>): Operation {
  const ref = random.pick(REFS);
  const token = random.pick(TOKENS);
  const seq = random.below(4);
  const named = (name: string, run: Operation['run']): Operation => ({
    name: `${name} ${ref.id} ${token}`,
    run,
  });
  return random.pick<() => Operation>([
    () => drawAppend(ref, random, lengths),
    () => drawAppend(ref, random, lengths),
    () => named(`load ${seq}`, ({ journal }) => journal.load(ref, seq)),
    () => named(`load one ${seq}`, ({ journal }) => journal.load(ref, seq, seq)),
    () => named('raw', ({ journal }) => journal.raw(ref)),
    () => named('scopes', ({ journal }) => journal.scopes()),
    () => named('active', async ({ journal }) => sorted(await journal.active())),
    () => named('unannounced', async ({ journal }) => sorted(await journal.unannounced())),
    () => named('open', async ({ journal }) => (await journal.open()).map(openName).sort()),
    () => named('newest', ({ journal }) => journal.newest(ref.scope, 2)),
    () => named('latest', async ({ journal }) => (await journal.latest(50)).length),
    () => named('locate', ({ journal }) => journal.locate(ref.id)),
    () => named('keep log', ({ journal }) => journal.keepLog(ref, 'log', `text ${seq}`)),
    () => named('read log', ({ journal }) => journal.readLog(ref, 'log')),
    () => named('lock', ({ outbox }) => outbox.lock(ref, token, LONG_MS)),
    () => named('extend', ({ outbox }) => outbox.extend(ref, token, LONG_MS)),
    () => named('unlock', ({ outbox }) => outbox.unlock(ref, token)),
    () =>
      named('write', ({ outbox }) =>
        outbox.write(ref, token, { seq, intent: { from: seq, to: seq } }, LONG_MS),
      ),
    () => named('read', ({ outbox }) => outbox.read(ref)),
    () => named('complete', ({ outbox }) => outbox.complete(ref, token, lengths.get(ref.id) ?? seq)),
  ])();
}

function drawAppend(ref: RolloutRef, random: Random, lengths: Map<string, number>): Operation {
  const length = lengths.get(ref.id) ?? 0;
  const expected = random.chance(0.8) ? length : random.below(4);
  const modes: ClaimMode[] = length === 0 ? ['take', 'take', 'hold'] : ['take', 'hold', 'hold', 'release'];
  const mode = random.pick(modes);
  const records = Array.from({ length: random.between(1, 3) }, (_, index) =>
    record(expected + index + 1, random),
  );
  return {
    name: `append ${ref.id} at ${expected}, ${mode}`,
    run: async ({ journal }) => journal.append(ref, expected, records, mode),
  };
}

const openName = ({ ref, isAnnounced }: Awaited<ReturnType<Journal['open']>>[number]) =>
  `${ref.scope}/${ref.id} ${isAnnounced}`;

const sorted = (refs: RolloutRef[]) => refs.map(({ scope, id }) => `${scope}/${id}`).sort();

describe('the model of Redis answers as Redis does', () => {
  test.each([1, 2, 3])('to 400 operations drawn by seed %i', async (seed) => {
    await client.flushall();
    const random = createRandom(seed);
    const lengths = new Map<string, number>();
    const model = createRedisModel(Date.now, {});
    const real: Kept = { journal: createJournal(client), outbox: createOutbox(client) };
    const modelled: Kept = {
      journal: createModelJournal(model, atOnce),
      outbox: createModelOutbox(model, atOnce),
    };
    for (let count = 0; count < 400; count += 1) {
      const { name, run } = draw(random, lengths);
      const expected = await run(real);
      expect({ name, result: await run(modelled) }).toEqual({ name, result: expected });
      for (const ref of REFS) lengths.set(ref.id, (await modelled.journal.load(ref)).length);
    }
  });

  test('when the lock of an outbox runs out', async () => {
    await client.flushall();
    const model = createRedisModel(Date.now, {});
    const both = [createOutbox(client), createModelOutbox(model, atOnce)];
    const [ref] = REFS as [RolloutRef];
    const told = both.map(async (outbox) => {
      const before = [await outbox.lock(ref, 'gone', SHORT_MS), await outbox.lock(ref, 'next', LONG_MS)];
      await sleep(SHORT_MS + 100);
      const after = [
        await outbox.extend(ref, 'gone', LONG_MS),
        await outbox.write(ref, 'gone', { seq: 9 }, LONG_MS),
        await outbox.lock(ref, 'next', SHORT_MS),
        await outbox.write(ref, 'next', { seq: 3 }, LONG_MS),
        await sleep(SHORT_MS + 100),
        await outbox.lock(ref, 'gone', LONG_MS),
        await outbox.lock(ref, 'next', LONG_MS),
        await outbox.complete(ref, 'next', 3),
        await outbox.lock(ref, 'gone', LONG_MS),
      ];
      return [...before, ...after];
    });
    expect(await told[1]).toEqual(await told[0]);
    expect(await told[0]).toEqual([
      { seq: 0 },
      undefined,
      false,
      false,
      { seq: 0 },
      true,
      undefined,
      undefined,
      { seq: 3 },
      undefined,
      { seq: 3 },
    ]);
  });
});
