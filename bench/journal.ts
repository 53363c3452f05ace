import { randomUUID } from 'node:crypto';
import { startRedis } from '../lab/redis.ts';
import { createAnnouncer } from '../src/bot/announce/announcer.ts';
import { createPace } from '../src/bot/slack/pace.ts';
import type { SlackPort } from '../src/bot/slack/slack-port.ts';
import { createAbortWatch } from '../src/jobs/abort-watch.ts';
import { createStepQueue } from '../src/jobs/queue.ts';
import { createReconciler } from '../src/jobs/reconciler.ts';
import { type Perform, runTask } from '../src/jobs/run-task.ts';
import { createStepWorker } from '../src/jobs/worker.ts';
import { systemClock as clock } from '../src/journal/clock.ts';
import { createFollower } from '../src/journal/follower.ts';
import { createJournal } from '../src/journal/journal.ts';
import { rolloutRef } from '../src/journal/keys.ts';
import { createNews } from '../src/journal/news.ts';
import { createOutbox } from '../src/journal/outbox.ts';
import { openRedis } from '../src/journal/redis.ts';
import { createRollouts } from '../src/journal/rollouts.ts';
import { evolveAll } from '../src/rollout/evolve.ts';
import { zhCN } from '../test/bot/support.ts';
import { ann, procedure, request } from '../test/rollout/support.ts';

/**
 * What an event costs this process in CPU, over the length of one journal: append, dispatch, watch, reconcile and
 * announce, with a real Redis; hosts and Slack answer at once. `node --import tsx bench/journal.ts [NODES]`
 */
const nodes = Array.from({ length: Number(process.argv[2] ?? 100) }, (_, index) => `shop-${index + 1}`);
const EVENTS_A_NODE = 17;
const expected = 1 + EVENTS_A_NODE * nodes.length;
const SNIPPET = 'INFO  Server startup in 4321 ms\n'.repeat(12);

const server = await startRedis({ appendfsync: 'no' });
const redis = openRedis(server.url);
const onError = (error: unknown) => console.error(error);
const journal = createJournal(redis);
const queue = createStepQueue(redis);
const rollouts = createRollouts({ journal, now: clock.now, newId: randomUUID, onAppended: queue.dispatch });
const news = await createNews(redis);

let posted = 0;
const port: SlackPort = {
  post: async () => {
    posted += 1;
    return String(posted);
  },
  update: async () => {},
  find: async () => [],
  fileNames: async () => [],
  upload: async () => {},
  remove: async () => {},
};
const announcer = createAnnouncer({
  journal,
  rollouts,
  outbox: createOutbox(redis),
  port,
  words: zhCN,
  planOf: () => 'the plan',
  clock,
  newId: randomUUID,
  posts: createPace({ everyMs: 0, burst: 1 }, clock),
  updates: createPace({ everyMs: 0, burst: 1 }, clock),
  news,
  everyMs: 5000,
  refreshMs: 30_000,
  onError,
});
const watch = createAbortWatch({ journal, news, everyMs: 5000, clock, onError });
const perform: Perform = async () => ({ outcome: { ok: true, facts: { pid: 1 }, snippet: SNIPPET } });
const actor = { kind: 'worker', id: 'bench' } as const;
const task = { journal, rollouts, watch, perform, actor, now: clock.now };
const worker = createStepWorker({
  redis,
  queue,
  rollouts,
  watch,
  run: ({ service, id, key }) => runTask(task, rolloutRef(service, id), key),
  concurrency: 20,
  lockMs: 15_000,
  onError,
});
const reconciler = createReconciler({ journal, rollouts, queue, actor, everyMs: 5000, clock, onError });
await worker.ready();

let from = process.cpuUsage();
let since = 0;
const sample = (seq: number) => {
  const { user, system } = process.cpuUsage(from);
  const ms = (user + system) / 1000 / (seq - since);
  console.log(
    `events ${String(since + 1).padStart(5)} to ${String(seq).padStart(5)}: ${ms.toFixed(2)} ms of CPU each`,
  );
  from = process.cpuUsage();
  since = seq;
};

/** People who say yes to everything, and the measuring. */
let end = () => {};
const ended = new Promise<void>((resolve) => {
  end = resolve;
});
const people = createFollower({
  kind: 'rollout',
  journal,
  evolve: evolveAll,
  list: journal.active,
  handle: async (ref, _records, state) => {
    const { seq } = state.head;
    if (seq > since && (seq - since >= expected / 10 || state.status)) sample(seq);
    if (state.status) end();
    const { gate } = state;
    const [decision] = gate?.options ?? [];
    if (!gate || !decision) return undefined;
    const points = gate.kind === 'node' || gate.kind === 'final' ? state.procedure.points : [];
    for (const { id } of points)
      await rollouts.execute(ref, { type: 'TickPoint', by: ann, gate: gate.seq, point: id, on: true });
    const { seq: number, evidence } = gate;
    await rollouts.execute(ref, { type: 'DecideGate', by: ann, gate: number, evidence, decision });
    return undefined;
  },
  news,
  everyMs: 5000,
  clock,
  onError,
});

const ref = rolloutRef('shop', 'shop-1-bench');
await rollouts.execute(
  ref,
  request({ rolloutId: ref.id, channel: 'C0OPS', procedure: procedure({ nodes }) }),
);
await ended;
const bytes = await redis.call('MEMORY', 'USAGE', 'baton:{shop}:journal:shop-1-bench', 'SAMPLES', '0');
console.log(`${nodes.length} nodes, ${posted} messages, ${Math.round(Number(bytes) / 1024)} KiB in Redis`);
await Promise.all([people.close(), announcer.close(), reconciler.close(), worker.close()]);
await watch.close();
await news.close();
await queue.close();
redis.disconnect();
await server.stop();
