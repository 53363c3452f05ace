import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { startRedis } from '../lab/redis.ts';
import { createJournal } from '../src/journal/journal.ts';
import { indexKey, journalKey, rolloutRef, scopesKey } from '../src/journal/keys.ts';
import { openRedis } from '../src/journal/redis.ts';
import { createRollouts } from '../src/journal/rollouts.ts';

/**
 * What finished rollouts cost those who look at the present: the first sweep of a boot, `status`, the latest ones.
 * `node --import tsx bench/finished.ts`
 */
const SERVICES = 20;
const RUNS = 30;
const lines = readFileSync(new URL('../test/journal/fixtures/v1.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n');

for (const count of [100, 10_000]) {
  const server = await startRedis({ appendfsync: 'no' });
  const redis = openRedis(server.url);
  for (let from = 0; from < count; from += 100) {
    const batch = redis.pipeline();
    for (let index = from; index < from + 100; index += 1) {
      const ref = rolloutRef(`service-${index % SERVICES}`, `rollout-${index}`);
      batch.sadd(scopesKey('rollout'), ref.scope).zadd(indexKey(ref), index, ref.id);
      batch.rpush(journalKey(ref), ...lines);
    }
    await batch.exec();
  }
  const journal = createJournal(redis);
  const looks: Record<string, () => Promise<unknown>> = {
    'first sweep': () => journal.open(),
    'status of a service': () => open().then((load) => journal.newest('service-1', 5).then(load)),
    'the latest 20': () => open().then((load) => journal.latest(20).then(load)),
    'find one by its id': () => journal.locate(`rollout-${count - 1}`),
  };
  const open = async () => {
    const rollouts = createRollouts({ journal, now: Date.now, newId: randomUUID });
    return (refs: ReturnType<typeof rolloutRef>[]) => Promise.all(refs.map(rollouts.load));
  };
  for (const [what, look] of Object.entries(looks)) {
    const times: number[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      const begun = performance.now();
      await look();
      times.push(performance.now() - begun);
    }
    const fastest = Math.min(...times);
    console.log(`${String(count).padStart(6)} finished · ${what}: ${fastest.toFixed(2)} ms`);
  }
  const ref = rolloutRef('service-0', 'rollout-0');
  const bytes = Number(await redis.call('MEMORY', 'USAGE', journalKey(ref), 'SAMPLES', '0'));
  console.log(
    `${String(count).padStart(6)} finished · ${lines.length} events take ${Math.round(bytes / 1024)} KiB`,
  );
  redis.disconnect();
  await server.stop();
}
process.exit();
