import { createAnnouncer } from '../../src/bot/announce/announcer.ts';
import type { Where } from '../../src/bot/slack/messages.ts';
import { createPace, POSTS, UPDATES } from '../../src/bot/slack/pace.ts';
import type { Found } from '../../src/bot/slack/slack-port.ts';
import { decisionOf, readDecision, readTick } from '../../src/bot/views/actions.ts';
import { type RolloutRef, rolloutRef } from '../../src/journal/keys.ts';
import { createRollouts, type RolloutExecuted } from '../../src/journal/rollouts.ts';
import type { By } from '../../src/rollout/commands.ts';
import { choiceOf } from '../../src/rollout/decisions.ts';
import { mrkdwn } from '../../src/words/markup/mrkdwn.ts';
import { wordsFor } from '../../src/words/words-for.ts';
import { createProcess } from '../engine/process.ts';
import { createConnection } from '../models/connection.ts';
import { createModelJournal, createModelOutbox, type Send } from '../models/redis-client.ts';
import { createModelPort } from '../models/slack-port.ts';
import { dispatchOver } from '../models/step-queue.ts';
import type { Outside } from '../outside.ts';
import type { Asked } from '../scenario.ts';
import { type Actor, clockOf, idsOf } from './parts.ts';

/** What a person sends to Baton. */
export type Wish =
  | { kind: 'start'; asked: Asked }
  | { kind: 'button'; actionId: string; value: string }
  | { kind: 'abort'; ref: RolloutRef }
  | { kind: 'rollback'; ref: RolloutRef };

export type Bot = Actor & {
  /** Resolves to undefined when it was no button of ours. */
  answer(wish: Wish, by: By): Promise<RolloutExecuted | undefined>;
};

/** The language and markup of the channel. */
export const WORDS = wordsFor('en', mrkdwn);

/** A bot process: the real announcer and what the listeners do with a click, over modelled Redis and Slack. */
export function createBot(outside: Outside, name: string): Bot {
  const { clock, faults, seed, redis, queue, slack, away, meet } = outside;
  const process = createProcess(name, clock);
  const ownClock = clockOf(process, clock);
  const connect = (what: string, isPatient: boolean) =>
    createConnection({ process, clock, faults, seed, awayUntil: () => away.redisUntil }, what, isPatient)
      .send;
  const patient = connect('redis', true);
  // A person must not start something long after they asked for it: their commands do not wait for Redis.
  const impatient = connect('asks', false);
  const newId = idsOf(name);
  const news = outside.news.subscribe(process);
  const dispatch = dispatchOver(queue, connect('queue', true));
  const rolloutsOver = (send: Send) =>
    createRollouts({ journal: createModelJournal(redis, send), now: clock.now, newId, onAppended: dispatch });
  const rollouts = rolloutsOver(impatient);
  /** Whether what was meant to be posted is there: the cursor of the thread's rollout says what that is. */
  const onFound = (found: readonly Found[], where: Where): void => {
    for (const ref of redis
      .scopes()
      .flatMap((scope) => redis.index(scope).map(({ id }) => rolloutRef(scope, id)))) {
      const { intent, card } = redis.readCursor(ref);
      const isHere = 'thread' in where ? card === where.thread : card === undefined;
      if (!intent || !isHere) continue;
      const isFound = found.some(({ mark }) => mark.rollout === ref.id && mark.from === intent.from);
      meet(isFound ? 'an intent was found in the channel' : 'an intent was posted again');
    }
  };
  const announcer = createAnnouncer({
    journal: createModelJournal(redis, patient),
    rollouts: rolloutsOver(patient),
    outbox: createModelOutbox(redis, patient),
    port: createModelPort({
      slack,
      process,
      clock,
      faults,
      seed,
      awayUntil: () => away.slackUntil,
      meet,
      onFound,
    }),
    words: WORDS,
    planOf: () => 'the plan',
    newId,
    posts: createPace(POSTS, ownClock),
    updates: createPace(UPDATES, ownClock),
    news,
    everyMs: 10_000,
    refreshMs: 30_000,
    clock: ownClock,
    onError: () => {},
  });

  async function answer(wish: Wish, by: By): Promise<RolloutExecuted | undefined> {
    switch (wish.kind) {
      case 'start': {
        const { id, request } = wish.asked;
        const command = { type: 'RequestRollout', by, rolloutId: id, ...request } as const;
        return rollouts.execute(rolloutRef(request.service, id), command);
      }
      case 'button':
        return press(wish.actionId, wish.value, by);
      case 'abort':
        return rollouts.execute(wish.ref, { type: 'Abort', by });
      case 'rollback':
        return rollouts.rollBack(wish.ref, by);
    }
  }

  async function press(actionId: string, value: string, by: By): Promise<RolloutExecuted | undefined> {
    const decision = decisionOf(actionId);
    const decided = readDecision(value);
    if (decision && decided) {
      const { service, id, gate, evidence } = decided;
      // In life a window asks for it.
      const reason = choiceOf(decision).wantsReason ? { reason: 'not needed here' } : {};
      const command = { type: 'DecideGate', by, gate, evidence, decision, ...reason } as const;
      return rollouts.execute(rolloutRef(service, id), command);
    }
    const tick = readTick(value);
    if (!tick) return undefined;
    const { service, id, gate, point, on } = tick;
    return rollouts.execute(rolloutRef(service, id), { type: 'TickPoint', by, gate, point, on });
  }

  return {
    process,
    answer,
    async close(): Promise<void> {
      await announcer.close();
      await news.close();
      process.crash();
    },
  };
}
