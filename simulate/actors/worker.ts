import { createAbortWatch } from '../../src/jobs/abort-watch.ts';
import { createReconciler } from '../../src/jobs/reconciler.ts';
import { runTask } from '../../src/jobs/run-task.ts';
import { type RolloutRef, rolloutRef } from '../../src/journal/keys.ts';
import { createRollouts, type Rollouts } from '../../src/journal/rollouts.ts';
import { createProcess } from '../engine/process.ts';
import { createConnection } from '../models/connection.ts';
import { createModelPerform } from '../models/perform.ts';
import type { Taker } from '../models/queue.ts';
import { createModelJournal } from '../models/redis-client.ts';
import { createModelSession, type ModelSession } from '../models/session.ts';
import { dispatchOver, type StepJob } from '../models/step-queue.ts';
import type { Outside } from '../outside.ts';
import { type Actor, clockOf, idsOf } from './parts.ts';

const EVERY_MS = 10_000;

/** A worker process: the real task runner, abort watch and reconciler, over modelled Redis, queue and hosts. */
export function createWorker(outside: Outside, name: string): Actor {
  const { clock, faults, seed, redis, queue, hosts, away, meet, report } = outside;
  const process = createProcess(name, clock);
  const ownClock = clockOf(process, clock);
  const connect = (what: string) =>
    createConnection({ process, clock, faults, seed, awayUntil: () => away.redisUntil }, what, true).send;
  const journal = createModelJournal(redis, connect('redis'));
  const news = outside.news.subscribe(process);
  const dispatch = dispatchOver(queue, connect('queue'));
  const onError = (error: unknown) =>
    report('defect', `${name}: ${error instanceof Error ? error.stack : error}`);
  const rollouts = createRollouts({ journal, now: clock.now, newId: idsOf(name), onAppended: dispatch });
  const watched: Rollouts = {
    ...rollouts,
    async execute(ref, command) {
      const executed = await rollouts.execute(ref, command);
      if (!executed.ok && executed.refusal.code === 'fenced')
        meet('an older worker was fenced by the journal');
      return executed;
    },
  };
  const watch = createAbortWatch({ journal, news, everyMs: EVERY_MS, clock: ownClock, onError });
  const reconciler = createReconciler({
    journal,
    rollouts,
    queue: { dispatch },
    actor: { kind: 'worker', id: name },
    everyMs: EVERY_MS,
    clock: ownClock,
    onError,
  });
  const sessions = new Map<string, ModelSession>();
  const session = (node: string): ModelSession => {
    const host = hosts.get(node);
    if (!host) throw new Error(`no host ${node}`);
    const known = sessions.get(node) ?? createModelSession({ host, process, clock, faults, seed });
    sessions.set(node, known);
    return known;
  };
  const perform = createModelPerform({
    session,
    process,
    clock,
    unreachableMs: outside.scenario.unreachableMs,
  });
  const deps = {
    journal,
    rollouts: watched,
    watch,
    perform,
    actor: { kind: 'worker', id: name } as const,
    now: clock.now,
  };

  const running = new Map<string, Promise<void>>();
  async function work({ service, id, key }: StepJob, jobId: string, token: number): Promise<void> {
    const stopBeat = ownClock.every(queue.renewEveryMs, () => queue.renew(jobId, token));
    try {
      await runTask(deps, rolloutRef(service, id), key);
    } catch (error) {
      onError(error);
    } finally {
      stopBeat();
      queue.finish(jobId, token);
    }
  }
  const taker: Taker<StepJob> = {
    name,
    isAlive: process.isAlive,
    take: (job, id, token) =>
      process.deliver(() => {
        const one = work(job, id, token);
        running.set(`${id}/${token}`, one);
        void one.finally(() => running.delete(`${id}/${token}`));
      }),
  };
  queue.join(taker);
  const stopStalled = ownClock.every(2 * queue.renewEveryMs, () => {
    if (queue.takeBackStalled() > 0) meet('a stalled job was taken back');
  });

  return {
    process,
    /** As a worker that is told to end: lets go of its steps, and queues them for the others. */
    async close(): Promise<void> {
      await reconciler.close();
      stopStalled();
      queue.leave(taker);
      const handedOver: RolloutRef[] = watch.handOver();
      if (handedOver.length > 0) meet('a worker handed its steps over');
      await Promise.all(running.values());
      for (const ref of handedOver) {
        const state = await rollouts.load(ref);
        if (state) await dispatch(ref, state);
      }
      await watch.close();
      await news.close();
      process.crash();
    },
  };
}
