import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LabRedis, startRedis } from '../../lab/redis.ts';
import type { RedisClient } from '../../src/journal/append.ts';
import { verifyChain } from '../../src/journal/chain.ts';
import { createJournal } from '../../src/journal/journal.ts';
import { claimKey, journalKey, rolloutRef, scopesKey } from '../../src/journal/keys.ts';
import { openRedis } from '../../src/journal/redis.ts';
import { createRollouts } from '../../src/journal/rollouts.ts';
import { readRecord } from '../../src/journal/upcast.ts';
import { replay } from '../../src/rollout/evolve.ts';
import { nextWork } from '../../src/rollout/work.ts';
import { ann } from '../rollout/support.ts';

/** Version 1 as it was written by a real rollout: continue at node 1, roll back after node 2. Never to be changed. */
const lines = readFileSync(new URL('./fixtures/v1.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n');
const records = lines.map(readRecord);
const firstGate = records.findIndex(({ event }) => event.type === 'GateOpened') + 1;

describe('a journal of version 1', () => {
  it('is intact, and means what it meant', () => {
    expect(verifyChain(records)).toBeUndefined();
    const state = replay(records);
    expect(state).toMatchObject({ service: 'schedule', release: '20170324', status: 'rolled-back' });
    expect(Object.values(state?.nodes ?? {}).map(({ status }) => status)).toEqual([
      'rolled-back',
      'rolled-back',
    ]);
    expect(state?.decided.map(({ decision }) => decision)).toEqual(['continue', 'rollback']);
  });

  it('has work, a gate or an end at every point where a newer Baton may come upon it', () => {
    for (let length = 1; length <= records.length; length += 1) {
      const state = replay(records.slice(0, length));
      // An append is atomic: between the two events of one append nobody looks.
      const together = records[length]?.at === records[length - 1]?.at;
      const alive = state && (nextWork(state).length > 0 || state.gate || state.stage === 'ended');
      expect(Boolean(alive) || together, `after event ${length}`).toBe(true);
    }
  });
});

describe('a rollout that waited at its gate while Baton was upgraded', () => {
  let redis: LabRedis;
  let client: RedisClient;
  beforeAll(async () => {
    redis = await startRedis();
    client = openRedis(redis.url);
  });
  afterAll(async () => {
    client.disconnect();
    await redis.stop();
  });

  it('goes on from there, in one chain', async () => {
    const state = replay(records.slice(0, firstGate));
    if (!state?.gate) throw new Error('the fixture waits at a gate');
    const ref = rolloutRef(state.service, state.id);
    await client.sadd(scopesKey('rollout'), ref.scope);
    await client.set(claimKey(ref), ref.id);
    await client.rpush(journalKey(ref), ...lines.slice(0, firstGate));
    const journal = createJournal(client);
    const rollouts = createRollouts({ journal, now: Date.now, newId: randomUUID });
    const { seq: gate, evidence } = state.gate;
    for (const { id: point } of state.procedure.points) {
      await rollouts.execute(ref, { type: 'TickPoint', by: ann, gate, point, on: true });
    }
    const decided = await rollouts.execute(ref, {
      type: 'DecideGate',
      by: ann,
      gate,
      evidence,
      decision: 'continue',
    });
    expect(decided.ok).toBe(true);
    expect(verifyChain(await journal.load(ref))).toBeUndefined();
    expect(decided.ok && nextWork(decided.state)).toMatchObject([{ node: 'schedule-2', phase: 'upgrade' }]);
  });
});
