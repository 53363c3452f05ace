import type { Where } from '../../src/bot/slack/messages.ts';
import { type Found, SLACK_TIMEOUT_MS, SlackFault, type SlackPort } from '../../src/bot/slack/slack-port.ts';
import type { Clock } from '../engine/clock.ts';
import type { Faults } from '../engine/faults.ts';
import type { Process } from '../engine/process.ts';
import { createRandom, seedFor } from '../engine/random.ts';
import type { Path } from '../watch/paths.ts';
import type { SlackModel } from './slack.ts';

export type SlackPortDeps = {
  slack: SlackModel;
  process: Process;
  clock: Clock;
  faults: Faults;
  seed: number;
  /** Slack does not answer anybody until then. */
  awayUntil: () => number;
  meet: (path: Path) => void;
  /** What was found in the channel or under a message. */
  onFound: (found: readonly Found[], where: Where) => void;
};

/** The Slack calls of one bot process, with all that can befall a request on its way. */
export function createModelPort(deps: SlackPortDeps): SlackPort {
  const { slack, process, clock, faults, seed, awayUntil, meet, onFound } = deps;
  const limited = faults.site('slack-limited', process.name);
  const requestLost = faults.site('slack-request-lost', process.name);
  const replyLost = faults.site('slack-reply-lost', process.name);
  const slow = faults.site('slack-slow', process.name);
  const random = createRandom(seedFor(seed, `slack ${process.name}`));

  function call<T>(act: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const fail = (afterMs: number, fault: SlackFault) =>
        clock.schedule(afterMs, () => process.deliver(() => reject(fault)));
      const unsure = () => new SlackFault('unsure', 'request_timeout', 0);
      if (clock.now() < awayUntil() || requestLost())
        return void fail(random.between(20, SLACK_TIMEOUT_MS), unsure());
      const there = slow() ? random.between(1000, SLACK_TIMEOUT_MS - 1000) : random.between(20, 120);
      clock.schedule(there, () => {
        if (limited()) {
          meet('Slack limited a call');
          const waitMs = random.between(1, 30) * 1000;
          fail(20, new SlackFault('limited', 'ratelimited', waitMs));
          return;
        }
        const done = attempt(act);
        if (replyLost()) return void fail(random.between(0, 1000), unsure());
        clock.schedule(random.between(10, 60), () =>
          done.ok ? process.hand(resolve, done.value) : process.hand(reject, done.error),
        );
      });
    });
  }

  return {
    post: (post) => call(() => slack.post(post)),
    update: (_channel, ts, text, blocks) =>
      call(() => {
        if (!slack.update(ts, text, blocks)) throw new SlackFault('refused', 'message_not_found', 0);
      }),
    remove: (_channel, ts) =>
      call(() => {
        meet('a message was removed as the second of its kind');
        slack.remove(ts);
      }),
    find: (channel, where) =>
      call(() => {
        const found = slack.find(channel, where);
        onFound(found, where);
        return found;
      }),
    fileNames: (_channel, thread) => call(() => slack.fileNames(thread)),
    upload: (channel, thread, name) => call(() => slack.attach(channel, thread, name)),
  };
}

type Attempt<T> = { ok: true; value: T } | { ok: false; error: unknown };

function attempt<T>(act: () => T): Attempt<T> {
  try {
    return { ok: true, value: act() };
  } catch (error) {
    return { ok: false, error };
  }
}
