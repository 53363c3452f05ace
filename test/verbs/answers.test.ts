import { describe, expect, it } from 'vitest';
import { terminalSurface } from '../../src/cli/terminal.ts';
import type { RolloutState } from '../../src/rollout/state.ts';
import type { UseRefusal } from '../../src/usecases/refusals.ts';
import type { Store } from '../../src/usecases/rollout-store.ts';
import { refusalText } from '../../src/verbs/refusal-text.ts';
import type { ReadDeps } from '../../src/verbs/verb.ts';
import { VERBS } from '../../src/verbs/verbs.ts';
import { moments, stories } from '../bot/stories.ts';
import { refusals as executeRefusals } from '../words/samples.ts';

const ends = stories().map(({ records }) => moments(records).at(-1)?.after);
const states = ends.filter((state) => state !== undefined);
const [some] = states;
const waiting = stories()
  .flatMap(({ records }) => moments(records))
  .find(({ after }) => after.gate !== undefined)?.after;

const refusalsIn = (state: RolloutState): UseRefusal[] => [
  ...Object.values(executeRefusals('UANN')).flat(),
  { code: 'bad-name', what: 'service', name: '..', reason: 'two-dots' },
  { code: 'unknown-release', release: '20170325', known: ['20170324'], nearest: '20170324' },
  { code: 'unknown-service', service: 'ecs', release: '20170324', known: ['ecsc'] },
  { code: 'hosts-missing', nodes: ['ecsc-1'], release: '20170324' },
  { code: 'none-active' },
  { code: 'not-active', target: 'ecsc' },
  { code: 'several-active', ids: ['ecsc-1-abc', 'ecsc-1-abd'] },
  { code: 'never-rolled-out', service: 'ecsc', release: '20170324' },
  { code: 'unknown-rollout', id: 'ecsc-1-abc' },
  { code: 'at-no-gate', state },
  { code: 'no-such-choice', choice: 'finsh', options: ['finish', 'stop'], nearest: 'finish' },
  { code: 'never-seen', service: 'ecs', known: ['ecsc'], nearest: 'ecsc' },
];

const storeOf = (rollouts: RolloutState[]): Store =>
  ({
    journal: { active: async () => [], latest: async () => rollouts, newest: async () => rollouts },
    rollouts: { load: async (ref: unknown) => ref },
  }) as unknown as Store;

const deps = (locale: 'en' | 'zh-CN', rollouts: RolloutState[]): ReadDeps => ({
  surface: terminalSurface(locale),
  releases: {} as ReadDeps['releases'],
  store: async () => storeOf(rollouts),
});

/** What only Slack shows as something else than it is. */
const MARKUP = /[`*]|<[@!]/;

describe('a terminal', () => {
  it.each(['en', 'zh-CN'] as const)('is told every refusal in %s, without markup', (locale) => {
    if (!some) throw new Error('no story');
    for (const refusal of refusalsIn(some)) {
      const text = refusalText(refusal, terminalSurface(locale));
      expect(text, refusal.code).not.toMatch(MARKUP);
      expect(/[\u4e00-\u9fff]/.test(text), `${refusal.code}: ${text}`).toBe(locale === 'zh-CN');
    }
  });

  it.each(['en', 'zh-CN'] as const)(
    'shows status and history in %s, with what can be typed',
    async (locale) => {
      if (!waiting) throw new Error('no story waits');
      const status = await VERBS.status.reads?.(deps(locale, [waiting]), {});
      const history = await VERBS.history.reads?.(deps(locale, states), { service: 'shop' });
      const [shown = ''] = status?.parts ?? [];
      expect(shown).toContain(waiting.id);
      expect(shown).toContain(waiting.gate?.options[0]);
      expect(history?.parts).toHaveLength(states.length);
      for (const text of [shown, ...(history?.parts ?? [])]) {
        expect(text).not.toMatch(MARKUP);
        expect(/[\u4e00-\u9fff]/.test(text), text).toBe(locale === 'zh-CN');
      }
    },
  );

  it('says so where there is nothing', async () => {
    expect(await VERBS.history.reads?.(deps('en', []), {})).toEqual({
      ok: true,
      parts: ['No journal yet.'],
      data: { rollouts: [] },
    });
    expect(await VERBS.history.reads?.(deps('en', []), { service: '..' })).toMatchObject({ ok: false });
  });
});
