import { readFileSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ANN, CHANNEL, createStage } from '../lab/stage.ts';
import { layoutOf } from '../lab/stand-in/layout.ts';
import { createJournal } from '../src/journal/journal.ts';
import { openRedis } from '../src/journal/redis.ts';
import { replay } from '../src/rollout/evolve.ts';

/** A service that writes about 1 GB of log in the minute before it is ready: what its follower's worker needs. */
const stage = await createStage({
  services: ['schedule'],
  faults: { schedule: { floodMBPerSecond: 17, slowStartMs: 60_000 } },
  service: { timeouts: { start: '5m' } },
});
try {
  await stage.spawnBaton('bot');
  const worker = await stage.spawnBaton('worker');
  const megabytes = () =>
    Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${worker.pid}/status`, 'utf8'))?.[1]) / 1024;
  const before = megabytes();
  const journal = createJournal(openRedis(stage.redis.url));
  await stage.workspace.command({
    user: ANN,
    channel: CHANNEL,
    command: '/upgrade',
    text: 'schedule 20170324',
  });
  let most = before;
  for (;;) {
    most = Math.max(most, megabytes());
    const [ref] = await journal.newest('schedule');
    const gate = ref && replay(await journal.load(ref))?.gate;
    if (gate) {
      const [log] = layoutOf('schedule').logs;
      const size = statSync(stage.hosts.host('schedule-1').local(log ?? '')).size / 2 ** 20;
      console.log(
        `gate: ${gate.kind}; log ${size.toFixed(0)} MiB; worker ${before.toFixed(0)} MiB before, ${most.toFixed(0)} at most`,
      );
      break;
    }
    await sleep(200);
  }
} finally {
  await stage.close();
}
process.exit();
