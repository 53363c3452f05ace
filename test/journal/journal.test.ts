import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LabRedis, startRedis, startRedisCluster } from '../../lab/redis.ts';
import type { RedisClient } from '../../src/journal/append.ts';
import { seal, verifyChain } from '../../src/journal/chain.ts';
import { createJournal } from '../../src/journal/journal.ts';
import { journalKey, type RolloutRef, rolloutRef } from '../../src/journal/keys.ts';
import { createNews } from '../../src/journal/news.ts';
import { openRedis } from '../../src/journal/redis.ts';
import { createRollouts } from '../../src/journal/rollouts.ts';
import { JournalError, readRecord } from '../../src/journal/upcast.ts';
import { EVENT_VERSION } from '../../src/rollout/events.ts';
import { ann, ben, request, worker } from '../rollout/support.ts';

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

function store(on: RedisClient = client) {
  const journal = createJournal(on);
  return { journal, rollouts: createRollouts({ journal, now: Date.now, newId: randomUUID }) };
}

const asked = (service: string, id: string) => request({ service, rolloutId: id });

describe('one active rollout a service', () => {
  it('gives one rollout and one refusal that names it, of many asked for at once', async () => {
    for (let round = 0; round < 20; round += 1) {
      const service = `race-${round}`;
      const tries = Array.from({ length: 8 }, (_, index) => `${service}-${index}`);
      const results = await Promise.all(
        tries.map((id) => store().rollouts.execute(rolloutRef(service, id), asked(service, id))),
      );
      const winner = results.findIndex((result) => result.ok);
      expect(results.filter((result) => result.ok)).toHaveLength(1);
      for (const result of results) {
        if (!result.ok) expect(result.refusal).toEqual({ code: 'service-busy', holder: tries[winner] });
      }
    }
  });

  it('frees the service at the end, and takes it again for a later rollback', async () => {
    const { journal, rollouts } = store();
    const ref = rolloutRef('free', 'free-1');
    await rollouts.execute(ref, asked('free', 'free-1'));
    await driveToGate(rollouts, ref);
    await decideNow(rollouts, ref, 'stop');
    expect(await journal.active()).not.toContainEqual(ref);
    const other = rolloutRef('free', 'free-2');
    expect((await rollouts.execute(other, asked('free', 'free-2'))).ok).toBe(true);
    expect(await rollouts.rollBack(ref, ann)).toMatchObject({
      refusal: { code: 'service-busy', holder: 'free-2' },
    });
    await driveToGate(rollouts, other);
    await decideNow(rollouts, other, 'stop');
    expect(await rollouts.rollBack(ref, ann)).toMatchObject({
      refusal: { code: 'superseded', by: 'free-2' },
    });
    expect((await rollouts.rollBack(other, ann)).ok).toBe(true);
    expect(await journal.active()).toContainEqual(other);
  });
});

type Rollouts = ReturnType<typeof createRollouts>;
type Ref = RolloutRef;

async function driveToGate(rollouts: Rollouts, ref: Ref): Promise<void> {
  const { nextWork } = await import('../../src/rollout/work.ts');
  for (;;) {
    const state = await rollouts.load(ref);
    const [task] = state ? nextWork(state) : [];
    if (!task) return;
    const taken = await rollouts.execute(ref, { type: 'TakeTask', by: worker, task });
    const epoch = taken.ok ? taken.records.at(-1)?.seq : undefined;
    await rollouts.execute(ref, {
      type: 'ReportSuccess',
      by: worker,
      task,
      epoch: epoch ?? 0,
      durationMs: 1,
      facts: {},
    });
  }
}

async function decideNow(rollouts: Rollouts, ref: Ref, decision: 'stop'): Promise<void> {
  const gate = (await rollouts.load(ref))?.gate;
  await rollouts.execute(ref, {
    type: 'DecideGate',
    by: ann,
    gate: gate?.seq ?? 0,
    evidence: gate?.evidence ?? '',
    decision,
  });
}

describe('appending', () => {
  it('lets the first click win when two people click at once', async () => {
    const { rollouts } = store();
    const ref = rolloutRef('clicks', 'clicks-1');
    await rollouts.execute(ref, asked('clicks', 'clicks-1'));
    await driveToGate(rollouts, ref);
    const gate = (await rollouts.load(ref))?.gate;
    const click = (by: typeof ann, decision: 'stop' | 'rollback') =>
      store().rollouts.execute(ref, {
        type: 'DecideGate',
        by,
        gate: gate?.seq ?? 0,
        evidence: gate?.evidence ?? '',
        decision,
      });
    const results = await Promise.all([click(ann, 'stop'), click(ben, 'rollback'), click(ben, 'stop')]);
    expect(results.filter((result) => result.ok)).toHaveLength(1);
    for (const result of results) if (!result.ok) expect(result.refusal.code).toBe('gate-decided');
  });

  it('knows its own append when the answer was lost', async () => {
    const { journal } = store();
    const ref = rolloutRef('echo', 'echo-1');
    // The journal takes the records but answers as if another had been first, as a resent script would.
    const deaf = {
      ...journal,
      append: async (...args: Parameters<typeof journal.append>) => {
        await journal.append(...args);
        return { ok: false, why: 'conflict' } as const;
      },
    };
    const rollouts = createRollouts({ journal: deaf, now: Date.now, newId: randomUUID });
    expect((await rollouts.execute(ref, asked('echo', 'echo-1'))).ok).toBe(true);
    expect(await journal.load(ref)).toHaveLength(1);
  });

  it('survives SIGKILL of Redis: what was acknowledged is there', async () => {
    const { rollouts } = store();
    const ref = rolloutRef('killed', 'killed-1');
    await rollouts.execute(ref, asked('killed', 'killed-1'));
    await driveToGate(rollouts, ref);
    const before = await rollouts.load(ref);
    await redis.kill('SIGKILL');
    const waiting = rollouts.load(ref);
    await redis.restart();
    expect(await waiting).toEqual(before);
  });

  it('tells the news', async () => {
    const { rollouts } = store();
    const news = await createNews(client);
    const told = new Promise((resolve) => news.on('rollout', resolve));
    await rollouts.execute(rolloutRef('news', 'news-1'), asked('news', 'news-1'));
    expect(await told).toEqual(rolloutRef('news', 'news-1'));
    await news.close();
  });

  it('works on a cluster: a service stays in one slot', async () => {
    const cluster = await startRedisCluster();
    const hosts = cluster.urls.map((url) => url.replace('redis://', '')).join(',');
    const on = openRedis(`redis+cluster://${hosts}`);
    on.on('error', () => {});
    try {
      const { journal, rollouts } = store(on);
      for (const service of ['a', 'b', 'c', 'd']) {
        const ref = rolloutRef(service, `${service}-1`);
        expect((await rollouts.execute(ref, asked(service, ref.id))).ok).toBe(true);
        await driveToGate(rollouts, ref);
        expect(verifyChain(await journal.load(ref))).toBeUndefined();
      }
      expect(await journal.active()).toHaveLength(4);
    } finally {
      on.disconnect();
      await cluster.stop();
    }
  });
});

describe('the hash chain', () => {
  const origin = { at: 1, actor: ann.actor, newId: randomUUID, version: EVENT_VERSION };
  const records = seal(
    { seq: 0, hash: '0'.repeat(64) },
    [{ type: 'AbortRequested' }, { type: 'RollbackRequested' }],
    origin,
  );

  it('shows a change, a removal and a reordering', () => {
    expect(verifyChain(records)).toBeUndefined();
    const [first, second] = records;
    if (!first || !second) throw new Error('two records');
    expect(verifyChain([{ ...first, at: 2 }, second])).toMatchObject({ seq: 1 });
    expect(verifyChain([second])).toMatchObject({ seq: 1 });
    expect(verifyChain([second, first])).toMatchObject({ seq: 1 });
    expect(verifyChain([first, { ...second, actor: ben.actor }])).toMatchObject({ seq: 2 });
  });

  it('holds for what came through Redis, and shows a hand at the stored list', async () => {
    const { journal, rollouts } = store();
    const ref = rolloutRef('chain', 'chain-1');
    await rollouts.execute(ref, asked('chain', 'chain-1'));
    await driveToGate(rollouts, ref);
    expect(verifyChain(await journal.load(ref))).toBeUndefined();
    const line = await client.lindex(journalKey(ref), 2);
    await client.lset(journalKey(ref), 2, (line ?? '').replace('UANN', 'UBEN').replace('w1', 'w2'));
    expect(verifyChain(await journal.load(ref))).toEqual({
      seq: 3,
      code: 'changed',
    });
  });
});

describe('records of other versions', () => {
  it('refuses what a newer Baton wrote, by name', () => {
    const [record] = seal({ seq: 0, hash: '0'.repeat(64) }, [{ type: 'AbortRequested' }], {
      at: 1,
      actor: ann.actor,
      newId: randomUUID,
      version: EVENT_VERSION,
    });
    const newer = JSON.stringify({ ...record, v: EVENT_VERSION + 1 });
    expect(() => readRecord(newer)).toThrow(JournalError);
    expect(() => readRecord(newer)).toThrow(/newer Baton/);
    expect(() => readRecord('rubbish')).toThrow(/not JSON/);
  });
});
