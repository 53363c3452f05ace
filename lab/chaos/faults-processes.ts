import { setTimeout as sleep } from 'node:timers/promises';
import type { Kind } from './crew.ts';
import type { FaultKind } from './injector.ts';
import type { Random } from './random.ts';
import { later, type World } from './world.ts';

/** The lock of the workers in baton.yaml: a pause longer than this loses it. */
export const LOCK_MS = 3000;

export const PROCESS_FAULTS: FaultKind[] = [
  {
    kind: 'worker killed (SIGKILL)',
    weight: 5,
    inject: async (world, random) => kill(world, random, 'worker'),
  },
  { kind: 'bot killed (SIGKILL)', weight: 4, inject: async (world, random) => kill(world, random, 'bot') },
  {
    kind: 'worker and bot killed together',
    weight: 2,
    inject: async (world, random) => {
      const killed = [kill(world, random, 'worker'), kill(world, random, 'bot')];
      return killed.every(Boolean) ? killed.join(', ') : undefined;
    },
  },
  {
    kind: 'all workers and bots killed together',
    weight: 1,
    inject: async (world) => {
      const all = world.crew.members();
      if (all.some(({ ready, paused }) => !ready || paused)) return undefined;
      for (const member of all) member.kill('SIGKILL');
      return all.map(({ name }) => name).join(', ');
    },
  },
  {
    kind: 'worker drained (SIGTERM)',
    weight: 3,
    inject: async (world, random) => {
      const member = candidate(world, random, 'worker');
      member?.kill('SIGTERM');
      return member?.name;
    },
  },
  {
    kind: 'worker paused past its lock (SIGSTOP)',
    weight: 4,
    inject: async (world, random) =>
      pause(world, random, 'worker', random.between(LOCK_MS + 1000, 3 * LOCK_MS)),
  },
  {
    kind: 'bot paused (SIGSTOP)',
    weight: 2,
    inject: async (world, random) => pause(world, random, 'bot', random.between(1000, 8000)),
  },
  { kind: 'Redis killed and restarted', weight: 3, inject: killRedis },
];

/** One that serves: killed again and again in its start, it would never come to anything that could be hit. */
function candidate(world: World, random: Random, kind: Kind) {
  const able = world.crew.members(kind).filter(({ ready, paused }) => ready && !paused);
  return able.length > 0 ? random.pick(able) : undefined;
}

function kill(world: World, random: Random, kind: Kind): string | undefined {
  const member = candidate(world, random, kind);
  member?.kill('SIGKILL');
  return member?.name;
}

async function pause(world: World, random: Random, kind: Kind, ms: number): Promise<string | undefined> {
  const members = world.crew.members(kind);
  if (members.some(({ paused }) => paused)) return undefined;
  const member = candidate(world, random, kind);
  if (!member) return undefined;
  later(world, () => member.pause(ms));
  return `${member.name} for ${ms} ms`;
}

async function killRedis(world: World, random: Random): Promise<string | undefined> {
  if (world.held.has('redis')) return undefined;
  world.held.add('redis');
  const { redis } = world.stage;
  const ms = random.between(100, 1500);
  await redis.kill('SIGKILL');
  later(world, async () => {
    await sleep(ms);
    await redis.restart();
    world.held.delete('redis');
  });
  return `away for ${ms} ms`;
}
