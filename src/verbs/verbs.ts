import { abortRollout } from '../usecases/abort.ts';
import { readHistory } from '../usecases/history.ts';
import { rollBackRelease } from '../usecases/request-rollback.ts';
import { startRollout } from '../usecases/request-rollout.ts';
import { rolloutData } from '../usecases/rollout-data.ts';
import { planRollout } from '../usecases/show-plan.ts';
import { readStatus } from '../usecases/status.ts';
import { whereLine } from '../words/where.ts';
import { accepted, refusedAnswer, statusAnswer } from './answers.ts';
import { verb } from './verb.ts';

/**
 * What can be typed, all of it: the grammar, the help, the hints, the app's manifest and the terminal's commands are
 * read from here. `start` may be left out where two names follow.
 */
export const VERBS = {
  start: verb({
    needs: ['service', 'release'],
    may: [],
    opensCard: true,
    help: { en: 'start a rollout', 'zh-CN': '开始升级' },
    first: (words, { service, release }) => words.checking(service, release),
    acts: async (deps, args, asker) => {
      const started = await startRollout(
        { ...deps, rollouts: (await deps.store()).rollouts },
        { ...args, ...asker },
      );
      // The card answers.
      return started.ok ? { ok: true, parts: [] } : refusedAnswer(started, deps.surface);
    },
  }),

  plan: verb({
    needs: ['service', 'release'],
    may: [],
    help: { en: 'show what would be done; changes nothing', 'zh-CN': '查看将要执行的内容，不作任何改动' },
    reads: async ({ releases, surface }, args) => {
      const planned = await planRollout(releases, args);
      if (!planned.ok) return refusedAnswer(planned, surface);
      return { ok: true, parts: surface.plan(planned.runbook, planned.procedure) };
    },
  }),

  status: verb({
    needs: [],
    may: ['service'],
    help: { en: 'what is running, and where it waits', 'zh-CN': '正在进行什么，停在哪里等待' },
    reads: async ({ store, surface }, { service }) => {
      const status = await readStatus(await store(), service);
      return status.ok ? statusAnswer(status, surface) : refusedAnswer(status, surface);
    },
  }),

  history: verb({
    needs: [],
    may: ['service'],
    help: { en: 'the latest rollouts, when and by whom', 'zh-CN': '最近的升级、时间与发起人' },
    reads: async ({ store, surface }, { service }) => {
      const { words } = surface;
      const history = await readHistory(await store(), service);
      if (!history.ok) return refusedAnswer(history, surface);
      const { person, clock } = words.markup;
      const lines = history.rollouts.map((state) => {
        const { id, requestedBy, requestedAt, endedAt } = state;
        const who = words.requestedBy(person(requestedBy));
        const took = endedAt === undefined ? [] : [words.total(words.duration(endedAt - requestedAt))];
        return words.statusLine(id, [whereLine(state, words), who, clock(requestedAt), ...took].join(' · '));
      });
      const data = { rollouts: history.rollouts.map(rolloutData) };
      return { ok: true, parts: lines.length > 0 ? lines : [words.noJournal], data };
    },
  }),

  abort: verb({
    needs: [],
    may: ['target'],
    help: {
      en: 'end the running step and ask here how to go on',
      'zh-CN': '终止正在执行的步骤，并在此询问如何继续',
    },
    acts: async ({ store, surface }, { target }, { by }) => {
      const aborted = await abortRollout(await store(), by, target);
      return aborted.ok ? accepted('abort', aborted.state, surface) : refusedAnswer(aborted, surface);
    },
  }),

  rollback: verb({
    needs: ['service', 'release'],
    may: [],
    help: { en: 'roll back a finished rollout', 'zh-CN': '把已结束的升级回滚' },
    acts: async ({ store, surface }, args, { by }) => {
      const back = await rollBackRelease(await store(), { ...args, by });
      return back.ok ? accepted('rollback', back.state, surface) : refusedAnswer(back, surface);
    },
  }),
};

export type VerbName = keyof typeof VERBS;
export const VERB_NAMES = Object.keys(VERBS) as VerbName[];
