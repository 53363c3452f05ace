import type { Clock } from './engine/clock.ts';
import type { Faults } from './engine/faults.ts';
import type { HostModel } from './models/host.ts';
import type { NewsModel } from './models/news.ts';
import type { QueueModel } from './models/queue.ts';
import type { RedisModel } from './models/redis.ts';
import type { SlackModel } from './models/slack.ts';
import type { StepJob } from './models/step-queue.ts';
import type { Scenario } from './scenario.ts';
import type { Path } from './watch/paths.ts';

/** Everything that is not Baton: what its processes reach, and who watches them. */
export type Outside = {
  seed: number;
  scenario: Scenario;
  clock: Clock;
  faults: Faults;
  redis: RedisModel;
  queue: QueueModel<StepJob>;
  news: NewsModel;
  slack: SlackModel;
  hosts: ReadonlyMap<string, HostModel>;
  /** Nobody reaches Slack or Redis before these times. */
  away: { slackUntil: number; redisUntil: number };
  /** A path was met that a long run must meet. */
  meet: (path: Path) => void;
  /** Something that must never be; the run ends with it. */
  report: (rule: string, what: string) => void;
};
