import type { Change } from './copy.ts';

const useCase = `import type { RolloutState } from '../rollout/state.ts';
import { type Store, statesOf } from './rollout-store.ts';

/** The rollouts that go on only when people say so. */
export async function readWaiting(store: Store): Promise<RolloutState[]> {
  const active = await statesOf(store, await store.journal.active());
  return active.filter(({ gate }) => gate !== undefined);
}
`;

const entry = `  waiting: verb({
    needs: [],
    may: [],
    help: { en: 'what waits for people', 'zh-CN': '哪些升级在等待人工处理' },
    reads: async ({ store, surface }) =>
      statusAnswer({ ok: true, which: 'active', rollouts: await readWaiting(await store()) }, surface),
  }),
`;

/** A verb that Baton does not have yet: it shows what waits for people. */
export const slashVerb: Change = {
  what: 'a slash verb',
  atMost: 2,
  places: [
    { file: 'src/usecases/waiting.ts', text: useCase },
    {
      file: 'src/verbs/verbs.ts',
      lines: [
        {
          before: "import { whereLine } from '../words/where.ts'",
          add: "import { readWaiting } from '../usecases/waiting.ts';",
        },
        { before: '  history: verb({', add: entry },
      ],
    },
  ],
};
