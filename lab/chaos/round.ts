import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createJournal } from '../../src/journal/journal.ts';
import { createOutbox } from '../../src/journal/outbox.ts';
import { openRedis } from '../../src/journal/redis.ts';
import { waitFor } from '../process.ts';
import { createStage } from '../stage.ts';
import type { ChaosOptions } from './args.ts';
import { type BuildChange, buildBaton } from './build.ts';
import type { Check, Finished } from './check.ts';
import { checkLeftovers } from './check-leftovers.ts';
import { checkAll, finishedOf } from './checks.ts';
import { startCrew } from './crew.ts';
import { LOCK_MS } from './faults-processes.ts';
import { createRoundFolder } from './folder.ts';
import { type FaultKind, startInjector } from './injector.ts';
import { startWhatIsDown } from './operator.ts';
import { tell } from './people.ts';
import { createRandom } from './random.ts';
import { type Service, type Story, servicesOf, storiesOf } from './releases.ts';
import { startSampler } from './sampler.ts';
import { createSmallDisk } from './small-disk.ts';
import { createTally } from './tally.ts';
import type { World } from './world.ts';

const SETTLE_MS = 180_000;

export type RoundOptions = ChaosOptions & {
  /** Changes in the copy of Baton that runs: how a check is shown to catch what it is for. */
  changes?: readonly BuildChange[];
  /** How long steps may take, where that is not what the round is about. */
  timeouts?: Record<string, string>;
  /** Merged into baton.yaml. */
  config?: Record<string, unknown>;
};

export type Round = Awaited<ReturnType<typeof openRound>>;

/** Hosts, services, Slack, Redis and Baton's processes for one round. Call `close` in any case. */
export async function openRound(options: RoundOptions, log: World['log']) {
  const undo: (() => Promise<void> | void)[] = [];
  const close = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const built = await buildBaton(options.changes);
    undo.push(built.remove);
    const random = createRandom(options.seed);
    const services = servicesOf(options.services);
    const smallDisk = createSmallDisk(services[0]?.nodes[1] ?? '');
    const folder = await createRoundFolder(options.dir);
    undo.push(folder.remove);
    const stage = await createStage({
      dir: folder.path,
      services: services.map(({ name }) => name),
      forms: Object.fromEntries(services.map(({ name, form }) => [name, form])),
      unreleased: true,
      prepare: async (hosts) => {
        await smallDisk.mount(hosts);
      },
      workspace: workspaceOf(services, options.seed),
      service: {
        timeouts: { connect: '5s', stop: '2s', start: '10s', unreachable: '20s', ...options.timeouts },
      },
      config: { worker: { lock: `${LOCK_MS}ms`, reconcile: '1s' }, ...options.config },
    });
    undo.push(stage.close, () => smallDisk.unmount());
    const redis = openRedis(stage.redis.url);
    redis.on('error', () => {});
    undo.push(() => redis.disconnect());
    const sampler = startSampler(stage.hosts, services);
    undo.push(() => sampler.stop());
    const dir = join(stage.dir, 'baton');
    mkdirSync(dir, { recursive: true });
    const crew = startCrew({ cli: built.cli, env: stage.env, dir, random });
    undo.push(() => crew.close());
    const shared = { stage, services, random, crew, sampler, log, tally: createTally(), stories: [] };
    const reads = { journal: createJournal(redis), outbox: createOutbox(redis) };
    const world: World = { ...shared, ...reads, held: new Set(), mending: new Set(), ...smallDisk.found() };
    return { world, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Slack's own rates are left out: fifty updates a minute for all channels together would make a long round wait
 * for its cards and for nothing else. A 429 comes as a fault.
 */
function workspaceOf(services: Service[], seed: number) {
  const channels = services.map(({ channel, name }) => ({ id: channel, name, botIsMember: true }));
  return { channels, seed, rateLimits: 'off' as const };
}

/** Services at once, the rollouts of one service one after the other; faults all the while. */
export async function play(
  world: World,
  { rollouts, everyMs }: Pick<ChaosOptions, 'rollouts' | 'everyMs'>,
  kinds: readonly FaultKind[],
): Promise<void> {
  await world.stage.workspace.waitForConnections(1, { timeoutMs: 60_000 });
  const stories = storiesOf(world.services, rollouts, world.random.stream('stories'));
  for (const { bad, release } of stories)
    if (bad !== undefined) world.tally.note(`bad release: ${bad}`, release);
  const injector = startInjector(world, kinds, everyMs);
  const queues = world.services.map((service) => stories.filter((story) => story.service === service));
  await Promise.all(queues.map((queue) => tellAll(world, queue)));
  await injector.stop();
}

async function tellAll(world: World, stories: Story[]): Promise<void> {
  for (const story of stories) {
    await tell(world, story);
    const last = world.stories.findLast((told) => told.story === story);
    const ids = last?.refs.map(({ id }) => id).join(', ');
    world.log(`${ids || story.release}: ${last?.trouble?.split('\n')[0] ?? 'ended'}`);
    // The next rollout of this service would be refused anyhow.
    if (last?.trouble !== undefined) return;
  }
}

/** Heals everything and waits until the channel has it all. */
export async function settle(world: World): Promise<Finished[]> {
  world.stage.workspace.faults.clear();
  for (const host of world.stage.hosts.all) await host.heal();
  for (const service of world.services) await startWhatIsDown(world, service, service.nodes);
  await waitFor(
    'every event is announced',
    async () => (await world.journal.unannounced()).length === 0,
    SETTLE_MS,
  ).catch((error: unknown) => world.log(String(error)));
  return finishedOf(world);
}

/** Shuts Baton down, and says of every promise whether it was kept. */
export async function judge(world: World, finished: Finished[]): Promise<Check[]> {
  const checks = checkAll(world, finished);
  const hangers = await world.crew.leave(30_000);
  return [...checks, await checkLeftovers(world, hangers)];
}
