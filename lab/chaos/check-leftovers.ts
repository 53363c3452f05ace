import { basename } from 'node:path';
import { PREFIX, QUEUE } from '../../src/jobs/queue.ts';
import { openRedis } from '../../src/journal/redis.ts';
import { waitFor } from '../process.ts';
import type { Check } from './check.ts';
import type { World } from './world.ts';

/** (g) After a shutdown: no process, no claim, no job, no lock and no connection is left. */
export async function checkLeftovers(world: World, hangers: string[]): Promise<Check> {
  const faults: Check['faults'] = hangers.map((name) => ({
    text: `${name} had to be killed at the shutdown`,
  }));
  const settled = (look: () => boolean) =>
    waitFor('all is quiet', look, 10_000).then(
      () => true,
      () => false,
    );
  for (const host of world.stage.hosts.all) {
    const left = () =>
      host.processes().filter(({ argv }) => basename(argv[0] ?? '') !== 'java' && !isSupport(argv));
    if (!(await settled(() => left().length === 0)))
      faults.push({
        text: `${host.name}: ${left()
          .map(({ argv }) => argv.join(' ').slice(0, 200))
          .join('; ')}`,
      });
    if (!(await settled(() => host.proxy.open === 0)))
      faults.push({ text: `${host.name}: ${host.proxy.open} connections are open` });
  }
  const redis = openRedis(world.stage.redis.url);
  redis.on('error', () => {});
  try {
    const keys = await redis.keys('*');
    const left = keys.filter((key) => /:(claim|outbox-lock|unannounced)(:|$)/.test(key));
    const jobs = keys.filter((key) =>
      new RegExp(`^${PREFIX}:${QUEUE}:(wait|active|delayed|prioritized|paused)$`).test(key),
    );
    for (const key of [...left, ...jobs]) faults.push({ text: `Redis still has ${key}` });
  } finally {
    redis.disconnect();
  }
  const what = 'hosts without a process or connection of Baton; no claim, job or lock in Redis';
  return { letter: 'g', what, looked: world.stage.hosts.all.length, faults };
}

/** The start script of a service that java runs under in the foreground. */
const isSupport = (argv: string[]) => argv.some((arg) => arg.endsWith('startup.sh'));
