import { createAsker } from './actors/asker.ts';
import type { Bot } from './actors/bot.ts';
import { createBot, WORDS } from './actors/bot.ts';
import type { Actor } from './actors/parts.ts';
import { createPerson } from './actors/person.ts';
import { createTroubles, type Seat } from './actors/troubles.ts';
import { createWorker } from './actors/worker.ts';
import type { Clock } from './engine/clock.ts';
import type { Faults } from './engine/faults.ts';
import { createHostModel, type HostModel } from './models/host.ts';
import { createNewsModel } from './models/news.ts';
import { createQueueModel } from './models/queue.ts';
import { createRedisModel } from './models/redis.ts';
import { createSlackModel } from './models/slack.ts';
import type { StepJob } from './models/step-queue.ts';
import type { Outside } from './outside.ts';
import type { Scenario } from './scenario.ts';
import { channelFault } from './watch/channel.ts';
import type { Path } from './watch/paths.ts';
import { createRules } from './watch/rules.ts';

export type WorldDeps = {
  seed: number;
  scenario: Scenario;
  clock: Clock;
  faults: Faults;
  note: (text: string) => void;
  meet: (path: Path) => void;
  report: (rule: string, what: string) => void;
};

export function createWorld({ seed, scenario, clock, faults, note, meet, report }: WorldDeps) {
  let isCalm = false;
  const hosts = new Map<string, HostModel>();
  const rules = createRules({ now: clock.now, hosts: () => hosts.values(), meet, report });
  const news = createNewsModel({ clock, faults, seed });
  const redis = createRedisModel(clock.now, {
    onAppended(ref, records) {
      for (const { seq, event, actor, hash } of records)
        note(`${ref.id} ${seq} ${event.type} ${actor.id} ${hash}`);
      rules.onAppended(ref, records);
      news.publish(ref);
    },
    onRefused(ref, refused, isOwn) {
      if (refused.why === 'busy') rules.onBusy(ref.scope, refused.holder);
      if (refused.why === 'conflict')
        meet(isOwn ? 'an append lost against itself' : 'an append lost against another and decided again');
    },
    onLockLost: () => meet('an announcer lost its lock'),
  });
  for (const name of scenario.services.flatMap(({ nodes }) => nodes)) {
    const watch = {
      onBegin(host: string, run: { rollout: string; key: string; epoch: number }, argv: readonly string[]) {
        note(`${host} begins ${run.rollout} ${run.key} ${run.epoch}`);
        rules.onBegin(host, run, argv);
      },
      onFenced: () => meet('an older worker was fenced by a host'),
    };
    hosts.set(name, createHostModel({ name, clock, faults, seed, watch }));
  }
  const slack = createSlackModel(clock.now, (what, ts) => note(`slack ${what} ${ts}`));
  const outside: Outside = {
    seed,
    scenario,
    clock,
    faults,
    redis,
    queue: createQueueModel<StepJob>({ clock, faults, seed }),
    news,
    slack,
    hosts,
    away: { slackUntil: 0, redisUntil: 0 },
    meet,
    report,
  };

  const seat = (name: string, create: (outside: Outside, name: string) => Actor) => {
    let life = 0;
    const start = () => {
      life += 1;
      return create(outside, `${name}.${life}`);
    };
    return { name, actor: start(), start };
  };
  const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
  const workers = numbers(scenario.workers).map((number) => seat(`w${number}`, createWorker));
  const bots = numbers(scenario.bots).map((number) => seat(`b${number}`, createBot));
  const seats = [...workers, ...bots];
  createTroubles({
    outside,
    seats,
    start: (one: Seat) => (one as (typeof seats)[number]).start(),
    isCalm: () => isCalm,
  });
  const present = () => bots.map(({ actor }) => actor as Bot);
  const people = scenario.people.map((name) =>
    createPerson({ outside, rules, name, bots: present, isCalm: () => isCalm }),
  );
  const [first] = people;
  const asker = first && createAsker({ outside, rules, person: first });

  const unfinished = (): string | undefined => {
    const active = [...rules.stories.values()].find((story) => story.isActive);
    if (active) return `${active.ref.id} has not ended`;
    if (asker && !asker.isDone()) return 'somebody still asks for a rollout';
    const unannounced = redis.scopes().flatMap((scope) => redis.unannounced(scope));
    if (unannounced.length > 0) return `${unannounced[0]} is not in the channel`;
    if (outside.queue.size() > 0) return 'the queue is not empty';
    const held = redis.scopes().find((scope) => redis.claim(scope) !== undefined);
    if (held) return `the claim of ${held} is still held`;
    for (const story of rules.stories.values()) {
      const fault = channelFault(WORDS, story, slack.messages());
      if (fault) return fault;
    }
    return undefined;
  };

  return {
    rules,
    unfinished,
    /** From now on nothing goes wrong, and everything must come to its end. */
    calmDown(): void {
      isCalm = true;
      faults.calmDown();
      outside.away.slackUntil = 0;
      outside.away.redisUntil = 0;
    },
  };
}
