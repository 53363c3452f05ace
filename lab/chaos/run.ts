import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createJournal } from '../../src/journal/journal.ts';
import { createOutbox } from '../../src/journal/outbox.ts';
import { openRedis } from '../../src/journal/redis.ts';
import { waitFor } from '../process.ts';
import { createStage } from '../stage.ts';
import type { ChaosOptions } from './args.ts';
import { buildBaton } from './build.ts';
import { checkLeftovers } from './check-leftovers.ts';
import { type Check, checkAll, type Finished, finishedOf } from './checks.ts';
import { startCrew } from './crew.ts';
import { HOST_FAULTS } from './faults-hosts.ts';
import { NETWORK_FAULTS } from './faults-network.ts';
import { LOCK_MS, PROCESS_FAULTS } from './faults-processes.ts';
import { SLACK_FAULTS } from './faults-slack.ts';
import { startInjector } from './injector.ts';
import { startWhatIsDown } from './operator.ts';
import { tell } from './people.ts';
import { createRandom } from './random.ts';
import { type Service, type Story, servicesOf, storiesOf } from './releases.ts';
import { startSampler } from './sampler.ts';
import { createSmallDisk } from './small-disk.ts';
import { createTally } from './tally.ts';
import type { Told, World } from './world.ts';

export type ChaosResult = {
  options: ChaosOptions;
  durationMs: number;
  faults: { kind: string; injected: number; survived: number }[];
  stories: Told[];
  finished: Finished[];
  checks: Check[];
  /** A rollout's journal and thread as text. */
  explain(rollout: string): string;
  /** Ends everything that still runs and removes the folder. */
  close(): Promise<void>;
};

const ALL_FAULTS = [...PROCESS_FAULTS, ...NETWORK_FAULTS, ...SLACK_FAULTS, ...HOST_FAULTS];
const SETTLE_MS = 180_000;

/** One round: many rollouts under faults, then the checks. Call `close` in any case. */
export async function runChaos(options: ChaosOptions, log: (text: string) => void): Promise<ChaosResult> {
  const began = performance.now();
  const { world, close } = await setUp(options, log);
  try {
    await play(world, options);
    const finished = await settle(world);
    const checks = checkAll(world, finished);
    const hangers = await world.crew.leave(30_000);
    checks.push(await checkLeftovers(world, hangers));
    return {
      options,
      durationMs: Math.round(performance.now() - began),
      faults: world.tally.table(world.stories),
      stories: world.stories,
      finished,
      checks,
      explain: (rollout) => explain(world, finished, rollout),
      close,
    };
  } catch (error) {
    for (const { name, logFile } of world.crew.members()) log(`${name}:\n${lastLines(logFile)}`);
    await close();
    throw error;
  }
}

const lastLines = (file: string) =>
  existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(-15).join('\n') : '(no log)';

async function setUp(
  options: ChaosOptions,
  log: World['log'],
): Promise<{ world: World; close: () => Promise<void> }> {
  const undo: (() => Promise<void> | void)[] = [];
  const close = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const built = await buildBaton();
    undo.push(built.remove);
    const random = createRandom(options.seed);
    const services = servicesOf(options.services);
    const smallDisk = createSmallDisk(services[0]?.nodes[1] ?? '');
    const stage = await createStage({
      ...(options.dir === undefined ? {} : { dir: options.dir }),
      services: services.map(({ name }) => name),
      forms: Object.fromEntries(services.map(({ name, form }) => [name, form])),
      unreleased: true,
      prepare: async (hosts) => {
        await smallDisk.mount(hosts);
      },
      workspace: workspaceOf(services, options.seed),
      service: { timeouts: { connect: '5s', stop: '2s', start: '10s', unreachable: '20s' } },
      config: { worker: { lock: `${LOCK_MS}ms`, reconcile: '1s' } },
    });
    undo.push(stage.close, () => smallDisk.unmount());
    const redis = openRedis(stage.redis.url);
    redis.on('error', () => {});
    undo.push(() => redis.disconnect());
    const sampler = startSampler(stage.hosts, services);
    undo.push(() => sampler.stop());
    const dir = join(stage.dir, 'baton');
    mkdirSync(dir);
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
async function play(world: World, { rollouts, everyMs }: ChaosOptions): Promise<void> {
  await world.stage.workspace.waitForConnections(1, { timeoutMs: 30_000 });
  const stories = storiesOf(world.services, rollouts, world.random.stream('stories'));
  for (const { bad, release } of stories)
    if (bad !== undefined) world.tally.note(`bad release: ${bad}`, release);
  const injector = startInjector(world, ALL_FAULTS, everyMs);
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
async function settle(world: World): Promise<Finished[]> {
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

function explain(world: World, finished: Finished[], rollout: string): string {
  const found = finished.find(({ id }) => id === rollout);
  if (!found) return `${rollout}: not in the journal`;
  const { story } = found.told;
  const events = found.records.map(({ seq, at, actor, event }) => {
    const { type, ...rest } = event;
    const shown = type === 'RolloutRequested' ? '' : JSON.stringify(rest);
    return `${seq} ${new Date(at).toISOString().slice(11, 23)} ${actor.id} ${type} ${shown}`;
  });
  const card = world.stage.workspace
    .messages(story.service.channel)
    .find(({ metadata }) => metadata?.event_payload.rollout === rollout);
  const thread = card
    ? world.stage.workspace
        .thread(story.service.channel, card.ts)
        .map(({ ts, metadata, text }) => `${ts} ${JSON.stringify(metadata?.event_payload ?? {})} ${text}`)
    : [];
  const during = world.tally.all
    .filter(({ at }) => at >= found.told.startedAt && at <= (found.told.endedAt ?? at))
    .map(({ at, kind, detail }) => `${new Date(at).toISOString().slice(11, 23)} ${kind}: ${detail}`);
  const { service: _, ...plan } = story;
  const parts = [
    `${rollout} ${JSON.stringify(plan)}`,
    'journal',
    ...events,
    'thread',
    ...thread,
    'faults',
    ...during,
  ];
  return parts.join('\n  ');
}
