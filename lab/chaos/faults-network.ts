import { setTimeout as sleep } from 'node:timers/promises';
import type { LabHost } from '../host.ts';
import type { FaultKind } from './injector.ts';
import type { Random } from './random.ts';
import { activeStates, later, type World } from './world.ts';

export const NETWORK_FAULTS: FaultKind[] = [
  {
    kind: 'ssh connections reset',
    weight: 8,
    inject: async (world, random) => {
      const host = await hostInUse(world, random);
      host?.proxy.reset();
      return host?.name;
    },
  },
  {
    kind: 'ssh connection cut in mid-transfer',
    weight: 5,
    inject: async (world, random) => {
      const host = await hostInUse(world, random);
      const bytes = random.between(100, 150_000);
      host?.proxy.cutAfterBytes(bytes);
      return host && `${host.name} after ${bytes} bytes`;
    },
  },
  {
    kind: 'host behind a black hole',
    weight: 3,
    inject: async (world, random) =>
      holding(world, await hostInUse(world, random), random.between(500, 6000), async (host) =>
        host.proxy.blackhole(),
      ),
  },
  {
    kind: 'host refuses connections',
    weight: 2,
    inject: async (world, random) =>
      holding(world, await hostInUse(world, random), random.between(300, 3000), (host) =>
        host.proxy.refuse(),
      ),
  },
  {
    kind: 'sshd ended and started again',
    weight: 2,
    inject: async (world, random) => {
      const host = await hostInUse(world, random);
      if (!host) return undefined;
      world.held.add(host.name);
      await host.stop();
      later(world, async () => {
        await sleep(random.between(100, 2000));
        await host.start();
        world.held.delete(host.name);
      });
      return host.name;
    },
  },
];

/** A host where something is being done now, or any other now and then. */
async function hostInUse(world: World, random: Random): Promise<LabHost | undefined> {
  const busy = (await activeStates(world)).flatMap((state) => {
    const running = Object.values(state.running).map(({ task }) => task.node);
    return running.length > 0 ? running : state.procedure.nodes;
  });
  const free = busy.filter((node) => !world.held.has(node));
  return free.length > 0 ? world.stage.hosts.host(random.pick(free)) : undefined;
}

async function holding(
  world: World,
  host: LabHost | undefined,
  ms: number,
  begin: (host: LabHost) => Promise<void>,
): Promise<string | undefined> {
  if (!host) return undefined;
  world.held.add(host.name);
  await begin(host);
  later(world, async () => {
    await sleep(ms);
    await host.proxy.heal();
    world.held.delete(host.name);
  });
  return `${host.name} for ${ms} ms`;
}
