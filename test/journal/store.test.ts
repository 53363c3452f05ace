import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type LabRedis, startRedis } from '../../lab/redis.ts';
import type { RedisClient } from '../../src/journal/append.ts';
import { verifyChain } from '../../src/journal/chain.ts';
import { createJournal, type Journal } from '../../src/journal/journal.ts';
import { journalKey, type RolloutRef, rolloutRef } from '../../src/journal/keys.ts';
import { openRedis } from '../../src/journal/redis.ts';
import { createRollouts, type Rollouts } from '../../src/journal/rollouts.ts';
import { taskKey } from '../../src/rollout/events.ts';
import { nextWork } from '../../src/rollout/work.ts';
import { ann, ben, request, worker } from '../rollout/support.ts';

let server: LabRedis;
let redis: RedisClient;

beforeAll(async () => {
  server = await startRedis({ appendfsync: 'no' });
  redis = openRedis(server.url);
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});
beforeEach(async () => {
  await redis.flushall();
});

const ref = rolloutRef('shop', 'shop-1-abc');

function store(journal: Journal = createJournal(redis)): Rollouts {
  return createRollouts({ journal, now: Date.now, newId: randomUUID });
}

/** Counts the records that were read through it. */
function counting() {
  const journal = createJournal(redis);
  const counted = { records: 0 };
  const load: Journal['load'] = async (...args) => {
    const records = await journal.load(...args);
    counted.records += records.length;
    return records;
  };
  return { journal: { ...journal, load }, counted };
}

async function doOne(rollouts: Rollouts, of: RolloutRef): Promise<boolean> {
  const state = await rollouts.load(of);
  const [task] = state ? nextWork(state) : [];
  if (!task) return false;
  const taken = await rollouts.execute(of, { type: 'TakeTask', by: worker, task });
  const epoch = taken.ok ? (taken.state.running[taskKey(task)]?.epoch ?? 0) : 0;
  await rollouts.execute(of, { type: 'ReportSuccess', by: worker, task, epoch, durationMs: 1, facts: {} });
  return true;
}

describe('a store', () => {
  it('reads only what is new, however long the journal is', async () => {
    const { journal, counted } = counting();
    const rollouts = store(journal);
    await rollouts.execute(ref, request());
    const perTask: number[] = [];
    for (;;) {
      const before = counted.records;
      if (!(await doOne(rollouts, ref))) break;
      perTask.push(counted.records - before);
    }
    expect(perTask.length).toBeGreaterThan(5);
    // A look and two commands: each reads the one record that it knows already.
    expect(new Set(perTask)).toEqual(new Set([3]));
  });

  it('reads what others have appended, and decides on that', async () => {
    const [mine, theirs] = [store(), store()];
    await mine.execute(ref, request());
    while (await doOne(theirs, ref));
    const gate = (await mine.load(ref))?.gate;
    expect(gate?.kind).toBe('node');
    const click = { type: 'DecideGate', gate: gate?.seq ?? 0, evidence: gate?.evidence ?? '' } as const;
    expect((await theirs.execute(ref, { ...click, by: ben, decision: 'stop' })).ok).toBe(true);
    expect(await mine.execute(ref, { ...click, by: ann, decision: 'rollback' })).toMatchObject({
      refusal: { code: 'gate-decided', decision: 'stop' },
    });
  });

  it('loses no append and doubles none when several append at once', async () => {
    const stores = [store(), store(), store()];
    await stores[0]?.execute(ref, request());
    await Promise.all(
      stores.map(async (rollouts) => {
        while (await doOne(rollouts, ref));
      }),
    );
    const records = await createJournal(redis).load(ref);
    expect(verifyChain(records)).toBeUndefined();
    const succeeded = records.flatMap(({ event }) =>
      event.type === 'StepSucceeded' ? [taskKey(event.task)] : [],
    );
    expect(new Set(succeeded).size).toBe(succeeded.length);
    for (const rollouts of stores) expect((await rollouts.load(ref))?.head.seq).toBe(records.length);
  });

  it('notices a journal that is gone, cut, or another one of the same length', async () => {
    const rollouts = store();
    await rollouts.execute(ref, request());
    await doOne(rollouts, ref);
    await redis.ltrim(journalKey(ref), 0, 1);
    expect((await rollouts.load(ref))?.head.seq).toBe(2);
    await redis.flushall();
    expect(await rollouts.load(ref)).toBeUndefined();
    await rollouts.execute(ref, request({ release: '1' }));
    await redis.flushall();
    await store().execute(ref, request({ release: '2' }));
    expect((await rollouts.load(ref))?.release).toBe('2');
  });

  it('hands out states that nobody can change', async () => {
    const rollouts = store();
    await rollouts.execute(ref, request());
    const state = await rollouts.load(ref);
    const before = structuredClone(state);
    expect(() => state?.failed.push({ node: 'x', phase: 'stage', stepId: 'y', attempt: 1 })).toThrow(
      TypeError,
    );
    while (await doOne(rollouts, ref));
    expect(state).toEqual(before);
  });

  it('keeps no more than it may', async () => {
    const { journal, counted } = counting();
    const rollouts = createRollouts({ journal, now: Date.now, newId: randomUUID, keepEvents: 4 });
    const other = rolloutRef('mail', 'mail-1-abc');
    await rollouts.execute(ref, request());
    await rollouts.execute(other, request({ service: 'mail', rolloutId: other.id }));
    for (let done = 0; done < 2; done += 1) await doOne(rollouts, ref);
    counted.records = 0;
    await rollouts.load(ref);
    expect(counted.records).toBe(5);
  });
});
